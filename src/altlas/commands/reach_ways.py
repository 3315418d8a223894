"""Ways in from outside: Ingresses and routes, as the pod ports that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.commands.reach_reasons import Reasons
from altlas.netset import PortSet
from altlas.network import End, Reach, Verdict, Way


def ways(all_of_them: Iterable[Way], src: End, dst: End, ports: PortSet) -> Iterator[Way]:
    """The ways by which ``src`` sends traffic to one of the ``ports`` of ``dst``."""
    for way in all_of_them:
        if way.workload is dst and way.source == str(src) and ports.contains(way.protocol, way.port):
            yield way


def dead_ends(reach: Reach, reasons: Reasons) -> Iterator[str]:
    """A sentence, with its place, for each way that leads nowhere or that policies cut."""
    for way in reach.cluster.ways:
        said = way.problem or _cut(reach, way)
        if said:
            yield f"{reasons.place(way.origin, way.route)}: warning: {way.kind} {way.namespace}/{way.name}: {said}"


def _cut(reach: Reach, way: Way) -> str:
    """What policies deny on the way; empty where every sender may pass, or nobody knows who sends."""
    for src in reach.find(way.source):
        if way.workload is not None and reach.verdict(src, way.workload, way.protocol, way.port) is Verdict.DENIED:
            return (
                f"policies deny {src} => {way.workload} : {way.protocol} {way.port}, "
                f"to which Service {way.service} leads; see --from {src} --to {way.workload} --explain"
            )
    return ""
