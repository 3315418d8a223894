"""Jobs of a service: programs that run to their end, once or by the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from altlas.generate.metadata import Subject, metadata
from altlas.generate.pod import pod, template
from altlas.generate.services.about import Workload
from altlas.generate.services.container import container
from altlas.generate.services.volumes import volumes
from altlas.model.platform import Job
from altlas.model.tree import KubeObject

KEEP_SECONDS = 86_400
"""How long a finished Job stays to be looked at."""


def jobs(workload: Workload) -> Iterator[KubeObject]:
    """One Job each; its name changes with its content, since a Job's template can never be changed."""
    for name, job in workload.service.jobs.items():
        owner = workload.job_subject(name)
        spec = _job_spec(workload, owner, name, job) | {"ttlSecondsAfterFinished": KEEP_SECONDS}
        yield {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": metadata(owner, f"{owner.name}-{_digest(spec)}"),
            "spec": spec,
        }


def cronjobs(workload: Workload) -> Iterator[KubeObject]:
    """One CronJob each; a run is skipped while the last one still works."""
    for name, cron in workload.service.cron.items():
        owner = workload.job_subject(name)
        yield {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "metadata": metadata(owner),
            "spec": {
                "schedule": cron.schedule,
                "timeZone": cron.time_zone,
                "concurrencyPolicy": "Forbid",
                "startingDeadlineSeconds": 600,
                "successfulJobsHistoryLimit": 3,
                "failedJobsHistoryLimit": 3,
                "jobTemplate": {
                    "metadata": {"labels": owner.labels},
                    "spec": _job_spec(workload, owner, name, cron),
                },
            },
        }


def _job_spec(workload: Workload, owner: Subject, name: str, job: Job) -> dict[str, Any]:
    spec = pod(
        workload.subject,
        workload.service.user,
        [container(workload, name, job.image, job.command, job.resources)],
        restartPolicy="Never",
        volumes=volumes(workload),
    )
    return {
        "backoffLimit": job.retries,
        "activeDeadlineSeconds": job.deadline_seconds,
        "template": template(owner, spec),
    }


def _digest(spec: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(spec, order="deterministic")).hexdigest()[:8]
