"""Rules of sizes: CPU, memory and claims, compared exactly."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault
from altlas.model.platform import Platform, Resources
from altlas.model.platform.quantity import amount

SMALLEST_MEMORY = amount("1Mi")


def _resources(platform: Platform) -> Iterator[tuple[Route, Resources]]:
    for name, service in platform.services.items():
        yield ("services", name, "resources"), service.resources
        for group in ("jobs", "cron"):
            for job, part in getattr(service, group).items():
                yield ("services", name, group, job, "resources"), part.resources
    for name, store in platform.stores.items():
        yield ("stores", name, "resources"), store.resources
    if platform.monitoring:
        for name in ("prometheus", "grafana", "loki"):
            yield ("monitoring", name, "resources"), getattr(platform.monitoring, name).resources


def requests(platform: Platform) -> Iterator[Fault]:
    """A request is more than nothing and not more than its limit."""
    for route, wanted in _resources(platform):
        for kind, (request, limit) in (("cpu", wanted.cpu), ("memory", wanted.memory)):
            if amount(request) > amount(limit):
                yield Fault((*route, kind), f"the request {request} is more than the limit {limit}", "request..limit")
            elif not amount(request):
                yield Fault((*route, kind), "a request of 0 promises nothing", "more than 0")


def memory(platform: Platform) -> Iterator[Fault]:
    """``128m`` of memory is an eighth of a byte; ``128Mi`` was meant."""
    for route, wanted in _resources(platform):
        small = [text for text in wanted.memory if 0 < amount(text) < SMALLEST_MEMORY]
        if small:
            number = small[0].rstrip("mkMGTKi")
            message = f"{small[0]} is less than one mebibyte"
            yield Fault((*route, "memory"), message, "mebibytes or gibibytes", f"{number}Mi")


def claims(platform: Platform) -> Iterator[Fault]:
    """A claim asks for more than nothing, and a volume's limit allows more than nothing."""
    for route, size in _sizes(platform):
        if amount(size) < SMALLEST_MEMORY:
            yield Fault(route, f"{size} is too small for data", "a size such as 10Gi")


def _sizes(platform: Platform) -> Iterator[tuple[Route, str]]:
    for name, service in platform.services.items():
        for volume, place in service.volumes.items():
            kind = "size" if place.size else "limit"
            yield ("services", name, "volumes", volume, kind), place.size or place.limit
    for name, store in platform.stores.items():
        yield ("stores", name, "size"), store.size
    if platform.monitoring:
        for name in ("prometheus", "grafana", "loki"):
            yield ("monitoring", name, "size"), getattr(platform.monitoring, name).size
