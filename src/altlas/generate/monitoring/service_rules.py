"""Alerts of a service, on what Prometheus itself knows of every target.

The platform file does not say which metrics a service has, so no rule asks for request counts or latencies. Only
``process_start_time_seconds`` is the program's own: client libraries export it by convention, and without it the
rule stays silent. Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#standard-and-runtime-collectors
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.monitoring.alert import CRITICAL, DURATION, POD, VALUE, WARNING, Alert


def down(name: str, job: str, what: str) -> Alert:
    """No pod of ``job`` answers: whether all fail or none is there, the same alert fires."""
    return Alert(
        name,
        f'absent(up{{job="{job}"}} == 1)',
        "2m",
        CRITICAL,
        f"{job}: no {what} answers Prometheus",
        f"Look at the pods (kubectl get pods -l app.kubernetes.io/name={job}), their events and their last log lines. "
        "If they are Ready, see whether a NetworkPolicy or a changed port or path keeps Prometheus out.",
    )


def alerts(job: str, limit: float) -> Iterator[Alert]:
    """The alerts of one service; ``limit`` is the scrape time-out in seconds."""
    yield down("ServiceDown", job, "pod of the service")
    yield Alert(
        "PodDown",
        f'up{{job="{job}"}} == 0',
        "5m",
        WARNING,
        f"{job}: {POD} does not answer Prometheus",
        "Compare the pod with its healthy neighbours: events, restarts, memory, the node it runs on. "
        "Delete it if only this one is ill; the Deployment makes another.",
    )
    yield Alert(
        "TargetFlapping",
        f'changes(up{{job="{job}"}}[30m]) > 4',
        "5m",
        WARNING,
        f"{job}: {POD} comes and goes ({VALUE} changes in 30 minutes)",
        "Look for restarts and out-of-memory kills (kubectl describe pod), then for a node or network that comes and "
        "goes. Raise the memory limit only if the usage shows that it is reached.",
    )
    yield from _process(job, limit)


def _process(job: str, limit: float) -> Iterator[Alert]:
    yield Alert(
        "ProcessRestarting",
        f'changes(process_start_time_seconds{{job="{job}"}}[30m]) > 2',
        "5m",
        WARNING,
        f"{job}: the process in {POD} starts again and again",
        "Read why the last one ended: kubectl logs --previous, and the container's last state in kubectl describe pod.",
    )
    yield Alert(
        "ScrapeSlow",
        f'avg_over_time(scrape_duration_seconds{{job="{job}"}}[10m]) > {0.8 * limit:g}',
        "10m",
        WARNING,
        f"{job}: {POD} needs {DURATION} to give its metrics",
        f"After {limit:g} s Prometheus gives up and the pod counts as down. See whether the pod lacks CPU, "
        "or exports far too many series (scrape_samples_scraped).",
    )
