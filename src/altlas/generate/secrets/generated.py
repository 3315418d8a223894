"""Mode ``generated``: a Secret without data; a local kustomization that git ignores puts the values in."""

from __future__ import annotations

from typing import Any

from altlas.model.platform import Platform
from altlas.model.secret import SecretSpec
from altlas.model.tree import KubeObject

KEYS = "altlas.dev/keys"
"""Annotation that names the keys whose values are delivered from outside the committed tree."""

COMMENT = (
    "No value stands here. altlas build keeps the values in secrets.local/, which git ignores;\n"
    "kubectl apply -k secrets.local/base applies this tree together with them."
)


def annotated(metadata: KubeObject, annotations: dict[str, str]) -> dict[str, Any]:
    """``metadata`` with further annotations."""
    return {**metadata, "annotations": {**metadata.get("annotations", {}), **annotations}}


def secret(_platform: Platform, spec: SecretSpec) -> KubeObject:
    """The Secret of ``spec`` with its keys named in an annotation."""
    keys = ",".join(entry.key for entry in spec.entries)
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": annotated(spec.metadata, {KEYS: keys}),
        "type": "Opaque",
    }
