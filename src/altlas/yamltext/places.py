"""Where a value stands: a route through keys and indices becomes a line and a column."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from altlas.yamltext.aliases import is_merge
from altlas.yamltext.build import key_of, merge_sources
from altlas.yamltext.compose import compose
from altlas.yamltext.libyaml import TEXT, start
from altlas.yamltext.lines import Lines

Route = tuple[str | int, ...]
Member = tuple[yaml.Node, yaml.Node]


class NodePlaces:
    """Places of one YAML document. The nodes can be dropped; they are made again when a place is asked for."""

    __slots__ = ("_lines", "_root", "_text")

    def __init__(self, text: bytes, lines: Lines, root: yaml.Node | None) -> None:
        self._text = text
        self._lines = lines
        self._root = root

    def drop(self) -> None:
        """Forget the nodes."""
        self._root = None

    def find(self, route: Route) -> tuple[int, int]:
        """Line and column of the value, of its key for a member; of the nearest ancestor if it is absent."""
        if self._root is None:
            self._root = compose(self._text).root
        node: yaml.Node | None = self._root
        place = node
        for step in route:
            found = None
            if type(node) is yaml.MappingNode and type(step) is str:
                # Nearly every key is plain text, and then this loop is all. It runs for each reference of the input.
                for key, value in reversed(node.value):
                    if key.tag is not TEXT:
                        found = _step(node, step)
                        break
                    if key.value == step:
                        found = key, value
                        break
            elif node is not None:
                found = _step(node, step)
            if found is None:
                break
            place, node = found
        return self._lines.at(start(place)) if place is not None else self._lines.at_offset(0)


def _step(node: yaml.Node, step: str | int) -> Member | None:
    """The node that marks the place of a member or item, and the node of its value."""
    if isinstance(node, yaml.MappingNode):
        return _member(node, str(step))
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and -1 < step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _member(mapping: yaml.Node, name: str) -> Member | None:
    """The member that won: the last one written or merged in."""
    return next((m for m in _members(mapping, set()) if key_of(m[0]) == name), None)


def _members(mapping: yaml.Node, seen: set[int]) -> Iterator[Member]:
    """Keys and values, the winning ones first, merged ones in their place; no mapping twice, however often merged."""
    if id(mapping) in seen:
        return
    seen.add(id(mapping))
    for key, value in reversed(mapping.value):
        if is_merge(key):
            for source in reversed(merge_sources(key, value)):
                yield from _members(source, seen)
        else:
            yield key, value
