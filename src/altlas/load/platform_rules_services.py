"""Rules within one service: ports, scale, health, schedules."""

from __future__ import annotations

import functools
import zoneinfo
from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault, nearest
from altlas.model.platform import Platform, cron


def ports(platform: Platform) -> Iterator[Fault]:
    """No two ports of a service are the same; the main one alone is called http."""
    for name, service in platform.services.items():
        if "http" in service.ports:
            yield Fault(("services", name, "ports", "http"), "'http' is the main port's name", "`port` instead")
        seen: dict[tuple[str, int, str], str] = {}
        for port_name, port in service.all_ports().items():
            base: Route = ("services", name, *(("port",) if port_name == "http" else ("ports", port_name)))
            numbers = {"container": port.container, "service": port.service_port}
            for side, number in numbers.items():
                other = seen.setdefault((side, number, port.protocol), port_name)
                if other != port_name:
                    yield Fault((*base, side), f"{port.protocol} {number} is also the port {other!r}", "another number")
                    break


def port_names(platform: Platform) -> Iterator[Fault]:
    """A port's name has a letter and no double dash (IsValidPortName in apimachinery's validation)."""
    for name, service in platform.services.items():
        for port in service.ports:
            if "--" in port or not any(map(str.isalpha, port)):
                message, expected = f"{port!r} is no name of a port", "a letter in it, and no two dashes side by side"
                yield Fault(("services", name, "ports", port), message, expected)


def scale(platform: Platform) -> Iterator[Fault]:
    """The most is not less than the least."""
    for name, service in platform.services.items():
        wanted = service.scale
        if wanted.max is not None and wanted.max < wanted.min:
            about: tuple[Route, ...] = (("services", name, "scale", "min"),)
            route = ("services", name, "scale", "max")
            yield Fault(route, f"{wanted.max} is less than min, {wanted.min}", f"at least {wanted.min}", "", about)


def health(platform: Platform) -> Iterator[Fault]:
    """The gRPC health protocol knows no paths."""
    for name, service in platform.services.items():
        for word in ("live", "ready", "startup"):
            if service.health.grpc and getattr(service.health, word):
                message, expected = "a path means nothing to gRPC", "either paths or `grpc: true`"
                yield Fault(("services", name, "health", word), message, expected)


def schedules(platform: Platform) -> Iterator[Fault]:
    """The CronJob controller understands the schedule."""
    for name, service in platform.services.items():
        for job, timed in service.cron.items():
            try:
                cron.check(timed.schedule)
            except cron.ScheduleError as wrong:
                yield Fault(("services", name, "cron", job, "schedule"), str(wrong), "a schedule such as 30 2 * * *")


@functools.cache
def _zones() -> frozenset[str]:
    """Zones that this machine knows; none on a machine without a zone database."""
    return frozenset(zoneinfo.available_timezones())


def time_zones(platform: Platform) -> Iterator[Fault]:
    """The zone is in the IANA database. Only where the machine has one: the cluster brings its own."""
    for name, service in platform.services.items():
        for job, timed in service.cron.items():
            zone = timed.time_zone
            if zone != "Etc/UTC" and _zones() and zone not in _zones():
                route = ("services", name, "cron", job, "timeZone")
                yield Fault(
                    route, f"{zone[:64]!r} is no time zone", "a name such as Europe/Berlin", nearest(zone, _zones())
                )
