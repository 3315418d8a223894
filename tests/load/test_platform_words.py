"""Words of mistakes: what was found, which word is near, where it is written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.load.platform_fault import CANDIDATES, LISTED, Fault, nearest, one_of, written
from altlas.load.platform_shape import Doubts, examine
from altlas.load.platform_words import found
from platform_files import MINIMAL, changed


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        (5, "the number 5"),
        (1.5, "the number 1.5"),
        ("a", "the text 'a'"),
        ("", "the text ''"),
        ("a'b", 'the text "a\'b"'),
        ("line\n", "the text 'line\\n'"),
        ("x" * 50, f"the text '{'x' * 37}...'"),
        ({}, "a mapping"),
        ([], "a list"),
        ((), "a list"),
        (b"", "something else"),
    ],
)
def test_found(value: Any, words: str) -> None:
    """Every kind of value that YAML has, shortened where it is long."""
    assert found(value) == words


def test_found_takes_the_longest_number() -> None:
    """Python itself refuses to write it."""
    assert found(10**5000) == "the number with thousands of digits"


@pytest.mark.parametrize(
    ("word", "words", "right"),
    [
        ("prot", ["port", "ports", "secrets"], "port"),
        ("Port", ["port"], "port"),
        ("class_name", ["class", "host"], "class"),
        ("zzz", ["port"], ""),
        ("", ["port"], ""),
        ("port", [], ""),
        ("x" * 10_000, ["port"], ""),
        ("europe/berlin", ["Europe/Berlin", "Europe/Bern"], "Europe/Berlin"),
    ],
)
def test_nearest(word: str, words: list[str], right: str) -> None:
    """Close in letters, whatever their case; nothing rather than a wild guess."""
    assert nearest(word, words) == right


def test_nearest_among_many() -> None:
    """Of more words than are compared, those with the same first letter are."""
    words = [f"a{number}" for number in range(CANDIDATES * 2)] + ["web-frontend"]

    assert nearest("web-frontnd", words) == "web-frontend"


@given(st.text(max_size=20), st.lists(st.text(max_size=10), max_size=5))
def test_nearest_is_one_of_the_words(word: str, words: list[str]) -> None:
    """Or none."""
    assert nearest(word, words) in {"", *words}


def test_one_of() -> None:
    """A choice is listed, a long one cut short, none left out."""
    assert one_of([]) == ""
    assert one_of(["a"]) == "one of a"
    assert one_of(["a", "b"]) == "one of a, b"
    assert one_of(map(str, range(LISTED))).endswith(str(LISTED - 1))
    assert one_of(map(str, range(LISTED + 1))).endswith(", …")


@pytest.mark.parametrize(
    ("route", "there"),
    [
        ((), ()),
        (("services",), ("services",)),
        (("services", "web", "port", "container"), ("services", "web", "port")),
        (("services", "web", "calls", "api"), ("services", "web", "calls", 1)),
        (("services", "web", "calls", "api", "port"), ("services", "web", "calls", 1)),
        (("services", "web", "calls", "nobody"), ("services", "web", "calls")),
        (("services", "web", "calls", 0), ("services", "web", "calls", 0)),
        (("services", "web", "calls", 7), ("services", "web", "calls")),
        (("services", "nobody", "port"), ("services",)),
        (("nothing",), ()),
    ],
)
def test_written(route: tuple[str | int, ...], there: tuple[str | int, ...]) -> None:
    """The part of a route that the text has, through short forms and lists of names."""
    value = {"services": {"web": {"port": 80, "calls": ["db", "api"]}}}

    assert written(value, route) == there


def test_doubts() -> None:
    """A wrong value puts what is inside it in doubt; what is around it only where that was asked about."""
    doubts = Doubts()
    doubts.add(("a", "b"))

    assert doubts.cover(("a", "b"))
    assert doubts.cover(("a", "b", "c"))
    assert not doubts.cover(("a",))
    assert doubts.touch(("a",))
    assert doubts.touch(("a", "b", "c"))
    assert not doubts.touch(("a", "c"))
    assert not Doubts().touch(())


def test_examine_keeps_its_input() -> None:
    """What is left out of a copy stays in the file."""
    made = changed({"services.web.port": "x", "nothing": 1})
    before = repr(made)

    judged = examine(made)

    assert judged.platform is None
    assert {fault.route for fault in judged.faults} == {("services", "web", "port"), ("nothing",)}
    assert repr(made) == before


def test_examine_gives_the_platform_only_without_faults() -> None:
    """Nothing half right goes on."""
    assert examine(MINIMAL).platform is not None
    assert examine(MINIMAL).faults == ()
    assert examine(changed({"services.web.calls": ["nobody"]})).platform is None


def test_a_fault_has_no_cure_unless_one_is_known() -> None:
    """The defaults of a fault."""
    assert Fault(("a",), "wrong") == Fault(("a",), "wrong", "", "", ())
