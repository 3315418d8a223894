"""The platform's own services: one folder each, one kind per file."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.services import account, claims, config, deployment, jobs, service
from altlas.generate.services.about import Workload, workloads
from altlas.model.platform import Platform
from altlas.model.secret import SecretSpec
from altlas.model.tree import KubeObject, ManifestFile

KINDS = (
    ("serviceaccount", account.objects),
    ("configmap", config.objects),
    ("persistentvolumeclaim", claims.objects),
    ("service", service.objects),
    ("deployment", deployment.objects),
    ("job", jobs.jobs),
    ("cronjob", jobs.cronjobs),
)
"""File name and the function that makes the objects in it, in reading order."""


def files(platform: Platform) -> Iterator[ManifestFile]:
    """``<service>/<kind>.yaml`` for each kind that the service has."""
    for workload in workloads(platform):
        for stem, objects in KINDS:
            made: tuple[KubeObject, ...] = tuple(objects(workload))
            if made:
                yield ManifestFile(f"{workload.name}/{stem}.yaml", made)


def secrets(platform: Platform) -> Iterator[SecretSpec]:
    """The Secret of each service that has one."""
    for workload in workloads(platform):
        yield from config.secret(workload)


__all__ = ["Workload", "files", "secrets"]
