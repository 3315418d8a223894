"""Labels that controllers add to pods (rule 11).

Source: https://kubernetes.io/docs/reference/labels-annotations-taints/ under each key, and for the values the
controllers' own naming: a StatefulSet's pods and revisions begin with its name, a CronJob's Jobs likewise.
"""

from __future__ import annotations

from typing import Any

from altlas.kube.shapes import mapping

HASH = "pod-template-hash"
ROLLOUT_HASH = "rollouts-pod-template-hash"
POD_NAME = "statefulset.kubernetes.io/pod-name"
POD_INDEX = "apps.kubernetes.io/pod-index"
REVISION = "controller-revision-hash"
GENERATION = "pod-template-generation"
JOB_NAMES = ("job-name", "batch.kubernetes.io/job-name")
JOB_UIDS = ("controller-uid", "batch.kubernetes.io/controller-uid")
COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index"

ADDED = frozenset(
    {HASH, ROLLOUT_HASH, POD_NAME, POD_INDEX, REVISION, GENERATION, *JOB_NAMES, *JOB_UIDS, COMPLETION_INDEX}
)
"""All of them."""

Labels = dict[str, str]
_NONE: Labels = {}


def added_labels(kind: str, name: str, value: dict[str, Any]) -> tuple[Labels, Labels]:
    """Labels whose value is known, and the beginnings of those whose value is known only at run time."""
    match kind:
        case "Deployment":
            return _NONE, {HASH: ""}
        case "Rollout":
            return _NONE, {ROLLOUT_HASH: ""}
        case "StatefulSet":
            return _NONE, {POD_NAME: f"{name}-", POD_INDEX: "", REVISION: f"{name}-"}
        case "DaemonSet":
            return _NONE, {REVISION: "", GENERATION: ""}
        case "Job":
            return dict.fromkeys(JOB_NAMES, name), dict.fromkeys(JOB_UIDS, "") | _index(mapping(value, "spec"))
        case "CronJob":
            index = _index(mapping(value, "spec", "jobTemplate", "spec"))
            return _NONE, dict.fromkeys(JOB_NAMES, f"{name}-") | dict.fromkeys(JOB_UIDS, "") | index
        case _:
            return _NONE, _NONE


def _index(job: dict[str, Any]) -> Labels:
    return {COMPLETION_INDEX: ""} if job.get("completionMode") == "Indexed" else _NONE
