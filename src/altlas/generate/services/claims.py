"""Claims of a service: directories whose data outlives the pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.metadata import metadata
from altlas.generate.services.about import Workload
from altlas.generate.services.volumes import claim_name
from altlas.model.tree import KubeObject

KEEP = {"kustomize.toolkit.fluxcd.io/prune": "disabled", "argocd.argoproj.io/sync-options": "Prune=false"}
"""Data is not removed when its manifest is: Flux and Argo CD both ask for it to be said.

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#prune and Argo CD's sync options page.
"""


def objects(workload: Workload) -> Iterator[KubeObject]:
    """One claim for each volume with a size."""
    for name, volume in workload.service.volumes.items():
        if volume.size is None:
            continue
        spec: dict[str, Any] = {
            "accessModes": [volume.access],
            "resources": {"requests": {"storage": volume.size}},
        }
        if volume.storage_class:
            spec["storageClassName"] = volume.storage_class
        yield {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": metadata(workload.subject, claim_name(workload, name), KEEP),
            "spec": spec,
        }
