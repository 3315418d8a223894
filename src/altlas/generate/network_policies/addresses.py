"""Blocks of addresses: the world without what is private, and where the API server may be.

IPv4 and IPv6 are two spaces: ``0.0.0.0/0`` holds no IPv6 address, so each block of the one has its twin in the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple

from altlas.model.platform import Cluster

Network = IPv4Network | IPv6Network

PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Ranges for private use (RFC 1918, 6598, 4193): pods, Services, nodes and their neighbours."""

NEVER = ("127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10")
"""Loopback and link-local addresses (RFC 1122, 3927, 4291); 169.254.169.254 gives a machine's credentials away."""

EVERYTHING = ("0.0.0.0/0", "::/0")


class Block(NamedTuple):
    """A block of addresses, without some blocks within it."""

    cidr: str
    excluded: tuple[str, ...] = ()


def world(cluster: Cluster) -> tuple[Block, ...]:
    """Every address outside of the cluster and of private networks."""
    inside = (*PRIVATE, *NEVER, *cluster.pod_cidrs, *cluster.service_cidrs, *cluster.node_cidrs)
    return tuple(_without(EVERYTHING, inside))


def api_server(cluster: Cluster) -> tuple[Block, ...]:
    """The API server's addresses, or private ones that are no pod's where nobody has stated them."""
    if cluster.api_server.cidrs:
        return tuple(map(Block, cluster.api_server.cidrs))
    return tuple(_without(PRIVATE, cluster.pod_cidrs))


def _without(cidrs: Iterable[str], excluded: Iterable[str]) -> Iterator[Block]:
    """Each block without what is excluded of it; one of which nothing is left is left out.

    An exception must lie within its block and be smaller (ValidateIPBlock in pkg/apis/networking/validation).
    """
    holes = {ip_network(cidr) for cidr in excluded}
    for cidr in cidrs:
        whole = ip_network(cidr)
        if not any(_covers(hole, whole) for hole in holes):
            inside = {hole for hole in holes if _covers(whole, hole)}
            yield Block(cidr, tuple(map(str, _outermost(inside))))


def _covers(outer: Network, inner: Network) -> bool:
    """Whether every address of ``inner`` is in ``outer``; never for two different spaces."""
    if outer.version != inner.version or outer.prefixlen > inner.prefixlen:
        return False
    return int(inner.network_address) >> _free(outer) == int(outer.network_address) >> _free(outer)


def _free(network: Network) -> int:
    """Bits of an address that its network leaves open."""
    return network.max_prefixlen - network.prefixlen


def _outermost(networks: Collection[Network]) -> list[Network]:
    """Those that are in no other, in order of their addresses."""
    alone = (one for one in networks if not any(_covers(other, one) for other in networks if other != one))
    return sorted(alone, key=lambda network: int(network.network_address))
