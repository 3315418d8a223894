"""Where boxes, frames and lines are put. All figures are pixels from the top left corner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from altlas.render.picture.graph import Box, Graph, Link
from altlas.render.picture.planning import BEND, HEAD, LINE, Plan
from altlas.render.picture.stacking import stacked

_GAP = 22.0
_BETWEEN = 96.0
_PADDING = 22.0
FRAME_HEAD = 26.0
_MARGIN = 24.0
_SWEEPS = 10
_TITLE_CHARACTER, _CHARACTER = 8.9, 6.9
"""Mean width of a character of the title and of other text, generous because nobody knows the reader's font."""


class Rectangle(NamedTuple):
    """A box or frame."""

    x: float
    y: float
    width: float
    height: float


class Path(NamedTuple):
    """The points of a line, from its beginning to its arrow head."""

    link: Link
    points: tuple[tuple[float, float], ...]


class Drawing(NamedTuple):
    """Everything with its place. ``frames`` are namespaces by name."""

    width: float
    height: float
    frames: tuple[tuple[str, Rectangle], ...]
    boxes: tuple[tuple[Box, Rectangle], ...]
    paths: tuple[Path, ...]


def layout(graph: Graph) -> Drawing:
    """Boxes in columns by who calls whom, frames below one another, what is outside at the sides."""
    plan = Plan(graph)
    tops = _tops(plan)
    lefts, widths = _across(plan)
    boxes = [
        Rectangle(lefts[plan.column[n]], tops[n], widths[plan.column[n]], plan.height[n])
        for n in range(len(graph.boxes))
    ]
    frames = [(name, _frame(plan, boxes, tops, name)) for name in plan.frames]
    paths = [
        _path(plan, link, chain, boxes, tops, lefts, widths)
        for link, chain in zip(graph.links, plan.chains, strict=True)
    ]
    edges = [*boxes, *(frame for _, frame in frames)]
    return Drawing(
        max((one.x + one.width for one in edges), default=0) + _MARGIN,
        max((one.y + one.height for one in edges), default=0) + _MARGIN,
        tuple(frames),
        tuple(zip(graph.boxes, boxes, strict=True)),
        tuple(paths),
    )


def _tops(plan: Plan) -> list[float]:
    """Top of every vertex: each frame by itself, then the frames below one another, then what is outside."""
    tops = [0.0] * len(plan.column)
    free = {number for number, box in enumerate(plan.graph.boxes) if not box.frame}
    offset = _MARGIN
    for band in range(max(len(plan.frames), 1)):
        rows = [[v for v in row if plan.band[v] == band and v not in free] for row in plan.rows]
        members = [vertex for row in rows for vertex in row]
        if not members:
            continue
        _settle(plan, rows, set(members), tops)
        shift = offset + FRAME_HEAD + _PADDING / 2 - min(tops[vertex] for vertex in members)
        for vertex in members:
            tops[vertex] += shift
        offset = max(tops[vertex] + plan.height[vertex] for vertex in members) + _PADDING + _GAP
    around = _neighbours(plan)
    for row in plan.rows:
        outside = [vertex for vertex in row if vertex in free]
        wishes = {vertex: _wish(around[vertex], tops, tops[vertex]) for vertex in outside}
        outside.sort(key=lambda vertex: wishes[vertex])
        _place(plan, outside, wishes, tops)
    lowest = min((tops[vertex] for vertex in free), default=_MARGIN)
    return [top + max(0.0, _MARGIN - lowest) for top in tops]


def _settle(plan: Plan, rows: Sequence[Sequence[int]], members: set[int], tops: list[float]) -> None:
    """Straighten the lines inside one frame by moving column after column, there and back."""
    around = _neighbours(plan)
    for row in rows:
        _place(plan, row, dict.fromkeys(row, 0.0), tops)
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wishes = {
                vertex: _wish([near for near in around[vertex] if near[0] in members], tops, tops[vertex])
                for vertex in row
            }
            _place(plan, row, wishes, tops)


def _neighbours(plan: Plan) -> dict[int, list[tuple[int, float]]]:
    """For each vertex its neighbours, and how much lower its top must be than theirs for a level line."""
    around: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for part in plan.parts:
        around[part.left].append((part.right, part.right_at - part.left_at))
        around[part.right].append((part.left, part.left_at - part.right_at))
    return around


def _wish(near: Sequence[tuple[int, float]], tops: Sequence[float], own: float) -> float:
    return sum(tops[vertex] + lower for vertex, lower in near) / len(near) if near else own


def _place(plan: Plan, row: Sequence[int], wishes: dict[int, float], tops: list[float]) -> None:
    found = stacked([wishes[vertex] for vertex in row], [plan.height[vertex] for vertex in row], _GAP)
    for vertex, top in zip(row, found, strict=True):
        tops[vertex] = top


def _across(plan: Plan) -> tuple[list[float], list[float]]:
    """Left end and width of each column."""
    widths = [
        max((_width(plan.graph.boxes[v]) for v in row if v < len(plan.graph.boxes)), default=0.0) for row in plan.rows
    ]
    lefts, x = [], _MARGIN
    for width in widths:
        lefts.append(x)
        x += width + (_BETWEEN if width else 0)
    return lefts, widths


def _width(box: Box) -> float:
    texts = [_TITLE_CHARACTER * len(box.title), _CHARACTER * len(box.subtitle)]
    return max([*texts, *(_CHARACTER * len(line.text) for line in box.lines), 96.0]) + 28


def _frame(plan: Plan, boxes: Sequence[Rectangle], tops: Sequence[float], name: str) -> Rectangle:
    """Round the boxes of a namespace, and high enough for the lines that pass between them."""
    inside = [boxes[number] for number, box in enumerate(plan.graph.boxes) if box.frame == name]
    inside += [
        Rectangle(inside[0].x, tops[vertex], 0, plan.height[vertex])
        for vertex in range(len(boxes), len(tops))
        if plan.frames[plan.band[vertex]] == name
    ]
    left, top = min(one.x for one in inside) - _PADDING, min(one.y for one in inside) - FRAME_HEAD - _PADDING / 2
    right, bottom = max(one.x + one.width for one in inside), max(one.y + one.height for one in inside)
    return Rectangle(left, top, right + _PADDING - left, bottom + _PADDING - top)


def _path(
    plan: Plan,
    link: Link,
    chain: Sequence[int],
    boxes: Sequence[Rectangle],
    tops: Sequence[float],
    lefts: Sequence[float],
    widths: Sequence[float],
) -> Path:
    """From the side of the source, straight through the bends, to the row of the target."""
    src, dst = boxes[chain[0]], boxes[chain[-1]]
    forward = src.x < dst.x
    points = [(src.x + src.width if forward else src.x, src.y + HEAD / 2)]
    for vertex in chain[1:-1]:
        left, y = lefts[plan.column[vertex]], tops[vertex] + BEND / 2
        ends = [(left, y), (left + widths[plan.column[vertex]], y)]
        points += ends if forward else ends[::-1]
    points.append((dst.x if forward else dst.x + dst.width, dst.y + HEAD + LINE * (link.row + 0.5)))
    return Path(link, tuple(points))
