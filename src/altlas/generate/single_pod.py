"""A program that keeps data: one pod under one name, with one claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from altlas.generate.metadata import Subject, metadata
from altlas.generate.pod import claim
from altlas.model.tree import KubeObject

DATA = "data"
"""Name of the claim, and of the volume that it becomes."""


def headless_service(owner: Subject, ports: Sequence[tuple[str, int]]) -> KubeObject:
    """A headless Service under the owner's name: it resolves to the pod, for callers and for the StatefulSet.

    ``ports`` are names and numbers; the container's port has the same name.
    """
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(owner),
        "spec": {
            "clusterIP": "None",
            "selector": owner.selector,
            "ports": [{"name": name, "port": port, "targetPort": name, "protocol": "TCP"} for name, port in ports],
        },
    }


def stateful_set(
    owner: Subject, pod_template: Mapping[str, Any], size: str, storage_class: str | None, **more: Any
) -> KubeObject:
    """One pod: two writers on one data directory would destroy it. The claim outlives the StatefulSet.

    ``more`` are further fields of the spec.
    """
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata(owner),
        "spec": {
            "replicas": 1,
            "serviceName": owner.name,
            **more,
            "revisionHistoryLimit": 5,
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
            "selector": {"matchLabels": owner.selector},
            "template": dict(pod_template),
            "volumeClaimTemplates": [claim(owner, DATA, size, storage_class)],
        },
    }
