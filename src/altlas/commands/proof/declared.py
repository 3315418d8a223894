"""What a platform declares, as the network twin would say it: ports by pair of ends, and pieces of addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from altlas.commands.proof.pieces import Piece
from altlas.generate.flows import flows
from altlas.generate.flows.places import API_SERVER, place_of
from altlas.generate.network_policies.addresses import NEVER, PRIVATE
from altlas.model.flow import WORLD, Flow
from altlas.model.platform import Cluster, Platform
from altlas.netset import AddressSet, PortSet

Pair = tuple[str, str]
"""Texts of source and destination."""


class Declared:
    """The flows of one platform, by what they connect."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.flows = flows(platform)
        self.ports: dict[Pair, PortSet] = {}
        self._outward: dict[str, list[Piece]] = defaultdict(list)
        self._inward: dict[str, list[Piece]] = defaultdict(list)
        for flow in self.flows:
            self._add(flow)

    def _add(self, flow: Flow) -> None:
        port = PortSet.of(flow.protocol, flow.port)
        if self.has_pods(flow.source) and self.has_pods(flow.destination):
            pair = flow.source, flow.destination
            self.ports[pair] = self.ports.get(pair, PortSet.NONE) | port
        self._outward[flow.source] += [Piece(there, port) for there in self.addresses(flow.destination)]
        self._inward[flow.destination] += [Piece(there, port) for there in self.addresses(flow.source)]

    def pieces(self, end: str, *, outward: bool) -> list[Piece]:
        """Addresses that ``end`` may reach, or that may reach it."""
        return (self._outward if outward else self._inward).get(end, [])

    def has_pods(self, end: str) -> bool:
        """Whether an end is pods, of the platform or elsewhere."""
        if end.startswith("{"):
            return end not in (WORLD, API_SERVER) and place_of(self._platform, end).namespace is not None
        return end.endswith("]")

    def addresses(self, end: str) -> Iterator[AddressSet]:
        """The addresses that an end is, or is at beside its pods."""
        if end == WORLD:
            yield _world(self._platform.cluster)
        elif end == API_SERVER:
            yield _api_server(self._platform.cluster)
        elif end.startswith("{"):
            cidrs = place_of(self._platform, end).cidrs
            if cidrs:
                yield AddressSet.blocks(cidrs)
        elif not end.endswith("]"):
            yield AddressSet.block(end)


def _world(cluster: Cluster) -> AddressSet:
    """Everything outside of the cluster and of private networks."""
    stated = (*cluster.pod_cidrs, *cluster.service_cidrs, *cluster.node_cidrs)
    return AddressSet.ALL - AddressSet.blocks((*PRIVATE, *NEVER, *stated))


def _api_server(cluster: Cluster) -> AddressSet:
    """Where the API server is, or may be."""
    if cluster.api_server.cidrs:
        return AddressSet.blocks(cluster.api_server.cidrs)
    return AddressSet.blocks(PRIVATE) - AddressSet.blocks(cluster.pod_cidrs)
