"""Sets of small whole numbers as the bits of one Python integer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_FEW = 12
"""Below this many members, taking the lowest bit again and again is quicker than writing all bits out."""


def members(bits: int) -> Iterator[int]:
    """The numbers in the set, ascending."""
    if bits.bit_count() > _FEW:
        yield from (number for number, digit in enumerate(f"{bits:b}"[::-1]) if digit == "1")
        return
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def of(numbers: Iterable[int]) -> int:
    """The set of ``numbers``."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def run(first: int, count: int) -> int:
    """The set of ``count`` numbers from ``first``."""
    return ((1 << count) - 1) << first
