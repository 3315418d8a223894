"""Deployment of a service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.metadata import checksum, metadata
from altlas.generate.pod import pod, template
from altlas.generate.services import config
from altlas.generate.services.about import Workload
from altlas.generate.services.container import DRAIN_SECONDS, before, main
from altlas.generate.services.volumes import single_writer, volumes
from altlas.model.tree import KubeObject


def objects(workload: Workload) -> Iterator[KubeObject]:
    """The Deployment; ``replicas`` is absent where an autoscaler owns the number, or each apply would reset it."""
    scale = workload.service.scale
    yield {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(workload.subject),
        "spec": {
            **({"replicas": scale.min} if scale.max is None else {}),
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": workload.subject.selector},
            "strategy": _strategy(workload),
            "template": _template(workload),
        },
    }


def _strategy(workload: Workload) -> dict[str, Any]:
    """A claim of one writer must be let go before the next pod can start; otherwise never fewer pods than wanted."""
    if single_writer(workload):
        return {"type": "Recreate"}
    return {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}}


def _template(workload: Workload) -> dict[str, Any]:
    service = workload.service
    spec = pod(
        workload.subject,
        service.user,
        [main(workload)],
        initContainers=before(workload),
        terminationGracePeriodSeconds=service.grace_seconds + DRAIN_SECONDS,
        volumes=volumes(workload),
    )
    variables = config.data(workload)
    return template(workload.subject, spec, checksum(variables) if variables else None)
