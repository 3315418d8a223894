r"""Where kubectl's port of libyaml is older than the libyaml that PyYAML carries, and refuses more.

go.yaml.in/yaml/v2 follows libyaml 0.1: inside ``[...]`` and ``{...}`` a plain scalar ends at a question
mark, a tag does not end at a comma or bracket, and the escape ``\/`` in double quotes is unknown
(scannerc.go of version 2.4.3).
"""

from __future__ import annotations

import codecs
import re

import yaml

from altlas.yamltext.libyaml import start
from altlas.yamltext.problem import ENCODING, SYNTAX, Mark, RefusedError, Remark

_LINE_MARK = b"\n" + codecs.BOM_UTF8
_TAG_TO_BRACKET = re.compile(rb"![^\s,\[\]{}\"']*[,\[\]{}]")
_TAG = re.compile(r"(?:&\w+\s+)?!(?!<)[^\s,\[\]{}]*[,\[\]{}]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def check_marks(text: bytes) -> None:
    """Raises `RefusedError` for a byte order mark at the start of a later line, as two files put together have it.

    libyaml skips it there; kubectl takes it for the first character of the key, which nobody means.
    """
    at = 0 if text.isascii() else text.find(_LINE_MARK) + 1
    if at:
        before = text[:at].decode(errors="replace")
        message = "a byte order mark (U+FEFF) at the start of a line; kubectl takes it for a part of the word behind it"
        place = Mark(len(before), before.count("\n"), 0)
        raise RefusedError(Remark(ENCODING, message, "Remove it, or put '---' between the two files.", place))


def check_port(text: bytes, root: yaml.Node) -> None:
    """Raises `RefusedError` for text that libyaml reads and kubectl refuses or reads otherwise."""
    flow = b"?" in text and (b"[" in text or b"{" in text)
    escape = b"\\" in text and b"\\/" in text
    tag = b"!" in text and _TAG_TO_BRACKET.search(text) is not None
    if flow:
        for collection in _collections(root):
            _check_flow(collection)
    if not (escape or tag):
        return
    written = text.decode()
    for node in _nodes(root):
        if escape and type(node) is yaml.ScalarNode and node.style == '"':
            _check_escapes(node, written)
        if tag and (found := _TAG.match(written, node.start_mark.index)):
            message = f"kubectl takes the {found.group()[-1]} for a part of the tag before it"
            raise RefusedError(Remark(SYNTAX, message, "Put a space behind the tag.", start(node)))


def _nodes(root: yaml.Node) -> list[yaml.Node]:
    """All nodes of a document, each once."""
    found, waiting, seen = [], [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        found.append(node)
        if type(node) is yaml.SequenceNode:
            waiting.extend(node.value)
        elif type(node) is yaml.MappingNode:
            waiting.extend(each for pair in node.value for each in pair)
    return found


def _collections(root: yaml.Node) -> list[yaml.Node]:
    """All lists and mappings of a document, each once."""
    found, waiting, seen = [], [root], set[int]()
    while waiting:
        node = waiting.pop()
        if type(node) is yaml.ScalarNode or id(node) in seen:
            continue
        seen.add(id(node))
        found.append(node)
        waiting += [
            each
            for member in node.value
            for each in (member if type(member) is tuple else (member,))
            if type(each) is not yaml.ScalarNode
        ]
    return found


def _check_flow(node: yaml.Node) -> None:
    """A plain scalar with a question mark inside brackets or braces."""
    if not getattr(node, "flow_style", False):
        return
    children = node.value if type(node) is yaml.SequenceNode else [each for pair in node.value for each in pair]
    for child in children:
        is_alias = child.start_mark.index < node.start_mark.index
        if type(child) is yaml.ScalarNode and child.style in (None, "") and "?" in child.value and not is_alias:
            message = "kubectl does not take a question mark in a value without quotes inside [...] or {...}"
            raise RefusedError(Remark(SYNTAX, message, "Put the value in quotes.", start(child)))


def _check_escapes(node: yaml.Node, written: str) -> None:
    r"""The escape ``\/``, which is JSON's and which YAML 1.1 does not have."""
    begin = node.start_mark.index
    for escape in _ESCAPE.finditer(written, begin, node.end_mark.index):
        if escape.group(1) == "/":
            before = written[: escape.start()]
            mark = Mark(escape.start(), before.count("\n"), len(before) - before.rfind("\n") - 1)
            message = "kubectl does not know the escape \\/ in double quotes"
            raise RefusedError(Remark(SYNTAX, message, "Write / without the backslash.", mark))
