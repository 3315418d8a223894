"""Nodes become the plain data that kubectl makes of them."""

from __future__ import annotations

from typing import Any, NoReturn

import yaml

from altlas.yamltext.aliases import is_merge
from altlas.yamltext.compose import MAX_DEPTH
from altlas.yamltext.libyaml import PLAIN, TEXT, start
from altlas.yamltext.lines import Lines
from altlas.yamltext.problem import (
    BAD_VALUE,
    DUPLICATE_KEY,
    FLATTEN,
    MERGE_OVERRIDES,
    TAG_IGNORED,
    TOO_DEEP,
    RefusedError,
    Remark,
)
from altlas.yamltext.scalars import STANDARD, ScalarError, plain, plain_key, tagged, tagged_key

_SCALAR = yaml.ScalarNode
_SEQUENCE = yaml.SequenceNode
_KNOWN_TAGS = frozenset(
    STANDARD + name
    for name in ("str", "int", "float", "bool", "null", "binary", "timestamp", "map", "seq", "merge", "set", "omap")
) | {PLAIN}
_QUOTE = "Put the value in quotes if it is meant as text."


def key_of(node: yaml.Node) -> str:
    """The key that kubectl makes of a key node. Raises `RefusedError` if it refuses the key."""
    if type(node) is not _SCALAR:
        _refuse("a list or mapping cannot be a key", "Use a text as key; quote it if it starts with [ or {.", node)
    if node.tag is TEXT:
        return str(node.value)
    try:
        if node.tag is PLAIN:
            return plain_key(node.value)
        return tagged_key(node.tag, node.value)
    except ScalarError as error:
        _refuse(f"the key {node.value!r}: {error}", "Put the key in quotes.", node)


class Builder:
    """Builds one document and collects what is worth a remark on the way."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.remarks: dict[int, Remark] = {}
        """By the place in the text, so that aliases do not repeat a remark."""

    def build(self, node: yaml.Node, depth: int = 0) -> Any:
        """Plain data of a node. Raises `RefusedError` where kubectl refuses the document."""
        kind = type(node)
        if kind is _SCALAR:
            return self.scalar(node)
        if depth >= MAX_DEPTH:
            _refuse(f"more than {MAX_DEPTH} lists and mappings inside each other", FLATTEN, node, TOO_DEEP)
        if node.tag is not TEXT:
            self._unknown_tag(node)
        if kind is _SEQUENCE:
            return [self.build(child, depth + 1) for child in node.value]
        return self._mapping(node, depth + 1)

    def scalar(self, node: yaml.Node) -> Any:
        """The value of a scalar."""
        if node.tag is TEXT:
            return node.value
        try:
            if node.tag is PLAIN:
                return plain(node.value)
            self._unknown_tag(node)
            return tagged(node.tag, node.value)
        except ScalarError as error:
            _refuse(str(error), _QUOTE, node)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        # The hot loop: a scalar that is only text costs no call.
        out: dict[str, Any] = {}
        again: list[yaml.Node] = []
        hidden: set[str] = set()
        for key, child in node.value:
            if key.tag is TEXT and type(key) is _SCALAR:
                name = key.value
            elif is_merge(key):
                hidden |= self._merge(key, child, out, depth)
                continue
            else:
                name = key_of(key)
            if name in out:
                again.append(key)
            if type(child) is not _SCALAR:
                out[name] = self.build(child, depth)
            else:
                out[name] = child.value if child.tag is TEXT else self.scalar(child)
        if again or hidden:
            self._review(node, {id(key) for key in again}, hidden)
        return out

    def _merge(self, key: yaml.Node, source: yaml.Node, out: dict[str, Any], depth: int) -> set[str]:
        """Merge other mappings in: for go-yaml v2 they override what stands above the ``<<``. Returns what changed."""
        changed: set[str] = set()
        for mapping in merge_sources(key, source):
            merged = self._mapping(mapping, depth)
            changed.update(name for name in merged if name in out and out[name] != merged[name])
            out.update(merged)
        return changed

    def _review(self, node: yaml.Node, again: set[int], hidden: set[str]) -> None:
        """Remark on keys written twice and on keys that a merge below them replaced; one pass for the whole mapping.

        A key that came by a merge may be written again below: that is what merging is for.
        """
        first: dict[str, yaml.Node] = {}
        for key, _ in node.value:
            if is_merge(key):
                for name in sorted(hidden & first.keys()):
                    self._hidden(first[name], name)
                hidden = hidden - first.keys()
                continue
            name = key_of(key)
            if id(key) in again and name in first:
                self._repeated(key, name, first[name])
            first.setdefault(name, key)

    def _repeated(self, key: yaml.Node, name: str, first: yaml.Node) -> None:
        line, _ = self._lines.at(start(first))
        message = f"the key {name!r} is already on line {line}; kubectl takes the last one without a word"
        self._remark(DUPLICATE_KEY, message, "Remove one of the two.", key)

    def _hidden(self, key: yaml.Node, name: str) -> None:
        message = f"kubectl replaces this {name!r} by the one that << merges in below it"
        self._remark(MERGE_OVERRIDES, message, "Move the << line above the keys that shall win.", key, "warning")

    def _unknown_tag(self, node: yaml.Node) -> None:
        if node.tag not in _KNOWN_TAGS:
            message = f"kubectl ignores the tag {node.tag}"
            self._remark(TAG_IGNORED, message, "Remove the tag.", node, "warning")

    def _remark(self, check: str, message: str, cure: str, node: yaml.Node, severity: Any = "error") -> None:
        mark = start(node)
        self.remarks.setdefault(mark.offset, Remark(check, message, cure, mark, severity))


def merge_sources(key: yaml.Node, source: yaml.Node) -> list[yaml.Node]:
    """The mappings behind ``<<``, the last to be applied last.

    A list must stand right there: go-yaml refuses an alias that names a list. Raises `RefusedError`.
    """
    is_alias = source.start_mark.index < key.start_mark.index
    sources = source.value[::-1] if type(source) is _SEQUENCE and not is_alias else [source]
    if not all(type(each) is yaml.MappingNode for each in sources):
        _refuse("<< merges something that is no mapping", "Give << an alias of a mapping, or a list of such.", key)
    return list(sources)


def _refuse(message: str, cure: str, node: yaml.Node, check: str = BAD_VALUE) -> NoReturn:
    raise RefusedError(Remark(check, message, cure, start(node)))
