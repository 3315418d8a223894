"""Rules of the call graph: who calls, uses and asks whom, and through which variable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault, nearest, one_of
from altlas.model.platform import Platform, Protocol, Service


def calls(platform: Platform) -> Iterator[Fault]:
    """A call reaches a service of the platform."""
    for name, service in platform.services.items():
        for callee in service.calls:
            if callee not in platform.services:
                expected, near = _cure(callee, platform.services, "uses", platform.stores)
                route = ("services", name, "calls", callee)
                yield Fault(route, f"there is no service {callee!r}", expected, near, (("services", callee),))


def _cure(word: str, known: Iterable[str], other_key: str, others: Iterable[str]) -> tuple[str, str]:
    """What to write for a name that is not ``known``: the other key, the nearest name, or one of all."""
    if word in others:
        return f"`{other_key}` for {word}", ""
    near = nearest(word, known)
    return "" if near else one_of(known) or f"a place for {word} in the file", near


def called_ports(platform: Platform) -> Iterator[Fault]:
    """A call goes to a port that the callee has."""
    for name, service in platform.services.items():
        for callee, call in service.calls.items():
            if callee in platform.services:
                route = ("services", name, "calls", callee, "port")
                yield from _port(platform.services[callee], callee, call.port, route)


def uses(platform: Platform) -> Iterator[Fault]:
    """What a service uses is a store of the platform."""
    for name, service in platform.services.items():
        for store in service.uses:
            if store not in platform.stores:
                expected, near = _cure(store, platform.stores, "calls", platform.services)
                route = ("services", name, "uses", store)
                yield Fault(route, f"there is no store {store!r}", expected, near, (("stores", store),))


def asked_ports(platform: Platform) -> Iterator[Fault]:
    """Probes and Prometheus ask a TCP port that the service has, where the file says that they ask at all."""
    for name, service in platform.services.items():
        if "health" in service.model_fields_set:
            yield from _asked(service, name, service.health.port, ("services", name, "health", "port"))
        if service.metrics and "metrics" in service.model_fields_set:
            yield from _asked(service, name, service.metrics.port, ("services", name, "metrics", "port"))


def _asked(service: Service, name: str, port: str, route: Route) -> Iterator[Fault]:
    known = service.all_ports()
    if port in known and known[port].protocol is Protocol.UDP:
        about: tuple[Route, ...] = (("services", name, "ports", port, "protocol"),)
        yield Fault(route, f"the port {port!r} speaks UDP", "a TCP port", "", about)
    yield from _port(service, name, port, route)


def _port(service: Service, name: str, port: str, route: Route) -> Iterator[Fault]:
    known = service.all_ports()
    if port in known:
        return
    about: tuple[Route, ...] = (("services", name, "port"), ("services", name, "ports"))
    expected = one_of(known) or f"a `port` in the service {name}"
    yield Fault(route, f"the service {name} has no port {port!r}", expected, nearest(port, known), about)


def variables(platform: Platform) -> Iterator[Fault]:
    """One variable has one source."""
    for name, service in platform.services.items():
        first: dict[str, Route] = {}
        for variable, where in _sources(service):
            route = ("services", name, *where)
            if variable in first:
                source = ".".join(map(str, first[variable][2:4]))
                about = (first[variable],)
                yield Fault(
                    route, f"the variable {variable} is set twice, first by {source}", "another name", "", about
                )
            first.setdefault(variable, route)


def _sources(service: Service) -> Iterator[tuple[str, Route]]:
    for variable in service.config:
        yield variable, ("config", variable)
    for index, variable in enumerate(service.secrets):
        yield variable, ("secrets", index)
    for callee, call in service.calls.items():
        yield call.env, ("calls", callee, "env")
    for store, use in service.uses.items():
        yield use.env, ("uses", store, "env")
    for volume, place in service.volumes.items():
        if place.env:
            yield place.env, ("volumes", volume, "env")
