"""Layers of policy, each a pair of rows for every destination, and the one place where they are joined.

A connection needs the source's egress and the destination's ingress (rule 2). Other layers, such as a mesh's, join
in the same way: a connection is surely possible if all layers surely allow it, and possible if all may.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from altlas.network.rows import Row, join, meet


class Layer(NamedTuple):
    """For every destination, by its number, the row of what is surely allowed and of what may be allowed.

    The rows of one destination are one value where nothing is in doubt.
    """

    sure: list[Row]
    maybe: list[Row]


def join_layers(layers: Sequence[Layer]) -> Layer:
    """What all layers allow; they are as long as each other and at least one."""
    first, *others = layers
    sure, maybe = list(first.sure), list(first.maybe)
    for layer in others:
        meets = _Meets()
        for target, (surely, possibly) in enumerate(zip(layer.sure, layer.maybe, strict=True)):
            ours, theirs = sure[target], maybe[target]
            sure[target] = meets.of(ours, surely)
            maybe[target] = sure[target] if ours is theirs and surely is possibly else meets.of(theirs, possibly)
    return Layer(sure, maybe)


class _Meets:
    """Meets of rows that many destinations share, each worked out once.

    Rows are known by their ids; the memory keeps both rows alive, so that no id is given twice.
    """

    def __init__(self) -> None:
        self._memory: dict[tuple[int, int], tuple[Row, Row, Row]] = {}

    def of(self, left: Row, right: Row) -> Row:
        key = (id(left), id(right))
        found = self._memory.get(key)
        if found is None:
            found = self._memory[key] = (left, right, meet(left, right))
        return found[2]


def either_layer(layers: Sequence[Layer]) -> Layer:
    """One of ``layers`` is true and nobody knows which: sure is what is sure in all, maybe what may be in any."""
    first, *others = layers
    sure, maybe = list(first.sure), list(first.maybe)
    for layer in others:
        for target, (surely, possibly) in enumerate(zip(layer.sure, layer.maybe, strict=True)):
            if sure[target] != surely:
                sure[target] = meet(sure[target], surely)
            if maybe[target] != possibly:
                maybe[target] = join(maybe[target], possibly)
    return Layer(sure, maybe)
