"""One side of every connection, beside what is declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from altlas.commands.proof.declared import Declared, Pair
from altlas.commands.proof.pieces import Piece, without
from altlas.commands.proof.scene import Scene
from altlas.model.flow import Flow
from altlas.netset import AddressSet, PortSet
from altlas.network import AddressRange, Connection, End, PlatformEnd, Reach, Verdict
from altlas.network.places import METADATA
from altlas.network.rectangles import Direction


class Comparison(NamedTuple):
    """A solved cluster whose policies speak of one ``side`` only.

    ``judged`` are the names of the ends whose side it is; policies called ``without`` were left out.
    """

    reach: Reach
    scene: Scene
    side: Direction
    judged: frozenset[str]
    without: str = ""

    def near(self, src: End, dst: End) -> End:
        """The end whose side it is."""
        return src if self.side is Direction.EGRESS else dst

    def far(self, src: End, dst: End) -> End:
        """The other end."""
        return dst if self.side is Direction.EGRESS else src

    def pair(self, near: End, far: End) -> tuple[End, End]:
        """Source and destination."""
        return (near, far) if self.side is Direction.EGRESS else (far, near)


class Difference(NamedTuple):
    """Ports that are blocked, if they belong to a ``flow``, or else open."""

    comparison: Comparison
    src: End
    dst: End
    ports: PortSet
    flow: Flow | None = None


class _Seen:
    """What is surely possible for the two ends of a flow, and the ends by their names."""

    def __init__(self, reach: Reach, scene: Scene) -> None:
        self.ends = {scene.name(end): end for end in reach.ends if not isinstance(end, AddressRange)}
        self.ports: dict[Pair, PortSet] = defaultdict(PortSet)
        self.pieces: dict[str, list[Piece]] = defaultdict(list)


def compare(comparison: Comparison, declared: Declared) -> list[Difference]:
    """Everything that is open and not declared, then everything that is declared and blocked."""
    seen = _Seen(comparison.reach, comparison.scene)
    names = {id(end): name for name, end in seen.ends.items()}
    found: list[Difference] = []
    for connection in comparison.reach.connections():
        pair = names.get(id(connection.src), ""), names.get(id(connection.dst), "")
        _remember(seen, comparison, declared, connection, pair)
        if pair[comparison.side is Direction.INGRESS] in comparison.judged:
            found += _undeclared(comparison, declared, connection, pair)
    return [*found, *_blocked(comparison, declared, seen)]


def _remember(seen: _Seen, comparison: Comparison, declared: Declared, connection: Connection, pair: Pair) -> None:
    src, dst, ports, verdict = connection
    if verdict is not Verdict.ALLOWED:
        return
    far = comparison.far(src, dst)
    if isinstance(far, AddressRange):
        seen.pieces[pair[comparison.side is Direction.INGRESS]].append(Piece(far.addresses, ports))
    elif pair in declared.ports:
        seen.ports[pair] |= ports


def _undeclared(comparison: Comparison, declared: Declared, connection: Connection, pair: Pair) -> Iterator[Difference]:
    """What nobody declared. Pods may have any address that nobody has stated, so a flow to addresses covers them."""
    src, dst, ports, verdict = connection
    near, far = pair[comparison.side is Direction.INGRESS], comparison.far(src, dst)
    pieces = declared.pieces(near, outward=comparison.side is Direction.EGRESS)
    if verdict is Verdict.UNKNOWN:
        for piece in pieces:
            ports -= piece.ports
    addresses = _addresses(comparison, far)
    if addresses:
        for left in without([Piece(addresses, ports)] if ports else [], pieces):
            yield Difference(comparison, src, dst, left.ports)
    elif rest := ports - declared.ports.get(pair, PortSet.NONE):
        yield Difference(comparison, src, dst, rest)


def _addresses(comparison: Comparison, end: End) -> AddressSet:
    """The addresses that an end consists of; none for pods, and for an API server that may be anywhere."""
    if isinstance(end, AddressRange):
        return end.addresses
    if end is PlatformEnd.METADATA:
        return METADATA
    if end is PlatformEnd.API_SERVER:
        return AddressSet.blocks(comparison.reach.cluster.ends.api_server_cidrs)
    return AddressSet.NONE


def _blocked(comparison: Comparison, declared: Declared, seen: _Seen) -> Iterator[Difference]:
    """Flows whose port is missing at the pods, or at some of the addresses, that they are about."""
    for flow in declared.flows:
        near, far = flow.source, flow.destination
        if comparison.side is Direction.INGRESS:
            near, far = far, near
        if not declared.has_pods(near):
            continue
        port = PortSet.of(flow.protocol, flow.port)
        if declared.has_pods(far) and not seen.ports[flow.source, flow.destination].covers(port):
            yield Difference(comparison, seen.ends[flow.source], seen.ends[flow.destination], port, flow)
        for left in without([Piece(there, port) for there in declared.addresses(far)], seen.pieces[near]):
            yield Difference(comparison, *comparison.pair(seen.ends[near], AddressRange(left.addresses)), port, flow)
