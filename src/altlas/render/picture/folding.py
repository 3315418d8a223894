"""Which connections are drawn as lines, and which are written into the boxes because many boxes share them."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from altlas.netset import PortSet
from altlas.network import Verdict

Place = Literal["left", "middle", "right"]
Direction = Literal["in", "out"]

MANY = 6
"""From so many neighbours at one side of a box on, their lines are written and not drawn."""


class Key(NamedTuple):
    """Identity of a box. What is no workload stands at the left as a source and at the right as a target."""

    place: Place
    text: str


class Arc(NamedTuple):
    """A connection between two boxes."""

    src: Key
    dst: Key
    ports: PortSet
    verdict: Verdict


Notes = dict[Key, dict[Direction, list[Arc]]]


class Folded(NamedTuple):
    """Lines to draw, and for each box what is written into it: ``in`` for what arrives, ``out`` for what leaves.

    ``busy`` holds the same connections by the box at which there were too many.
    """

    drawn: list[Arc]
    written: Notes
    busy: Notes


class _Side(NamedTuple):
    direction: Direction
    box: Key


def fold(arcs: Iterable[Arc], never_drawn: Collection[Key] = ()) -> Folded:
    """Take out the busiest side of a box again and again, until none has ``MANY`` neighbours.

    The first by name is taken among equals. What a box does with itself is written, and so is what arrives at the
    boxes ``never_drawn``.
    """
    drawn: dict[Arc, None] = {}
    written: Notes = {}
    busy: Notes = {}
    for arc in arcs:
        if arc.src == arc.dst:
            _note(written, arc.dst, "in", arc)
        elif arc.dst in never_drawn:
            _note(busy, arc.dst, "in", arc)
            _note(written, arc.src, "out", arc)
        else:
            drawn[arc] = None
    sides = _sides(drawn)
    waiting = [(-len(around), side) for side, around in sides.items() if len(around) >= MANY]
    heapq.heapify(waiting)
    while waiting:
        count, side = heapq.heappop(waiting)
        around = sides[side]
        if len(around) < MANY:
            continue
        if -count != len(around):  # some were taken from the other side meanwhile
            heapq.heappush(waiting, (-len(around), side))
            continue
        for arc in [arc for each in around.values() for arc in each]:
            _take(arc, sides)
            del drawn[arc]
            _note(busy, side.box, side.direction, arc)
            if side.direction == "in":
                _note(written, arc.src, "out", arc)
            else:
                _note(written, arc.dst, "in", arc)
    return Folded(list(drawn), written, busy)


def _sides(arcs: Iterable[Arc]) -> dict[_Side, dict[Key, list[Arc]]]:
    """Both sides of every box, each with its neighbours and the connections to them."""
    sides: defaultdict[_Side, dict[Key, list[Arc]]] = defaultdict(dict)
    for arc in arcs:
        sides[_Side("out", arc.src)].setdefault(arc.dst, []).append(arc)
        sides[_Side("in", arc.dst)].setdefault(arc.src, []).append(arc)
    return sides


def _take(arc: Arc, sides: dict[_Side, dict[Key, list[Arc]]]) -> None:
    sides[_Side("out", arc.src)].pop(arc.dst, None)
    sides[_Side("in", arc.dst)].pop(arc.src, None)


def _note(written: Notes, box: Key, direction: Direction, arc: Arc) -> None:
    written.setdefault(box, {}).setdefault(direction, []).append(arc)
