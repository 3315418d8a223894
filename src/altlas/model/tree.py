"""The generated tree: files, each with the objects it holds, before they become text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

KubeObject = Mapping[str, Any]
"""One Kubernetes object as plain data (dict, list, str, int, float, bool, None)."""


class ManifestFile(NamedTuple):
    """One YAML file of the tree: ``path`` is relative to the tree's root, with forward slashes."""

    path: str
    objects: tuple[KubeObject, ...]
    comment: str = ""
    """Plain sentences for the head of the file; the writer adds the ``#`` signs."""
