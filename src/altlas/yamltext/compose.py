"""One document's text becomes nodes: quickly by libyaml's composer, or carefully where that could be dangerous.

libyaml composes by recursion in C, so 30,000 open brackets would end the process; and a text of many
megabytes makes nodes of a hundred times its size. Such texts go event by event, with limits. The careful
way also knows two things that PyYAML's composer does not: go-yaml lets an anchor be defined twice, and
the tag ``!`` makes text of a number.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.composer import ComposerError

from altlas.yamltext.libyaml import PLAIN, TEXT, Parser, parser, place, scalar_tag, start
from altlas.yamltext.problem import FLATTEN, SYNTAX, TOO_DEEP, TOO_LARGE, Mark, RefusedError, Remark
from altlas.yamltext.scalars import MERGE

MAX_DEPTH = 200
"""Lists and mappings inside each other. Real manifests stay under 40; whoever walks a value may recurse at this depth,
three Python frames for a level included."""
MAX_NODES = 1_000_000
"""Keys, values, lists and mappings of one document."""

# The tag "!" makes text of what follows. PyYAML's composer hides it.
_BARE_TAG = re.compile(rb"!(?<=[\s\[{,:]!)[\s,\]}]")
_SAFE_BRACKETS = 150
_SAFE_INDENT = b" " * 150
# Every nesting in block style needs one more column of these characters at the head of a line.
_INDENT = bytes(0x20 if byte in b" \t-?:" else 0x78 for byte in range(256))


_COLLECTIONS: dict[type, type[yaml.CollectionNode]] = {
    yaml.SequenceStartEvent: yaml.SequenceNode,
    yaml.MappingStartEvent: yaml.MappingNode,
}
_NODES = frozenset((yaml.ScalarEvent, yaml.AliasEvent, *_COLLECTIONS))
_ENDS = frozenset((yaml.SequenceEndEvent, yaml.MappingEndEvent))


class Composed(NamedTuple):
    """The root node of a document (None if it is empty), and where it ends if text follows that kubectl ignores."""

    root: yaml.Node | None
    leftover: Mark | None = None


def compose(text: bytes) -> Composed:
    """Nodes of one document. Raises `yaml.YAMLError`: libyaml's own, or `RefusedError` at a limit."""
    if not is_harmless(text) or (b"!" in text and _BARE_TAG.search(text)):
        return _finish(parser(text), None)
    quick = parser(text)
    if not quick.check_node():
        return Composed(None)
    try:
        return _finish(quick, quick.get_node())
    except ComposerError as error:
        if "duplicate anchor" not in str(error.context):
            raise
    return _finish(parser(text), None)


def is_harmless(text: bytes) -> bool:
    """True if the text can neither nest deeply nor make more nodes than the limit: each needs a byte at least."""
    return (
        len(text) < MAX_NODES
        and text.count(b"[") + text.count(b"{") < _SAFE_BRACKETS
        and _SAFE_INDENT not in text.translate(_INDENT)
    )


def _finish(source: Parser, root: yaml.Node | None) -> Composed:
    """Compose carefully if nothing is composed yet, then look whether anything follows the document."""
    if root is None:
        root = _Careful(source).document()
        if root is None:
            return Composed(None)
    try:
        more = source.check_node()
    except yaml.YAMLError:
        more = True
    return Composed(root, place(root.end_mark) if more else None)


class _Careful:
    """Composes one document from events, without recursion and within limits."""

    def __init__(self, source: Parser) -> None:
        self._source = source
        self._anchors: dict[str, yaml.Node] = {}
        self._open: list[yaml.Node] = []
        self._root: yaml.Node | None = None
        self._nodes = 0

    def document(self) -> yaml.Node | None:
        """The root of the first document, None if there is none."""
        while event := self._source.get_event():
            kind = type(event)
            if kind in _NODES:
                self._add(event)
            elif kind in _ENDS:
                self._close(event)
            elif kind is yaml.DocumentEndEvent:
                break
        return self._root

    def _add(self, event: Any) -> None:
        """Make the node of an event and hang it where it belongs."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse(TOO_LARGE, f"the document has more than {MAX_NODES:,} values", "Split the document.", event)
        node = self._node(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        self._hang(node)
        if type(event) in _COLLECTIONS:
            self._open.append(node)
            if len(self._open) > MAX_DEPTH:
                _refuse(TOO_DEEP, f"more than {MAX_DEPTH} lists and mappings inside each other", FLATTEN, event)

    def _node(self, event: Any) -> yaml.Node:
        """The node of an event; for an alias the node that it names."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return yaml.ScalarNode(_scalar_tag(event), event.value, event.start_mark, event.end_mark, event.style)
        if kind is not yaml.AliasEvent:
            tag = event.tag if event.tag and event.tag != "!" else TEXT
            return _COLLECTIONS[kind](tag, [], event.start_mark, None, event.flow_style)
        if event.anchor not in self._anchors:
            _refuse(SYNTAX, f"*{event.anchor} names an anchor that is not defined above it", _ANCHOR, event)
        return self._anchors[event.anchor]

    def _hang(self, node: yaml.Node) -> None:
        """Put a node into the collection that is open."""
        if not self._open:
            self._root = node
            return
        self._open[-1].value.append(node)

    def _close(self, event: yaml.Event) -> None:
        """The open collection is complete: a mapping's nodes become pairs."""
        node = self._open.pop()
        node.end_mark = event.end_mark
        if isinstance(node, yaml.MappingNode):
            node.value = list(zip(node.value[::2], node.value[1::2], strict=True))


def _scalar_tag(event: Any) -> str:
    """The tag written in the text, else our own. The tag ``!`` makes text of a scalar, but of no merge key."""
    if not event.tag:
        return scalar_tag(event.value, implicit=event.implicit[0])
    if event.tag != "!":
        return str(event.tag)
    return PLAIN if event.value == MERGE else TEXT


_ANCHOR = "Define the anchor with & above its first use."


def _refuse(check: str, message: str, cure: str, event: yaml.Event) -> NoReturn:
    raise RefusedError(Remark(check, message, cure, start(event)))
