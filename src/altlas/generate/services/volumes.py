"""A service's directories: claims and scratch, and always a /tmp, since the root file system is read-only."""

from __future__ import annotations

from typing import Any

from altlas.generate.pod import mount, scratch
from altlas.generate.services.about import Workload

TMP, TMP_LIMIT = "tmp", "128Mi"


def claim_name(workload: Workload, volume: str) -> str:
    """Name of the claim behind a volume."""
    return f"{workload.name}-{volume}"


def _needs_tmp(workload: Workload) -> bool:
    return all(volume.path != "/tmp" for volume in workload.service.volumes.values())


def volumes(workload: Workload) -> list[dict[str, Any]]:
    """Volumes of the pod."""
    made: list[dict[str, Any]] = []
    for name, volume in workload.service.volumes.items():
        if volume.size:
            source: dict[str, Any] = {"claimName": claim_name(workload, name)}
            if volume.access == "ReadOnlyMany":
                source["readOnly"] = True
            made.append({"name": name, "persistentVolumeClaim": source})
        else:
            made.append(scratch(name, volume.limit))
    return [*made, *([scratch(TMP, TMP_LIMIT)] if _needs_tmp(workload) else [])]


def mounts(workload: Workload) -> list[dict[str, Any]]:
    """Where the volumes appear in each container."""
    made = [
        mount(name, volume.path, read_only=volume.access == "ReadOnlyMany" and volume.size is not None)
        for name, volume in workload.service.volumes.items()
    ]
    return [*made, *([mount(TMP, "/tmp")] if _needs_tmp(workload) else [])]


def single_writer(workload: Workload) -> bool:
    """Whether a second pod could not start beside the first, because a claim binds to one node."""
    return any(
        volume.size and volume.access in ("ReadWriteOnce", "ReadWriteOncePod")
        for volume in workload.service.volumes.values()
    )
