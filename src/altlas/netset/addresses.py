"""Sets of IP addresses. IPv4 and IPv6 are two spaces: ``0.0.0.0/0`` holds no IPv6 address."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import ClassVar

import msgspec

from altlas.netset.intervals import Interval, IntervalSet

LAST = {4: 2**32 - 1, 6: 2**128 - 1}
"""The highest address of each version, as a number."""


class AddressSet(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Addresses as numbers, each version apart. Text: ranges ``a-b`` joined by commas, IPv4 first."""

    v4: IntervalSet = IntervalSet()
    v6: IntervalSet = IntervalSet()

    ALL: ClassVar[AddressSet]
    ALL_V4: ClassVar[AddressSet]
    NONE: ClassVar[AddressSet]

    @classmethod
    def of(cls, version: int, intervals: Iterable[Interval]) -> AddressSet:
        """The addresses in any of ``intervals`` (first and last as numbers) of IP ``version`` 4 or 6."""
        numbers = IntervalSet.of(intervals)
        return cls(v4=numbers) if version == 4 else cls(v6=numbers)

    @classmethod
    def block(cls, cidr: str, exceptions: Iterable[str] = ()) -> AddressSet:
        """The addresses of a CIDR block, without those of ``exceptions``. ValueError if one is unreadable."""
        found = _range(cidr)
        for one in exceptions:
            found -= _range(one)
        return found

    @classmethod
    def between(cls, first: str, last: str) -> AddressSet:
        """The addresses from ``first`` to ``last``, none if they are in the wrong order. ValueError if unreadable."""
        low, high = ipaddress.ip_address(first), ipaddress.ip_address(last)
        if low.version != high.version:
            raise ValueError(f"{first} and {last} are of different IP versions")
        return cls.of(low.version, [(int(low), int(high))])

    @classmethod
    def blocks(cls, cidrs: Iterable[str]) -> AddressSet:
        """The addresses of all blocks together. ValueError if one is unreadable."""
        found = cls()
        for cidr in cidrs:
            found |= _range(cidr)
        return found

    def __bool__(self) -> bool:
        return bool(self.v4 or self.v6)

    def __or__(self, other: AddressSet) -> AddressSet:
        return AddressSet(self.v4 | other.v4, self.v6 | other.v6)

    def __and__(self, other: AddressSet) -> AddressSet:
        return AddressSet(self.v4 & other.v4, self.v6 & other.v6)

    def __sub__(self, other: AddressSet) -> AddressSet:
        return AddressSet(self.v4 - other.v4, self.v6 - other.v6)

    def covers(self, other: AddressSet) -> bool:
        """Whether every address of ``other`` is in this set."""
        return not other - self

    def texts(self) -> list[str]:
        """One text ``a-b`` for each range, also where it is a single address."""
        return [
            f"{maker(first)}-{maker(last)}"
            for maker, numbers in ((ipaddress.IPv4Address, self.v4), (ipaddress.IPv6Address, self.v6))
            for first, last in numbers.intervals
        ]

    def __str__(self) -> str:
        return ",".join(self.texts())


def _range(cidr: str) -> AddressSet:
    """A block, host bits ignored as Kubernetes does for policies; ``%`` zones are refused by ipaddress for networks."""
    network = ipaddress.ip_network(cidr, strict=False)
    return AddressSet.of(network.version, [(int(network.network_address), int(network.broadcast_address))])


AddressSet.ALL = AddressSet(IntervalSet(((0, LAST[4]),)), IntervalSet(((0, LAST[6]),)))
AddressSet.ALL_V4 = AddressSet(v4=IntervalSet(((0, LAST[4]),)))
AddressSet.NONE = AddressSet()
