"""libyaml as PyYAML gives it, with two changes that make it fast: no tag look-up and no Python frame per node.

go-yaml v2, which is inside kubectl, is a port of libyaml: the same scanner accepts and refuses the same
text. PyYAML's C composer calls back into Python for every node; the class below answers with as little
work as possible, and says of every scalar only whether its text can be anything but text.
"""

from __future__ import annotations

import operator
from functools import cache
from typing import Any, Protocol, cast

import yaml

from altlas.errors import ProgramError
from altlas.yamltext.problem import Mark
from altlas.yamltext.scalars import MERGE, NUMERIC, WORDS

TEXT = "text"
"""Tag of a scalar whose value is its text, and of every collection without a tag."""
PLAIN = "plain"
"""Tag of a scalar that may be a number, a boolean, null or a merge key."""

_SPECIAL = frozenset((*WORDS, MERGE))
_HINTS = NUMERIC.union(word[0] for word in _SPECIAL if word)
_MISSING = (
    "this PyYAML was built without libyaml, which altlas needs to read YAML as kubectl does; "
    "install a PyYAML wheel (pip install --force-reinstall --only-binary :all: pyyaml)"
)


class Parser(Protocol):
    """What is used of PyYAML's parser."""

    def check_node(self) -> bool:
        """True if another document begins."""

    def get_node(self) -> yaml.Node:
        """The root node of the next document."""

    def get_event(self) -> yaml.Event | None:
        """The next event, None after the last."""


def scalar_tag(text: str, *, implicit: bool) -> str:
    """The tag of a scalar that has none: `PLAIN` if it is without quotes and may be more than text, else `TEXT`."""
    return PLAIN if implicit and (text in _SPECIAL or text[0] in NUMERIC) else TEXT


@cache
def _parser_class() -> type:
    """The parser; made at first use, so that a PyYAML without libyaml is an error with a cure and no ImportError."""
    if not yaml.__with_libyaml__:
        raise ProgramError(_MISSING)
    from yaml._yaml import CParser

    class KubeParser(CParser):
        """Composes nodes with our own tags."""

        # Called for every node with nothing to do: built-ins that take the same arguments cost no Python frame.
        descend_resolver = operator.is_
        ascend_resolver = tuple

        def resolve(self, kind: type, value: str, implicit: tuple[bool, bool]) -> str:
            """The tag of a node that has none in the text."""
            # In the order that says no soonest: most texts begin with a letter that no number or word begins with.
            if value:
                if value[0] in _HINTS and implicit[0] and (value[0] in NUMERIC or value in _SPECIAL):
                    return PLAIN
                return TEXT
            return PLAIN if kind is yaml.ScalarNode and implicit[0] else TEXT

    return KubeParser


def parser(text: bytes) -> Parser:
    """A parser for one document. Raises `ProgramError` if PyYAML lacks libyaml."""
    return cast("Parser", _parser_class()(text))


def place(mark: Any) -> Mark:
    """A mark of libyaml as plain numbers."""
    return Mark(mark.index, mark.line, mark.column)


def start(node: yaml.Node | yaml.Event) -> Mark:
    """Where a node or an event begins."""
    return place(node.start_mark)
