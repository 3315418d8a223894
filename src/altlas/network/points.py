"""Every end of a cluster as a number, so that sets of ends are the bits of one integer.

In order: classes of pods, pods of platform ends that the manifests do not hold, the other platform ends, and the
atoms of the address space.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.netset import AddressSet
from altlas.network import bits
from altlas.network.atoms import AddressAtoms
from altlas.network.classes import PodClass, classify
from altlas.network.cluster import Cluster, Workload
from altlas.network.ends import AddressRange, End
from altlas.network.places import METADATA, Place, PlatformEnd
from altlas.network.policy import Addresses

POD_RANGES = AddressSet.blocks(("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"))
"""IPv4 ranges for private use, where pods are as long as nobody states another range (RFC 1918, 6598, 2544)."""
POD_RANGES_V6 = AddressSet.blocks(("2000::/3", "fc00::/7"))
"""IPv6 ranges where pods can be: global and unique local addresses."""

_ADDRESSED = (PlatformEnd.NODE, PlatformEnd.API_SERVER, PlatformEnd.METADATA)


class Location(NamedTuple):
    """Where in the address space some ends are, as atoms.

    They surely are inside of a block that covers all of ``within``, and may be if it touches ``possible``.
    ``known`` is false if nobody has stated where they are.
    """

    within: int
    possible: int
    known: bool


class Points:
    """The numbering of one cluster's ends."""

    def __init__(self, cluster: Cluster) -> None:
        stated = cluster.ends
        self.stated = [_stated(cidrs) for cidrs in (stated.pod_cidrs, stated.node_cidrs, stated.api_server_cidrs)]
        self.atoms = AddressAtoms(_blocks(cluster), [METADATA, POD_RANGES, POD_RANGES_V6, *self.stated])
        running = [one for one in cluster.workloads if one.running]
        classes, self._class_of = classify(running, self.atoms)
        self._platform: dict[PlatformEnd, tuple[int, ...]] = {}
        self.classes: list[PodClass] = list(classes)
        for end in PlatformEnd:
            if place := stated.place(end):
                self._platform[end] = self._place(place, running)
        self.pods = bits.run(0, len(self.classes))
        self.host_pods = bits.of(number for number, one in enumerate(self.classes) if one.host_network)
        for number, end in enumerate(_ADDRESSED, len(self.classes)):
            self._platform[end] = (number,)
        self.first_atom = len(self.classes) + len(_ADDRESSED)
        self.world = bits.run(self.first_atom, self.atoms.count)
        pods, nodes, _ = self.stated
        self.outside = self.world & ~(self.atoms.mask(pods | nodes) << self.first_atom)
        self.count = self.first_atom + self.atoms.count
        self.everything = bits.run(0, self.count)
        self.node = 1 << self._platform[PlatformEnd.NODE][0]
        self.server = 1 << self._platform[PlatformEnd.API_SERVER][0]
        self.anywhere = self.world | self.server | 1 << self._platform[PlatformEnd.METADATA][0]
        self.locations = self._locations()

    def _place(self, place: Place, running: list[Workload]) -> tuple[int, ...]:
        """The numbers of a platform end's pods: those of the manifests, or else pods of which little is known."""
        found = {self._class_of[one] for one in running if _lives_at(one, place)}
        if found:
            return tuple(sorted(found))
        labels = tuple(sorted(place.labels.items()))
        self.classes.append(PodClass(place.namespace, labels, ports=place.ports, partial=True))
        return (len(self.classes) - 1,)

    def _locations(self) -> dict[Location, int]:
        """Where everything is that is no atom itself.

        Nodes that nobody has stated may have addresses of either version. The API server is taken to be reached by
        IPv4 unless stated otherwise, so that 0.0.0.0/0 holds it.
        """
        pods, nodes, server = self.stated
        unknown_pods = Location(self.atoms.mask(POD_RANGES), self.atoms.mask(POD_RANGES | POD_RANGES_V6), known=False)
        other_pods = self._location(pods) or unknown_pods
        everywhere = self.atoms.mask(AddressSet.ALL)
        anywhere = Location(everywhere, everywhere, known=False)
        at_nodes = self._location(nodes) or anywhere
        at_server = self._location(server) or Location(self.atoms.mask(AddressSet.ALL_V4), everywhere, known=False)
        found: dict[Location, int] = {}
        for number, one in enumerate(self.classes):
            exact = Location(one.addresses, one.addresses, known=True) if one.addresses else other_pods
            place = at_nodes if one.host_network else exact
            found[place] = found.get(place, 0) | 1 << number
        fixed = (at_nodes, at_server, self._location(METADATA) or anywhere)
        for place, end in zip(fixed, _ADDRESSED, strict=True):
            found[place] = found.get(place, 0) | 1 << self._platform[end][0]
        return found

    def _location(self, addresses: AddressSet) -> Location | None:
        mask = self.atoms.mask(addresses)
        return Location(mask, mask, known=True) if mask else None

    def number(self, workload: Workload) -> int | None:
        """The number of a workload's class; None for one that does not run, or is of another cluster."""
        return self._class_of.get(workload)

    def of(self, end: End) -> tuple[int, ...]:
        """The numbers that an end stands for; none for one that is not in the cluster or not stated."""
        if isinstance(end, Workload):
            number = self._class_of.get(end)
            return () if number is None else (number,)
        if isinstance(end, AddressRange):
            return tuple(self.first_atom + atom for atom in bits.members(self.atoms.mask(end.addresses)))
        return self._platform.get(end, ())

    def own(self, end: PlatformEnd) -> bool:
        """Whether a platform end has a number of its own, and is not one of the workloads."""
        return all(number >= len(self.classes) or self.classes[number].partial for number in self.of(end))


def _lives_at(workload: Workload, place: Place) -> bool:
    return workload.namespace == place.namespace and place.labels.items() <= workload.labels.items()


def _stated(cidrs: tuple[str, ...]) -> AddressSet:
    """Stated address ranges; what is no CIDR is left out, as the reader of the settings reports it."""
    found = AddressSet.NONE
    for cidr in cidrs:
        try:
            found |= AddressSet.block(cidr)
        except ValueError:
            continue
    return found


def _blocks(cluster: Cluster) -> Iterator[Addresses]:
    for policy in cluster.policies:
        for rules in (policy.ingress, policy.egress):
            for rule in rules or ():
                if isinstance(rule.peers, tuple):
                    yield from (peer for peer in rule.peers if isinstance(peer, Addresses))
