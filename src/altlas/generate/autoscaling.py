"""HorizontalPodAutoscaler of each service whose number of pods is not fixed.

Source: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.metadata import metadata
from altlas.generate.services.about import Workload, workloads
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject, ManifestFile


def files(platform: Platform) -> Iterator[ManifestFile]:
    """``autoscaling/<service>.yaml`` for each service with a maximum."""
    for workload in workloads(platform):
        if workload.service.scale.max is not None:
            yield ManifestFile(f"autoscaling/{workload.name}.yaml", (_autoscaler(workload),))


def _autoscaler(workload: Workload) -> KubeObject:
    scale = workload.service.scale
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(workload.subject),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload.name},
            "minReplicas": scale.min,
            "maxReplicas": scale.max,
            "metrics": [
                _utilization("cpu", scale.cpu),
                *([_utilization("memory", scale.memory)] if scale.memory else []),
            ],
            "behavior": {
                "scaleDown": {
                    "stabilizationWindowSeconds": 300,
                    "policies": [{"type": "Percent", "value": 50, "periodSeconds": 60}],
                }
            },
        },
    }


def _utilization(resource: str, percent: int) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": percent}
    return {"type": "Resource", "resource": {"name": resource, "target": target}}
