"""Which column each box stands in, in which order, and where lines pass between boxes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from altlas.render.picture.folding import Key
from altlas.render.picture.graph import Box, Graph, Link
from altlas.render.picture.layers import Edge, columns, ordered, without_cycles

LINE = 16.0
"""Height of a row of text, in pixels."""
HEAD = 40.0
"""Height of a box's title and subtitle."""
_FOOT = 6.0
BEND = 8.0
"""Height that a line takes where it passes a column of boxes."""


class Part(NamedTuple):
    """A stretch of a link between two neighbouring columns: vertices, and heights inside them where it is tied."""

    left: int
    right: int
    left_at: float
    right_at: float


class Plan:
    """Vertices 0 to n - 1 are the boxes; further ones are bends, where a link passes a column."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.number = {box.key: number for number, box in enumerate(graph.boxes)}
        self.column = _columns(graph, self.number)
        self.frames = sorted({box.frame for box in graph.boxes if box.frame})
        self.band = [self._band_of(box) for box in graph.boxes]
        self.height = [HEAD + LINE * len(box.lines) + (_FOOT if box.lines else 0) for box in graph.boxes]
        self.parts: list[Part] = []
        self.chains = [self._chain(link) for link in graph.links]
        self.rows = self._rows()

    def _band_of(self, box: Box) -> int:
        """Frames are bands, one below the other; what has no frame has columns of its own and needs no band."""
        if box.frame:
            return self.frames.index(box.frame)
        return 0

    def _chain(self, link: Link) -> list[int]:
        """The vertices of a link from left to right, with a bend for each column that it passes."""
        src, dst = self.number[link.src], self.number[link.dst]
        ties = {src: HEAD / 2, dst: HEAD + LINE * (link.row + 0.5)}
        left, right = (src, dst) if self.column[src] < self.column[dst] else (dst, src)
        framed = [vertex for vertex in (dst, src) if self.graph.boxes[vertex].frame]
        band = self.band[framed[0]] if framed else 0
        chain = [left]
        for column in range(self.column[left] + 1, self.column[right]):
            chain.append(len(self.column))
            self.column.append(column)
            self.band.append(band)
            self.height.append(BEND)
        chain.append(right)
        for here, there in pairwise(chain):
            self.parts.append(Part(here, there, ties.get(here, BEND / 2), ties.get(there, BEND / 2)))
        return chain if left == src else chain[::-1]

    def _rows(self) -> list[list[int]]:
        rows: list[list[int]] = [[] for _ in range(max(self.column, default=-1) + 1)]
        for vertex, column in enumerate(self.column):
            rows[column].append(vertex)
        return ordered(rows, [(part.left, part.right) for part in self.parts], self.band)


def _columns(graph: Graph, number: dict[Key, int]) -> list[int]:
    """Column of each box: workloads by who calls whom, sources outside before them, targets outside after them."""
    inner = [box.key for box in graph.boxes if box.key.place == "middle"]
    local = {key: position for position, key in enumerate(inner)}
    edges = {(local[link.src], local[link.dst]) for link in graph.links if link.src in local and link.dst in local}
    forward: set[Edge] = without_cycles(len(inner), edges)
    found = columns(len(inner), forward)
    _spread(inner, found, {vertex for edge in forward for vertex in edge})
    last = max(found, default=-1) + 2
    column = [0] * len(number)
    for key, position in number.items():
        column[position] = found[local[key]] + 1 if key in local else 0 if key.place == "left" else last
    return column


def _spread(inner: Sequence[Key], found: list[int], tied: set[int]) -> None:
    """Put workloads without lines where the columns are short."""
    last = max(found, default=0)
    if not tied:  # nothing tells where anything belongs: about as high as wide
        last = max(1, round(len(inner) ** 0.5)) - 1
    room = [sum(found[vertex] == column for vertex in tied) for column in range(last + 1)]
    for vertex in range(len(inner)):
        if vertex not in tied:
            found[vertex] = room.index(min(room))
            room[found[vertex]] += 1
