"""Sets of whole numbers as sorted intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

Interval = tuple[int, int]
"""First and last number, both inside."""


class IntervalSet(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A set of whole numbers: sorted, disjoint and not touching ``intervals``, so that equal sets are equal values."""

    intervals: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, intervals: Iterable[Interval]) -> IntervalSet:
        """The numbers in any of ``intervals``, in any order, overlapping or not; first > last adds none."""
        merged: list[Interval] = []
        for first, last in sorted(intervals):
            if first > last:
                continue
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.intervals)

    def __or__(self, other: IntervalSet) -> IntervalSet:
        return IntervalSet.of(self.intervals + other.intervals)

    def __and__(self, other: IntervalSet) -> IntervalSet:
        return IntervalSet(tuple(_common(self.intervals, other.intervals)))

    def __sub__(self, other: IntervalSet) -> IntervalSet:
        return IntervalSet(tuple(_without(self.intervals, other.intervals)))

    def covers(self, other: IntervalSet) -> bool:
        """Whether every number of ``other`` is in this set."""
        return not other - self

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return sum(last - first + 1 for first, last in self.intervals)

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self.intervals)


def _common(ours: tuple[Interval, ...], others: tuple[Interval, ...]) -> Iterator[Interval]:
    """Overlaps of two sorted rows, walking both once."""
    left = right = 0
    while left < len(ours) and right < len(others):
        first, last = max(ours[left][0], others[right][0]), min(ours[left][1], others[right][1])
        if first <= last:
            yield first, last
        if ours[left][1] < others[right][1]:
            left += 1
        else:
            right += 1


def _without(ours: tuple[Interval, ...], others: tuple[Interval, ...]) -> Iterator[Interval]:
    """What is left of each of our intervals when the others are cut out."""
    start = 0
    for opening, last in ours:
        first = opening
        while start < len(others) and others[start][1] < first:
            start += 1
        for low, high in others[start:]:
            if low > last:
                break
            if first < low:
                yield first, low - 1
            first = max(first, high + 1)
        if first <= last:
            yield first, last
