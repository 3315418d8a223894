"""Rules of single settings that a pattern cannot hold: dates, durations, what fits which kind of store."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault
from altlas.model.platform import LogAgent, Platform, StoreKind
from altlas.model.platform.duration import DAY, milliseconds

LOG_NAMESPACE = "-logs"


def waivers(platform: Platform) -> Iterator[Fault]:
    """The last day of a waiver is in the calendar. Whether it has passed is for the checks to say."""
    for index, waiver in enumerate(platform.waivers):
        try:
            datetime.date.fromisoformat(waiver.until)
        except ValueError:
            yield Fault(("waivers", index, "until"), f"{waiver.until} is not in the calendar", "a date that exists")


def durations(platform: Platform) -> Iterator[Fault]:
    """Prometheus and Loki understand their durations; Loki deletes by whole days."""
    watch = platform.monitoring
    if watch is None:
        return
    yield from _duration(("monitoring", "prometheus", "retention"), watch.prometheus.retention)
    yield from _duration(("monitoring", "prometheus", "interval"), watch.prometheus.interval)
    route: Route = ("monitoring", "loki", "retention")
    length = milliseconds(watch.loki.retention)
    yield from _duration(route, watch.loki.retention)
    if length and length % DAY:
        yield Fault(route, f"{watch.loki.retention} is no multiple of 24h", "24h, 168h, 30d")


def _duration(route: Route, text: str) -> Iterator[Fault]:
    if not milliseconds(text):
        yield Fault(route, f"{text[:64]!r} is no duration", "units from large to small, more than 0, such as 1h30m")


def databases(platform: Platform) -> Iterator[Fault]:
    """Only PostgreSQL has named databases."""
    for name, store in platform.stores.items():
        if store.database and store.kind is not StoreKind.POSTGRES:
            about: tuple[Route, ...] = (("stores", name, "kind"),)
            yield Fault(("stores", name, "database"), f"{store.kind} has no named databases", "no such key", "", about)


def log_namespace(platform: Platform) -> Iterator[Fault]:
    """The log agent lives in a namespace called after the platform's."""
    made = platform.target_namespace + LOG_NAMESPACE
    if platform.monitoring and platform.monitoring.logs is not LogAgent.NONE and len(made) > 63:
        route = ("namespace",) if platform.namespace else ("platform",)
        yield Fault(route, f"the log agent's namespace {made!r} has {len(made)} characters", "at most 63")
