"""Who needs whom on which ports, arranged for the question whether a rule opens more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.checks.network.blocked import ports_of
from altlas.checks.network.sides import Sides
from altlas.checks.network.twin import Network
from altlas.model.flow import WORLD, Flow
from altlas.netset import AddressSet, PortSet
from altlas.network import PlatformEnd, Workload, bits
from altlas.network.places import METADATA
from altlas.network.rectangles import Direction

PRIVATE = AddressSet.blocks(("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
"""What is inside of somebody's network (RFC 1918, RFC 4193) and therefore not the world."""

NODE_LOCAL_DNS = AddressSet.block("169.254.20.10/32")
"""Address of NodeLocal DNSCache, which no selector can mean."""

_EVERYWHERE = AddressSet.ALL
_PLATFORM = {end.value: end for end in PlatformEnd}


class Needs:
    """Ports by direction, number of the subject and number of the other end.

    Addresses are other ends only where a platform's call graph tells all that is needed of them.
    """

    def __init__(self, network: Network, sides: Sides) -> None:
        self._network, self._points = network, sides.matcher.points
        self._declared = network.surroundings.declared is not None
        self._ports: dict[tuple[Direction, int], dict[int, PortSet]] = {}
        for flow in network.flows:
            self._add(flow)

    @property
    def subjects(self) -> frozenset[Workload]:
        """The workloads that any declared flow speaks of."""
        texts = {text for one in self._network.surroundings.declared or () for text in (one.source, one.destination)}
        return frozenset(self._network.workloads[text] for text in texts if text in self._network.workloads)

    def of(self, direction: Direction, subjects: Iterable[Workload], other: int) -> PortSet:
        """What any of ``subjects`` needs in a direction with the end number ``other``."""
        found = PortSet.NONE
        for subject in subjects:
            for number in self._points.of(subject):
                found |= self._ports.get((direction, number), {}).get(other, PortSet.NONE)
        return found

    def _add(self, flow: Flow) -> None:
        ports = PortSet.of(flow.protocol, flow.port)
        for number in ports_of(flow):
            ports |= PortSet.of(flow.protocol, number)
        sources, targets = list(self._numbers(flow.source)), list(self._numbers(flow.destination))
        for source in sources:
            for target in targets:
                self._note(Direction.EGRESS, source, target, ports)
                self._note(Direction.INGRESS, target, source, ports)

    def _note(self, direction: Direction, subject: int, other: int, ports: PortSet) -> None:
        known = self._ports.setdefault((direction, subject), {})
        known[other] = known.get(other, PortSet.NONE) | ports

    def _numbers(self, text: str) -> Iterator[int]:
        """The numbers that a flow means by a text, with the addresses that stand for it in policies."""
        points = self._points
        if text in self._network.workloads:
            yield from points.of(self._network.workloads[text])
            return
        if text in _PLATFORM:
            yield from points.of(_PLATFORM[text])
        if not self._declared:
            return
        yield from (points.first_atom + atom for atom in bits.members(points.atoms.mask(self._addresses(text))))

    def _addresses(self, text: str) -> AddressSet:
        if text == WORLD:
            return _EVERYWHERE - PRIVATE - METADATA
        if text == PlatformEnd.API_SERVER:
            # Where nobody has stated its address, a policy can only name a range that may hold it.
            blocks = self._network.cluster.ends.api_server_cidrs
            return AddressSet.blocks(blocks) if blocks else _EVERYWHERE - METADATA
        if text == PlatformEnd.DNS:
            return NODE_LOCAL_DNS
        try:
            return AddressSet.NONE if text in _PLATFORM else AddressSet.block(text)
        except ValueError:
            return AddressSet.NONE
