"""Everything of a platform that has pods, by the text that the network twin gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.generate.metadata import Subject
from altlas.generate.monitoring.agents import agent, agent_subject
from altlas.generate.monitoring.workload import monitor_subject
from altlas.generate.services.about import Workload, workloads
from altlas.generate.services.jobs import jobs
from altlas.generate.stores import programs
from altlas.model.platform import LogAgent, Platform


class Pods(NamedTuple):
    """Pods that one object makes alike: whose they are, and kind and name of the object."""

    subject: Subject
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.subject.namespace}/{self.name}[{self.kind}]"


class Roster(NamedTuple):
    """Pods by the names of the platform file, those of jobs by their service; and ports of the stores by name."""

    services: dict[str, Pods]
    jobs: dict[str, tuple[Pods, ...]]
    stores: dict[str, Pods]
    monitors: dict[str, Pods]
    client_ports: dict[str, int]
    exporter_ports: dict[str, int]

    def all(self) -> Iterator[Pods]:
        """Everything that has pods."""
        yield from self.services.values()
        for made in self.jobs.values():
            yield from made
        yield from self.stores.values()
        yield from self.monitors.values()


def roster(platform: Platform) -> Roster:
    """Who is who in ``platform``."""
    found = list(workloads(platform))
    running = {owner.name: (owner, program) for owner, _, program in programs(platform)}
    return Roster(
        services={one.name: Pods(one.subject, "Deployment", one.name) for one in found},
        jobs={one.name: tuple(_jobs(one)) for one in found},
        stores={name: Pods(owner, "StatefulSet", name) for name, (owner, _) in running.items()},
        monitors={pods.name: pods for pods in _monitors(platform)},
        client_ports={name: program.port[1] for name, (_, program) in running.items()},
        exporter_ports={name: program.exporter.port for name, (_, program) in running.items()},
    )


def _jobs(workload: Workload) -> Iterator[Pods]:
    """A Job is called after its content, too."""
    for name, made in zip(workload.service.jobs, jobs(workload), strict=True):
        yield Pods(workload.job_subject(name), "Job", made["metadata"]["name"])
    for name in workload.service.cron:
        owner = workload.job_subject(name)
        yield Pods(owner, "CronJob", owner.name)


def _monitors(platform: Platform) -> Iterator[Pods]:
    monitoring = platform.monitoring
    if monitoring is None:
        return
    for name in ("prometheus", "grafana", "loki"):
        yield Pods(monitor_subject(platform, name, getattr(monitoring, name)), "StatefulSet", name)
    match agent(platform):
        case LogAgent.PROMTAIL:
            yield Pods(agent_subject(platform), "DaemonSet", LogAgent.PROMTAIL.value)
        case LogAgent.ALLOY:
            yield Pods(agent_subject(platform), "Deployment", LogAgent.ALLOY.value)
        case LogAgent.NONE:
            return
