"""What services reach: the services that they call, the stores that they use, hosts outside of the cluster.

A service's jobs run with its image, settings and secrets, and its init containers in its pods: what the service may
reach, they may.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from altlas.generate.flows.pods import Roster
from altlas.kube.route import Route
from altlas.model.flow import WORLD, Flow, FlowKind
from altlas.model.platform import Platform

HTTPS = 443


def flows(platform: Platform, known: Roster) -> Iterator[Flow]:
    """Flows of every service, then of its jobs."""
    for name in platform.services:
        for source in (known.services[name], *known.jobs[name]):
            of_job = source in known.jobs[name]
            yield from _calls(platform, known, name, str(source), of_job=of_job)
            yield from _uses(platform, known, name, str(source), of_job=of_job)
            yield from _external(platform, name, str(source))


def _calls(platform: Platform, known: Roster, name: str, source: str, *, of_job: bool) -> Iterator[Flow]:
    for callee, call in platform.services[name].calls.items():
        port = platform.services[callee].all_ports()[call.port]
        yield Flow(
            source=source,
            destination=str(known.services[callee]),
            port=port.container,
            protocol=port.protocol.value,
            kind=FlowKind.JOB if of_job else FlowKind.CALL,
            reason=f"{name} calls {callee}",
            route=("services", name, "calls", callee),
        )


def _uses(platform: Platform, known: Roster, name: str, source: str, *, of_job: bool) -> Iterator[Flow]:
    for store in platform.services[name].uses:
        yield Flow(
            source=source,
            destination=str(known.stores[store]),
            port=known.client_ports[store],
            kind=FlowKind.JOB if of_job else FlowKind.CALL,
            reason=f"{name} uses {store}",
            route=("services", name, "uses", store),
        )


def _external(platform: Platform, name: str, source: str) -> Iterator[Flow]:
    for index, text in enumerate(platform.services[name].external):
        host, _, port = text.partition(":")
        route: Route = ("services", name, "external", index)
        yield Flow(
            source=source,
            destination=_address(host) or WORLD,
            port=int(port or HTTPS),
            kind=FlowKind.EXTERNAL,
            reason=f"{name} asks {host}",
            route=route,
        )


def _address(host: str) -> str:
    """The block of a host that is an address, such as ``10.1.2.3/32``; empty for a name, which can be anywhere."""
    try:
        return str(ipaddress.IPv4Network(host))
    except ValueError:
        return ""
