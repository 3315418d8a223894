"""Atoms: the largest pieces of the port and address spaces that no policy cuts.

Every set of ports or addresses that a policy can name is a union of atoms, so that inside the solver such a set is
the bits of one integer. B bounds give at most B + 1 atoms.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from altlas.netset import AddressSet, IntervalSet, PortSet
from altlas.netset.addresses import LAST
from altlas.netset.ports import PROTOCOLS
from altlas.network import bits
from altlas.network.policy import FIRST_PORT, LAST_PORT, Addresses


class PortAtoms:
    """Ports of all protocols in one row of atoms, protocol after protocol."""

    def __init__(self, ranges: Iterable[tuple[str, int, int]]) -> None:
        """Cut at both ends of each range (protocol, first, last); unknown protocols and empty ranges cut nothing."""
        cuts = {protocol: {FIRST_PORT} for protocol in PROTOCOLS}
        for protocol, first, last in ranges:
            if protocol in cuts:
                cuts[protocol].update(one for one in (first, last + 1) if FIRST_PORT <= one <= LAST_PORT)
        self._starts = {protocol: sorted(found) for protocol, found in cuts.items()}
        self._base: dict[str, int] = {}
        total = 0
        for protocol, starts in self._starts.items():
            self._base[protocol] = total
            total += len(starts)
        self.full = bits.run(0, total)
        self._masks: dict[tuple[str, int, int], int] = {}
        self._sets: dict[int, PortSet] = {}

    def mask(self, protocol: str, first: int, last: int) -> int:
        """The atoms of ports ``first`` to ``last``; bounds must be among the cuts. Nothing for what is no port."""
        key = (protocol, first, last)
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = self._find(protocol, max(first, FIRST_PORT), min(last, LAST_PORT))
        return found

    def _find(self, protocol: str, first: int, last: int) -> int:
        starts = self._starts.get(protocol)
        if starts is None or first > last:
            return 0
        begin, end = bisect_right(starts, first) - 1, bisect_right(starts, last)
        return bits.run(self._base[protocol] + begin, end - begin)

    def atom(self, protocol: str, number: int) -> int:
        """The one atom, as a set, that holds a port; nothing for what is no port."""
        return self._find(protocol, number, number) if FIRST_PORT <= number <= LAST_PORT else 0

    def ports(self, mask: int) -> PortSet:
        """The ports of a set of atoms."""
        found = self._sets.get(mask)
        if found is None:
            found = self._sets[mask] = PortSet(*(self._numbers(protocol, mask) for protocol in PROTOCOLS))
        return found

    def _numbers(self, protocol: str, mask: int) -> IntervalSet:
        starts = self._starts[protocol]
        ends = [*(start - 1 for start in starts[1:]), LAST_PORT]
        chosen = mask >> self._base[protocol] & bits.run(0, len(starts))
        return IntervalSet.of((starts[index], ends[index]) for index in bits.members(chosen))


class AddressAtoms:
    """Addresses of both versions in one row of atoms, IPv4 first."""

    def __init__(self, blocks: Iterable[Addresses], sets: Iterable[AddressSet] = ()) -> None:
        """Cut at both ends of each block and of each of its exceptions, and at those of ``sets``."""
        cuts: dict[int, set[int]] = {4: {0}, 6: {0}}
        for one in sets:
            for version, numbers in ((4, one.v4), (6, one.v6)):
                for first, last in numbers.intervals:
                    cuts[version].update(bound for bound in (first, last + 1) if bound <= LAST[version])
        for block in blocks:
            for first, last in ((block.first, block.last), *block.excluded):
                cuts[block.version].update(one for one in (first, last + 1) if one <= LAST[block.version])
        self._v4, self._v6 = sorted(cuts[4]), sorted(cuts[6])
        self.count = len(self._v4) + len(self._v6)
        self.first_v6 = 1 << len(self._v4)

    def mask(self, addresses: AddressSet) -> int:
        """The atoms that hold any of ``addresses``."""
        found = 0
        for starts, base, numbers in self._spaces(addresses):
            for first, last in numbers.intervals:
                begin, end = bisect_right(starts, first) - 1, bisect_right(starts, last)
                found |= bits.run(base + begin, end - begin)
        return found

    def addresses(self, mask: int) -> AddressSet:
        """The addresses of a set of atoms."""
        found: list[IntervalSet] = []
        for version, starts, base in ((4, self._v4, 0), (6, self._v6, len(self._v4))):
            ends = [*(start - 1 for start in starts[1:]), LAST[version]]
            chosen = mask >> base & bits.run(0, len(starts))
            found.append(IntervalSet.of((starts[index], ends[index]) for index in bits.members(chosen)))
        return AddressSet(*found)

    def _spaces(self, addresses: AddressSet) -> tuple[tuple[list[int], int, IntervalSet], ...]:
        return (self._v4, 0, addresses.v4), (self._v6, len(self._v4), addresses.v6)
