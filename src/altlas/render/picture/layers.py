"""A graph in columns from left to right: which column, and in which order (Sugiyama's method).

Vertices are numbers from 0. Source of the method: K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual
understanding of hierarchical system structures", 1981.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

Edge = tuple[int, int]

_SWEEPS = 12
_MOST_COUNTED = 20_000
"""Lines up to which crossings are counted; beyond, the last order is as good as any."""


def without_cycles(count: int, edges: Iterable[Edge]) -> set[Edge]:
    """Each edge, turned round where it closes a cycle; found by a search in depth from low numbers on."""
    below: dict[int, list[int]] = defaultdict(list)
    for src, dst in sorted(set(edges)):
        below[src].append(dst)
    forward: set[Edge] = set()
    done: set[int] = set()
    for start in range(count):
        open_now = {start}
        stack = [(start, iter(below[start]))] if start not in done else []
        while stack:
            vertex, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                open_now.discard(vertex)
                done.add(vertex)
            elif following in open_now:
                forward.add((following, vertex))
            else:
                forward.add((vertex, following))
                if following not in done:
                    open_now.add(following)
                    stack.append((following, iter(below[following])))
    return forward


def columns(count: int, edges: Iterable[Edge]) -> list[int]:
    """Column of each vertex, from 0: one after its last predecessor, and no further left than its lines need.

    ``edges`` must have no cycle. A vertex that nothing leads to stands just before the first that it leads to.
    """
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    for src, dst in edges:
        before[dst].append(src)
        after[src].append(dst)
    left = {vertex: len(before[vertex]) for vertex in range(count)}
    ready = [vertex for vertex in range(count) if not left[vertex]]
    column = [0] * count
    for vertex in ready:
        for following in after[vertex]:
            column[following] = max(column[following], column[vertex] + 1)
            left[following] -= 1
            if not left[following]:
                ready.append(following)
    for vertex in range(count):
        if not before[vertex] and after[vertex]:
            column[vertex] = min(column[following] for following in after[vertex]) - 1
    return column


def ordered(rows: Sequence[Sequence[int]], edges: Sequence[Edge], band: Sequence[int]) -> list[list[int]]:
    """The vertices of each column from top to bottom with few crossings; edges join neighbouring columns.

    Vertices of a lower ``band`` always stand above those of a higher one.
    """
    left, right = defaultdict(list), defaultdict(list)
    for src, dst in edges:
        left[dst].append(src)
        right[src].append(dst)
    best = now = [sorted(row, key=lambda vertex: (band[vertex], vertex)) for row in rows]
    fewest = crossings(now, right) if len(edges) <= _MOST_COUNTED else 0
    for sweep in range(_SWEEPS):
        now = _swept(now, right if sweep % 2 else left, band, backward=bool(sweep % 2))
        if len(edges) > _MOST_COUNTED:
            best = now
        elif (number := crossings(now, right)) < fewest:
            best, fewest = now, number
    return best


def _swept(
    rows: Sequence[list[int]], around: dict[int, list[int]], band: Sequence[int], *, backward: bool
) -> list[list[int]]:
    """Each column sorted by where the neighbours in the column before stand on average."""
    place: dict[int, float] = {}
    swept: list[list[int]] = []
    for row in reversed(rows) if backward else rows:
        wish = {
            vertex: sum(known) / len(known)
            if (known := [place[near] for near in around[vertex] if near in place])
            else (number + 0.5) / len(row)
            for number, vertex in enumerate(row)
        }
        row = sorted(row, key=lambda vertex: (band[vertex], wish[vertex]))
        place.update({vertex: (number + 0.5) / len(row) for number, vertex in enumerate(row)})
        swept.append(row)
    return swept[::-1] if backward else swept


def crossings(rows: Sequence[Sequence[int]], right: dict[int, list[int]]) -> int:
    """How many pairs of edges cross."""
    number = 0
    for here, there in pairwise(rows):
        place = {vertex: position for position, vertex in enumerate(there)}
        seen: list[int] = []
        for vertex in here:
            targets = sorted(place[near] for near in right[vertex] if near in place)
            number += sum(len(seen) - bisect_right(seen, target) for target in targets)
            for target in targets:
                insort(seen, target)
    return number
