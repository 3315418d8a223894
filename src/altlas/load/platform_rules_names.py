"""Rules of names: what becomes one Kubernetes name must not be said twice, nor grow too long."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault
from altlas.model.platform import Platform

MONITORS = ("prometheus", "grafana", "loki", "promtail", "alloy")
FOLDERS = (
    "infrastructure",
    "monitoring",
    "network-policies",
    "autoscaling",
    "backup-restore",
    "service-mesh",
    "security",
)
"""Folders of the tree that are no service's."""

CRON_NAME = 52
"""A CronJob's name gets 11 characters more for each Job (ValidateCronJobCreate in pkg/apis/batch/validation)."""

JOB_NAME = 54
"""A Job's name gets a dash and 8 characters of its content's hash, and is a label value of at most 63."""

STORE_NAME = 52
"""A StatefulSet's name and an 11-character hash make a label value of at most 63 (controller-revision-hash)."""

LABEL = 63


def apart(platform: Platform) -> Iterator[Fault]:
    """Services, stores and monitors live in one namespace, each with a Service of its own name."""
    for name in platform.stores:
        if name in platform.services:
            yield Fault(("stores", name), f"{name!r} is also the name of a service", "another name")
    if platform.monitoring is None:
        return
    for group in ("services", "stores"):
        for name in getattr(platform, group):
            if name in MONITORS:
                yield Fault((group, name), f"{name!r} is a name of the monitoring", "another name", "", _MONITORING)


_MONITORING: tuple[Route, ...] = (("monitoring",),)


def folders(platform: Platform) -> Iterator[Fault]:
    """A service's folder is its own."""
    for name in platform.services:
        if name in FOLDERS:
            yield Fault(("services", name), f"{name!r} is a folder of the generated tree", "another name")


def _job_names(platform: Platform) -> Iterator[tuple[str, Route]]:
    for name, service in platform.services.items():
        for job in service.jobs:
            yield f"{name}-{job}", ("services", name, "jobs", job)
        for job in service.cron:
            yield f"{name}-{job}", ("services", name, "cron", job)


def workloads(platform: Platform) -> Iterator[Fault]:
    """A job is called after its service, and must not meet another workload of that name."""
    taken: dict[str, Route] = {name: ("services", name) for name in platform.services}
    taken |= {name: ("stores", name) for name in platform.stores}
    yield from _clashes(_job_names(platform), taken)


DEFAULT_DENY = "default-deny"


def policies(platform: Platform) -> Iterator[Fault]:
    """A network policy is called after its workload; one of a namespace is there already."""
    routes: dict[str, Route] = dict(_job_names(platform))
    routes |= {name: ("stores", name) for name in platform.stores}
    routes |= {name: ("services", name) for name in platform.services}
    if DEFAULT_DENY in routes:
        message = f"{DEFAULT_DENY!r} is the network policy of the whole namespace"
        yield Fault(routes[DEFAULT_DENY], message, "another name")


def claims(platform: Platform) -> Iterator[Fault]:
    """A claim is called after its service and volume."""
    found = (
        (f"{name}-{volume}", ("services", name, "volumes", volume))
        for name, service in platform.services.items()
        for volume, place in service.volumes.items()
        if place.size
    )
    yield from _clashes(found, {})


def _clashes(found: Iterator[tuple[str, Route]], taken: dict[str, Route]) -> Iterator[Fault]:
    for name, route in found:
        if name in taken:
            other = ".".join(map(str, taken[name]))
            yield Fault(route, f"becomes {name!r}, as does {other}", "another name", "", (taken[name],))
        taken.setdefault(name, route)


def containers(platform: Platform) -> Iterator[Fault]:
    """Containers of one pod have names of their own; the volume ``tmp`` is made for each pod."""
    for name, service in platform.services.items():
        if name in service.init:
            yield Fault(("services", name, "init", name), f"{name!r} is the main container's name", "another name")
        scratch = service.volumes.get("tmp")
        if scratch and scratch.path != "/tmp":
            message = "'tmp' is the volume that every pod has for /tmp"
            yield Fault(("services", name, "volumes", "tmp"), message, "another name, or the path /tmp")


def lengths(platform: Platform) -> Iterator[Fault]:
    """Generated names stay within Kubernetes' limits."""
    for name, route in _job_names(platform):
        limit = CRON_NAME if route[2] == "cron" else JOB_NAME
        yield from _too_long(name, route, limit)
    for name in platform.stores:
        yield from _too_long(name, ("stores", name), STORE_NAME)
    for name, service in platform.services.items():
        for volume in service.volumes:
            yield from _too_long(f"{name}-{volume}", ("services", name, "volumes", volume), LABEL)


def _too_long(name: str, route: Route, limit: int) -> Iterator[Fault]:
    if len(name) > limit:
        yield Fault(route, f"becomes {name!r} with {len(name)} characters", f"at most {limit}")
