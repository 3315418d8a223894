"""Namespaces with their Pod Security level.

Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.metadata import cluster_metadata, subject
from altlas.generate.monitoring.agents import log_namespace
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject, ManifestFile


def files(platform: Platform) -> Iterator[ManifestFile]:
    """``namespace.yaml``: the platform's namespace, and the log agent's where it must read the node's files."""
    spaces = [_namespace(platform, platform.target_namespace, "restricted")]
    logs = log_namespace(platform)
    if logs:
        spaces.append(_namespace(platform, logs, "privileged"))
    yield ManifestFile("namespace.yaml", tuple(spaces))


def _namespace(platform: Platform, name: str, level: str) -> KubeObject:
    """All three modes at one level: what is not enforced is at least seen."""
    meta = cluster_metadata(subject(platform, platform.platform, "namespace", platform.version), name)
    modes = {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": meta | {"labels": meta["labels"] | modes}}
