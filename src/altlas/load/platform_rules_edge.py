"""Rules of the edge: what is reached from outside, and what is reached outside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault
from altlas.model.platform import Platform

_HOST: Route = ("exposure", "host")


def exposed(platform: Platform) -> Iterator[Fault]:
    """An exposed service has a main port to be reached at and a host to be reached by."""
    for name, service in platform.services.items():
        if service.expose is None:
            continue
        route = ("services", name, "expose")
        if service.port is None:
            yield Fault(
                route, "needs the main port", f"`port` in the service {name}", "", (("services", name, "port"),)
            )
        if not (service.expose.host or platform.exposure.host):
            about: tuple[Route, ...] = (_HOST, (*route, "host"))
            yield Fault(route, "needs a host", "`host` here, or in `exposure` for all", "", about)


def issuer(platform: Platform) -> Iterator[Fault]:
    """A certificate is issued into the Secret that ``tls`` names."""
    edge = platform.exposure
    own = any(service.expose and service.expose.tls for service in platform.services.values())
    if edge.issuer and not edge.tls and not own:
        about: tuple[Route, ...] = (("exposure", "tls"),)
        yield Fault(("exposure", "issuer"), "has no certificate to make", "`tls` with the Secret's name", "", about)


def _hosts(platform: Platform) -> Iterator[tuple[Route, str | None]]:
    yield _HOST, platform.exposure.host
    for name, service in platform.services.items():
        if service.expose:
            yield ("services", name, "expose", "host"), service.expose.host


def hosts(platform: Platform) -> Iterator[Fault]:
    """A host is a DNS name of at most 253 characters (RFC 1123), and no address: an Ingress takes none."""
    for route, host in _hosts(platform):
        if host and _too_long(host):
            yield Fault(route, "this host is too long", "at most 63 characters between dots, 253 in all")
        if host and re.fullmatch(r"[0-9]+(\.[0-9]+){3}", host):
            yield Fault(route, f"{host} is an address", "a host name")


def _too_long(host: str) -> bool:
    return len(host) > 253 or any(len(label) > 63 for label in host.split("."))


def ways(platform: Platform) -> Iterator[Fault]:
    """One host and path leads to one service."""
    taken: dict[tuple[str, str], str] = {}
    for name, service in platform.services.items():
        if service.expose is None:
            continue
        host = service.expose.host or platform.exposure.host or ""
        for index, path in enumerate(service.expose.paths):
            other = taken.setdefault((host, path.rstrip("/")), name)
            if other != name:
                about: tuple[Route, ...] = (_HOST, ("services", other, "expose"), ("services", name, "expose", "host"))
                route = ("services", name, "expose", "paths", index)
                yield Fault(
                    route, f"{host}{path} already leads to the service {other}", "another path or host", "", about
                )


def external(platform: Platform) -> Iterator[Fault]:
    """A host outside is named once, within DNS' limits, with a port that exists."""
    for name, service in platform.services.items():
        seen: set[str] = set()
        for index, text in enumerate(service.external):
            route = ("services", name, "external", index)
            host, _, port = text.partition(":")
            if port and not 1 <= int(port) <= 65535:
                yield Fault(route, f"{port} is no port", "1 to 65535")
            if _too_long(host):
                yield Fault(route, "this host is too long", "at most 63 characters between dots, 253 in all")
            if text in seen:
                yield Fault(route, f"{text} is named twice", "each host once")
            seen.add(text)
