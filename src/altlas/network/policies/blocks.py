"""Address blocks in CIDR notation.

Sources: ``parseCIDR`` in ``pkg/util/validation/ip.go`` of k8s.io/apimachinery and ``ValidateIPBlock`` in
``pkg/apis/networking/validation`` of k8s.io/kubernetes. The strict part of these rules (no leading zeros, no
IPv4 address inside an IPv6 one, no bits behind the prefix) is asked from Kubernetes 1.36 on.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Literal, NamedTuple

_LEADING_ZERO = re.compile(r"\b0+(?=[0-9])", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
_LONGEST = 60  # characters; the longest block of all has 49

NO_BLOCK = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
LEADING_ZEROS = "must not have leading 0s in IP or prefix length"
MAPPED = "must not have an IPv4-mapped IPv6 address"


class Block(NamedTuple):
    """Addresses ``first`` to ``last`` of an IP ``version`` and the ``length`` of their prefix.

    ``exact`` is the block as it should have been written if bits are set behind the prefix, else empty.
    """

    version: Literal[4, 6]
    first: int
    last: int
    length: int
    exact: str

    def strictly_holds(self, other: Block) -> bool:
        """Whether ``other`` lies within and is smaller."""
        inside = self.version == other.version and self.first <= other.first <= self.last
        return inside and self.length < other.length


@lru_cache(4096)
def parse(text: str) -> Block | str:
    """A block, or what is wrong with the text."""
    address, slash, prefix = text.partition("/")
    if len(text) > _LONGEST or not slash or not _DIGITS.fullmatch(prefix) or "%" in address:
        return NO_BLOCK
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        plain = "." in address and ":" not in address and _LEADING_ZERO.search(address)
        return LEADING_ZEROS if plain and _is_address(_LEADING_ZERO.sub("", address)) else NO_BLOCK
    if int(prefix) > ip.max_prefixlen:
        return NO_BLOCK
    if _LEADING_ZERO.match(prefix):
        return LEADING_ZEROS
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return MAPPED
    return _block(ip, int(prefix))


def _block(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, length: int) -> Block:
    spread = (1 << (ip.max_prefixlen - length)) - 1
    first = int(ip) & ~spread
    exact = "" if first == int(ip) else f"{type(ip)(first)}/{length}"
    version: Literal[4, 6] = 4 if isinstance(ip, ipaddress.IPv4Address) else 6
    return Block(version, first, first | spread, length, exact)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
