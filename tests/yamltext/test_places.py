"""Places by a rule and not by examples: whatever altlas writes, every value is found where it was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.yamltext.lines import Lines
from altlas.yamltext.problem import Mark
from altlas.yamltext.read import read
from altlas.yamltext.write import dump
from yamltext.fuzz import routes

NAMES = st.text(alphabet="abcdé", min_size=1, max_size=3)
VALUES = st.recursive(
    st.integers(0, 9) | NAMES,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def written_at(text: str, place: tuple[int, int]) -> str:
    """The text from a place to the end of its line."""
    line, column = place
    return text.split("\n")[line - 1][column - 1 :]


def value_at(value: Any, route: tuple[str | int, ...]) -> Any:
    for step in route:
        value = value[step]
    return value


def check_places(text: str, value: Any, quote: str) -> None:
    """A member's place is its key's, an item's place is where the item begins."""
    (document,) = read(text.encode()).documents
    assert document.value == value
    for route in routes(value):
        if not route or "no such key" in route:
            continue
        found = written_at(text, document.place(route))
        step, member = route[-1], value_at(value, route)
        if isinstance(step, str):
            assert found.startswith((f"{quote}{step}{quote}:", f'"{step}":'))
        elif isinstance(member, str):
            assert found.startswith((f"{quote}{member}{quote}", f'"{member}"'))
        elif isinstance(member, int):
            assert found.startswith(str(member))


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_places_in_yaml(value: dict[str, Any]) -> None:
    check_places(dump([value], "a comment\nand another"), value, "")


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), st.sampled_from([None, 1, 3]))
@settings(max_examples=150, deadline=None)
def test_places_in_json(value: dict[str, Any], indent: int | None) -> None:
    check_places("\n" + json.dumps(value, indent=indent, ensure_ascii=False), value, '"')


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_json_and_flow_yaml_have_the_same_places(value: dict[str, Any]) -> None:
    """The same text read as JSON, and as YAML because of the comment above it."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    (as_json,), (as_yaml,) = read(text.encode()).documents, read(f"# yaml\n{text}".encode()).documents
    assert as_json.value == as_yaml.value
    for route in routes(value):
        line, column = as_json.place(route)
        assert as_yaml.place(route) == (line + 1, column)


MERGES = """\
one: &one {a: 1, b: 1}
two: &two
  b: 2
  c: 2
use:
  <<: [*one, *two]
over:
  a: 0
  <<: *one
  b: 9
chain: &chain
  <<: *two
  d: 4
last:
  <<: *chain
"""


@pytest.mark.parametrize(
    ("route", "value", "place"),
    [
        (("use", "a"), 1, (1, 12)),
        (("use", "b"), 1, (1, 18)),
        (("use", "c"), 2, (4, 3)),
        (("use", "z"), None, (5, 1)),
        (("over", "a"), 1, (1, 12)),
        (("over", "b"), 9, (10, 3)),
        (("last", "d"), 4, (13, 3)),
        (("last", "c"), 2, (4, 3)),
    ],
)
def test_merged_members_stand_where_the_winning_one_is_written(
    route: tuple[str, str], value: Any, place: tuple[int, int]
) -> None:
    (document,) = read(MERGES.encode()).documents
    assert document.value[route[0]].get(route[1]) == value
    assert document.place(route) == place


def test_many_merges_of_one_mapping_are_looked_through_once() -> None:
    """The search goes into a mapping once, however many merges lead there."""
    levels = "".join(f"l{n}: &l{n}\n  <<: [*l{n - 1}, *l{n - 1}]\n" for n in range(1, 9))
    (document,) = read(f"l0: &l0 {{x: 1}}\n{levels}".encode()).documents
    assert document.place(("l8", "x")) == (1, 10)
    assert document.place(("l8", "y")) == (16, 1)


def test_lines_of_a_document_that_does_not_begin_the_file() -> None:
    lines = Lines("é: 1\nb: 2  # c\n\n# end\n".encode(), 10)
    assert lines.at(Mark(5, 1, 0)) == (11, 1)
    assert lines.at_offset(0) == (10, 1)
    assert lines.at_offset(8) == (11, 4)
    assert lines.last() == (13, 5)
    assert lines.from_mark(Mark(5, 1, 0)) == (11, 11)
