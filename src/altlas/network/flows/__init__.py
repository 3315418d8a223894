"""Flows that manifests need without saying so to anybody: inferred from what the objects name.

Each flow knows the object and the place that it comes from. Where in doubt there is no flow: a name counts only if
there is a Service of that name, and a port only if it leads to pods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.model.flow import Flow, FlowKind
from altlas.model.inventory import Resource
from altlas.network.cluster import Way
from altlas.network.flows.access import api_access, name_lookups
from altlas.network.flows.calls import calls
from altlas.network.flows.scene import Scene
from altlas.network.flows.scrapes import scrapes

__all__ = ["Scene", "infer"]


def infer(scene: Scene, ways: Iterable[Way] = ()) -> tuple[Flow, ...]:
    """Every flow that the objects of ``scene`` need, each once; ``ways`` are the cluster's ways in."""
    named = [*calls(scene)]
    every = (*named, *name_lookups(named), *scrapes(scene), *api_access(scene), *_ways_in(ways, scene.resources))
    found: dict[tuple[str, str, str, int], Flow] = {}
    for flow in every:
        key = (flow.source, flow.destination, flow.protocol, flow.port)
        known = found.get(key)
        if known is None or (flow.sure and not known.sure):
            found[key] = flow
    return tuple(found.values())


def _ways_in(ways: Iterable[Way], resources: tuple[Resource, ...]) -> Iterator[Flow]:
    """What the ingress controller and gateways hand on."""
    for way in ways:
        if way.workload is None or not isinstance(way.origin, int) or resources[way.origin].doubtful:
            continue
        ports = way.workload.ports
        if ports and all(own.number != way.port for own in ports):
            continue  # the Service has the port wrong, which is said of the Service
        yield Flow(
            source=way.source,
            destination=str(way.workload),
            port=way.port,
            protocol=way.protocol,
            kind=FlowKind.INGRESS,
            reason=f"{way.kind} {way.namespace}/{way.name} sends to Service {way.service!r}",
            index=way.origin,
            route=way.route,
        )
