"""Rows of ``altlas reach``: all connections, those between certain ends, what comes from outside the manifests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.commands.reach_question import Named, Ports, arrival
from altlas.commands.reach_reasons import Reasons
from altlas.commands.reach_ways import ways
from altlas.netset import PortSet
from altlas.network import AddressRange, Connection, End, PlatformEnd, Reach, Verdict, Workload
from altlas.render.reach_row import Row

_PROTOCOLS = ("TCP", "UDP", "SCTP")
_MOST_ASKED = 6
"""Ranges of ports of one row that are asked for their reasons; nearly always all are decided alike."""


class Filter(NamedTuple):
    """What was asked for; None means everything."""

    source: Named | None
    target: Named | None
    ports: Ports | None

    @property
    def pairs(self) -> bool:
        """Whether both ends were named, so that what is denied is told, too."""
        return self.source is not None and self.target is not None


def rows(reach: Reach, wanted: Filter, reasons: Reasons, explained: frozenset[Verdict]) -> Iterator[Row]:
    """The connections that were asked for, sorted by text; those with a verdict in ``explained`` with reasons."""
    for connection in narrowed(reach, wanted):
        told = connection.verdict in explained
        yield Row(*connection, tuple(_reasons(reach, connection, wanted, reasons)) if told else ())


def exposed(reach: Reach, reasons: Reasons) -> Iterator[Row]:
    """What pods outside of the manifests could reach or be reached at."""
    for one in reach.exposure():
        by = f"allowed by {one.policy}" if one.policy is not None else f"no policy isolates it for {one.direction}"
        if one.policy is not None and one.rule is not None:
            by += f" ({reasons.place(one.policy.origin, one.rule.route)})"
        src, dst = (one.peer, one.workload) if one.direction == "ingress" else (one.workload, one.peer)
        yield Row(src, dst, one.ports, Verdict.ALLOWED, (by,))


def narrowed(reach: Reach, wanted: Filter) -> Iterator[Connection]:
    """Connections between the ends and on the ports that were asked for."""
    if wanted.source is not None and wanted.target is not None:
        for src in sorted(wanted.source.ends, key=str):
            for dst in sorted(wanted.target.ends, key=str):
                yield from _pair(reach, src, dst, wanted)
        return
    for connection in _listed(reach, wanted):
        found = _cut(reach, connection, wanted)
        if found is not None:
            yield found


def _pair(reach: Reach, src: End, dst: End, wanted: Filter) -> Iterator[Connection]:
    """What is allowed and unknown between two ends, and what is denied if a port was asked for or nothing is open."""
    asked = _ports(reach, dst, wanted)
    found = [one for one in _between(reach, src, dst) if one.ports & asked]
    for one in found:
        yield one._replace(ports=one.ports & asked)
    open_ports = PortSet.NONE
    for one in found:
        open_ports |= one.ports
    if not found or (wanted.ports is not None and asked - open_ports):
        yield Connection(src, dst, asked - open_ports, Verdict.DENIED)


def _between(reach: Reach, src: End, dst: End) -> Iterator[Connection]:
    """The open ports of one pair; addresses piece by piece, as the twin lists them."""
    if isinstance(src, AddressRange) or isinstance(dst, AddressRange):
        for connection in reach.connections():
            ends = _common(connection.src, src), _common(connection.dst, dst)
            if ends[0] is not None and ends[1] is not None:
                yield Connection(ends[0], ends[1], connection.ports, connection.verdict)
        return
    for ports, verdict in ((reach.allowed(src, dst), Verdict.ALLOWED), (reach.unknown(src, dst), Verdict.UNKNOWN)):
        if ports:
            yield Connection(src, dst, ports, verdict)


def _listed(reach: Reach, wanted: Filter) -> Iterator[Connection]:
    """All connections, with those of the node where it was asked for by name."""
    yield from reach.connections()
    for named, outward in ((wanted.source, True), (wanted.target, False)):
        if named is not None and PlatformEnd.NODE in named.ends:
            for workload in reach.ends:
                if isinstance(workload, Workload):
                    ends = (PlatformEnd.NODE, workload) if outward else (workload, PlatformEnd.NODE)
                    yield from _between(reach, *ends)


def _cut(reach: Reach, connection: Connection, wanted: Filter) -> Connection | None:
    """The part of a connection that was asked for."""
    src = _among(connection.src, wanted.source)
    dst = _among(connection.dst, wanted.target)
    if src is None or dst is None:
        return None
    ports = connection.ports & _ports(reach, connection.dst, wanted)
    return Connection(src, dst, ports, connection.verdict) if ports else None


def _among(end: End, named: Named | None) -> End | None:
    if named is None:
        return end
    return next((found for one in named.ends if (found := _common(end, one)) is not None), None)


def _common(end: End, asked: End) -> End | None:
    """The end, or the addresses of it that were asked for."""
    if isinstance(end, AddressRange) and isinstance(asked, AddressRange):
        common = end.addresses & asked.addresses
        return AddressRange(common) if common else None
    return end if end is asked or (isinstance(end, PlatformEnd) and end == asked) else None


def _ports(reach: Reach, dst: End, wanted: Filter) -> PortSet:
    if wanted.ports is None:
        return PortSet.ALL
    return arrival(reach, dst, wanted.ports, wanted.target.services if wanted.target else ()).ports


def _reasons(reach: Reach, connection: Connection, wanted: Filter, reasons: Reasons) -> Iterator[str]:
    src, dst, ports, _ = connection
    if wanted.ports is not None:
        yield from arrival(reach, dst, wanted.ports, wanted.target.services if wanted.target else ()).through
    for way in ways(reach.cluster.ways, src, dst, ports):
        yield f"asked for by {reasons.way(way)}"
    said: dict[str, None] = {}
    for protocol, port in first_ports(ports):
        said.update(dict.fromkeys(reasons.all_of(reach.why(src, dst, protocol, port))))
    yield from said


def first_ports(ports: PortSet) -> list[tuple[str, int]]:
    """The first port of each range, each of which stands for its range; TCP alone where every port is meant."""
    if ports == PortSet.ALL:
        return [("TCP", 1)]
    found = [(protocol, first) for protocol in _PROTOCOLS for first, _ in ports.numbers(protocol).intervals]
    return found[:_MOST_ASKED]
