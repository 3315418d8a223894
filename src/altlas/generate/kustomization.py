"""kustomization.yaml: every file of the tree, so that ``kubectl apply -k`` forgets none.

There is no ``namespace:`` transformer: it would move the log agent out of its own namespace. Every object
states its namespace itself. Fields are the current ones of kustomize v5 (api/types/kustomization.go).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from altlas.model.tree import ManifestFile

PATH = "kustomization.yaml"
FIRST = ("namespace.yaml",)


def file(paths: Iterable[str]) -> ManifestFile:
    """The kustomization that lists ``paths``: the namespace first, then the rest by name."""
    known = set(paths)
    ordered = [path for path in FIRST if path in known] + sorted(known.difference(FIRST))
    return ManifestFile(PATH, (kustomization(resources=ordered),))


def kustomization(**fields: Any) -> dict[str, Any]:
    """A Kustomization object with the ``fields`` that are not empty."""
    head = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    return head | {name: value for name, value in fields.items() if value}
