"""Aliases that multiply: the same account of work that go-yaml v2 keeps, so that the same documents are refused.

go-yaml counts every node that it decodes and how many of those it reaches through an alias; small
documents may be 99 % alias, large ones 10 % (``allowedAliasRatio`` in go.yaml.in/yaml/v2, decode.go).
Two limits are our own: depth, and the characters that all aliases together repeat.
"""

from __future__ import annotations

import re
from typing import NoReturn

import yaml

from altlas.yamltext.compose import MAX_DEPTH
from altlas.yamltext.libyaml import PLAIN, start
from altlas.yamltext.problem import ALIAS_BOMB, BAD_VALUE, TOO_DEEP, RefusedError, Remark
from altlas.yamltext.scalars import MERGE, STANDARD

MAX_REPEATED = 64 * 1024 * 1024
"""Characters that aliases may repeat in one document."""

# A name follows the sign, and no letter stands before it: neither ``a && b`` nor ``*/5`` is one.
_ANCHOR = re.compile(rb"&(?<![0-9A-Za-z_]&)[0-9A-Za-z_-]")
_ALIAS = re.compile(rb"\*(?<![0-9A-Za-z_]\*)[0-9A-Za-z_-]")
_LOW, _HIGH = 400_000, 4_000_000
_CURE = "Write the values out, or use fewer aliases."


def is_merge(key: yaml.Node) -> bool:
    """True for the key ``<<`` without quotes, which merges other mappings into this one."""
    if type(key) is not yaml.ScalarNode or key.value != MERGE:
        return False
    return key.tag is PLAIN or key.tag == f"{STANDARD}merge"


def check_aliases(text: bytes, root: yaml.Node) -> None:
    """Walk a document as the decoder will. Raises `RefusedError` if aliases multiply it beyond the limits."""
    if may_repeat(text):
        _Account().visit(root, 0, 0)


def may_repeat(text: bytes) -> bool:
    """False only if no alias can be in the text; most uses of both signs are in scripts and schedules."""
    return b"&" in text and b"*" in text and bool(_ANCHOR.search(text) and _ALIAS.search(text))


def _allowed(decoded: int) -> float:
    if decoded <= _LOW:
        return 0.99
    if decoded >= _HIGH:
        return 0.10
    return 0.99 - 0.89 * (decoded - _LOW) / (_HIGH - _LOW)


class _Account:
    """Counts while it walks. A node met again is an alias: libyaml's nodes are shared."""

    def __init__(self) -> None:
        self._met: set[int] = set()
        self._inside: set[int] = set()
        self._decoded = 0
        self._through_alias = 0
        self._repeated = 0

    def visit(self, node: yaml.Node, depth: int, aliases: int) -> None:
        """Count a node and all below it; ``aliases`` is the number of aliases on the way to it."""
        identity = id(node)
        if aliases == 0 and identity in self._met:
            self._count(node, aliases)
            aliases += 1
        self._met.add(identity)
        self._count(node, aliases)
        if type(node) is yaml.ScalarNode:
            self._repeated += len(node.value) if aliases else 0
            return
        if identity in self._inside:
            _refuse(BAD_VALUE, "an anchor's value contains itself", "Remove the alias.", node)
        if depth >= MAX_DEPTH:
            _refuse(TOO_DEEP, f"aliases nest more than {MAX_DEPTH} lists and mappings", _CURE, node)
        self._inside.add(identity)
        self._visit_all(node, depth + 1, aliases)
        self._inside.discard(identity)

    def _visit_all(self, node: yaml.Node, depth: int, aliases: int) -> None:
        if type(node) is yaml.SequenceNode:
            for child in node.value:
                self.visit(child, depth, aliases)
            return
        for key, value in node.value:
            if not is_merge(key):
                self.visit(key, depth, aliases)
                self.visit(value, depth, aliases)
            elif type(value) is yaml.SequenceNode:
                for source in reversed(value.value):
                    self.visit(source, depth, aliases)
            else:
                self.visit(value, depth, aliases)

    def _count(self, node: yaml.Node, aliases: int) -> None:
        """One more node. ``aliases`` > 0 means that it is reached through an alias."""
        self._decoded += 1
        self._through_alias += aliases > 0
        share = self._through_alias / self._decoded
        many = self._through_alias > 100 and self._decoded > 1000 and share > _allowed(self._decoded)
        if many or self._repeated > MAX_REPEATED:
            message = f"aliases multiply the document beyond all measure ({self._decoded:,} values and more)"
            _refuse(ALIAS_BOMB, message, _CURE, node)


def _refuse(check: str, message: str, cure: str, node: yaml.Node) -> NoReturn:
    raise RefusedError(Remark(check, message, cure, start(node)))
