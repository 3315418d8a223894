"""All connections as a list that a person can read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from altlas.netset import AddressSet
from altlas.network import bits
from altlas.network.cluster import Cluster, Workload
from altlas.network.ends import AddressRange, End
from altlas.network.layers import Layer
from altlas.network.matching import Matcher
from altlas.network.places import PlatformEnd
from altlas.network.points import Points
from altlas.network.rows import Row
from altlas.network.verdict import Connection, Verdict

_CALLERS = (PlatformEnd.INGRESS_CONTROLLER, PlatformEnd.PROMETHEUS, PlatformEnd.API_SERVER)
_SERVERS = (PlatformEnd.DNS, PlatformEnd.API_SERVER, PlatformEnd.METADATA)

Masks = dict[int, tuple[int, int]]
"""By the number of an end: port atoms surely allowed, and those that may be."""


def ranges(points: Points, joined: Layer) -> list[AddressRange]:
    """Addresses outside of the cluster in the fewest ranges of which each is treated alike by everything."""
    edges = _edges(points, joined)
    outside = points.outside >> points.first_atom
    found: list[AddressRange] = []
    begun = 0
    for atom in range(points.atoms.count):
        if edges >> atom & 1 and begun:
            found.append(_range(points, begun))
            begun = 0
        begun |= outside & 1 << atom
    if begun:
        found.append(_range(points, begun))
    return found


def _range(points: Points, atoms: int) -> AddressRange:
    return AddressRange(points.atoms.addresses(atoms))


def _edges(points: Points, joined: Layer) -> int:
    """The atoms that something treats unlike the atom before, and those that begin anew."""
    first, outside = points.first_atom, points.outside >> points.first_atom
    edges = (outside ^ outside << 1) | 1 | points.atoms.first_v6
    for rows in (joined.sure, joined.maybe):
        for row in rows[:first]:
            for sources in row.values():
                atoms = sources >> first
                edges |= atoms ^ atoms << 1
        for atom in range(1, points.atoms.count):
            before, here = rows[first + atom - 1], rows[first + atom]
            if before is not here and before != here:
                edges |= 1 << atom
    return edges


def connections(cluster: Cluster, matcher: Matcher, joined: Layer) -> Iterator[Connection]:
    """Every allowed and every unknown connection, sorted by text."""
    listing = _Listing(cluster, matcher, joined)
    found = [*listing.inside(), *listing.outward(), *listing.inward()]
    texts = {id(one): str(one) for connection in found for one in (connection.src, connection.dst)}
    found.sort(key=lambda one: (texts[id(one.src)], texts[id(one.dst)], one.verdict))
    yield from found


class _Listing:
    """The list of one cluster, piece by piece."""

    def __init__(self, cluster: Cluster, matcher: Matcher, joined: Layer) -> None:
        self._points, self._atoms, self._joined = matcher.points, matcher.ports.atoms, joined
        self._memory: dict[tuple[int, int, int], Masks] = {}
        self._ends: dict[int, list[End]] = defaultdict(list)
        for workload in cluster.workloads:
            number = self._points.number(workload)
            if number is not None:
                self._ends[number].append(workload)
        self._workloads = list(self._ends)
        for end in PlatformEnd:
            if end is not PlatformEnd.NODE and self._points.own(end):
                for number in self._points.of(end):
                    self._ends[number].append(end)

    def inside(self) -> Iterator[Connection]:
        """From workloads and calling platform ends to workloads."""
        for target in self._workloads:
            for source, masks in self._masks(target, ~self._points.world).items():
                for src in self._ends.get(source, ()):
                    for dst in self._ends[target]:
                        if isinstance(src, Workload) or src in _CALLERS:
                            yield from self._connection(src, dst, masks)

    def outward(self) -> Iterator[Connection]:
        """From workloads to serving platform ends and to addresses."""
        for end in _SERVERS:
            for target in self._points.of(end) if self._points.own(end) else ():
                for source, masks in self._masks(target, ~self._points.world).items():
                    for src in self._ends.get(source, ()):
                        if isinstance(src, Workload):
                            yield from self._connection(src, end, masks)
        yield from self._to_addresses()

    def _to_addresses(self) -> Iterator[Connection]:
        targets: dict[tuple[int, tuple[int, int]], int] = defaultdict(int)
        for target in bits.members(self._points.outside):
            for source, masks in self._masks(target, self._points.pods).items():
                targets[source, masks] |= 1 << target
        for (source, masks), addresses in targets.items():
            for src in self._ends.get(source, ()):
                if isinstance(src, Workload):
                    for dst in self._spans(addresses):
                        yield from self._connection(src, dst, masks)

    def inward(self) -> Iterator[Connection]:
        """From addresses to workloads."""
        for target in self._workloads:
            sources: dict[tuple[int, int], int] = defaultdict(int)
            for number, masks in self._masks(target, self._points.outside).items():
                sources[masks] |= 1 << number
            for masks, addresses in sources.items():
                for src in self._spans(addresses):
                    for dst in self._ends[target]:
                        if isinstance(dst, Workload):
                            yield from self._connection(src, dst, masks)

    def _masks(self, target: int, among: int) -> Masks:
        """What each source may do, worked out once for destinations that share their rows."""
        sure, maybe = self._joined.sure[target], self._joined.maybe[target]
        key = (id(sure), id(maybe), among)
        found = self._memory.get(key)
        if found is None:
            surely = _by_source(sure, among)
            possibly = surely if sure is maybe else _by_source(maybe, among)
            found = {source: (surely.get(source, 0), ports) for source, ports in possibly.items()}
            self._memory[key] = found
        return found

    def _spans(self, numbers: int) -> Iterator[AddressRange]:
        """One end for each gapless range of some address atoms."""
        addresses = self._points.atoms.addresses(numbers >> self._points.first_atom)
        for version, intervals in ((4, addresses.v4.intervals), (6, addresses.v6.intervals)):
            for one in intervals:
                yield AddressRange(AddressSet.of(version, [one]))

    def _connection(self, src: End, dst: End, masks: tuple[int, int]) -> Iterator[Connection]:
        if src is dst and isinstance(src, Workload) and src.single:
            return
        sure, maybe = masks
        if sure:
            yield Connection(src, dst, self._atoms.ports(sure), Verdict.ALLOWED)
        if unsure := maybe & ~sure:
            yield Connection(src, dst, self._atoms.ports(unsure), Verdict.UNKNOWN)


def _by_source(row: Row, among: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for ports, sources in row.items():
        for source in bits.members(sources & among):
            found[source] = found.get(source, 0) | ports
    return found
