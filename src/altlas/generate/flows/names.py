"""Who resolves names: whoever reaches something by a name, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.generate.flows.places import DNS
from altlas.model.flow import WORLD, Flow, FlowKind
from altlas.model.platform import Platform

BY_NAME = frozenset({FlowKind.CALL, FlowKind.JOB, FlowKind.EXTERNAL})
"""Prometheus reads metrics at addresses that the API server tells it, and the API server's own address is a variable
of every pod; the edge finds its backends by the API server, too."""


def resolving(platform: Platform, found: Iterable[Flow]) -> Iterator[Flow]:
    """DNS by UDP, and by TCP for answers that are too long for it."""
    asking = {flow.source: flow for flow in reversed([*found]) if flow.kind in BY_NAME and _named(flow)}
    for source, flow in sorted(asking.items()):
        for protocol in ("UDP", "TCP"):
            yield Flow(
                source=source,
                destination=DNS,
                port=platform.cluster.dns.port,
                protocol=protocol,
                kind=FlowKind.DNS,
                reason=f"{flow.reason} by name",
                route=flow.route,
            )


def _named(flow: Flow) -> bool:
    """An address needs no name."""
    return flow.kind is not FlowKind.EXTERNAL or flow.destination == WORLD
