"""Bytes become UTF-8 as in kubectl: marks are dropped, UTF-16 is converted, broken bytes become U+FFFD."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.yamltext.encoding import forbidden_character, to_utf8

TEXT = "a: é\nb: 😀\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["plain", "utf-8 mark", "utf-16 little", "utf-16 big"],
)
def test_all_encodings_give_the_same_text(data: bytes) -> None:
    assert to_utf8(data) == (TEXT.encode(), None)


def test_only_the_first_mark_is_dropped() -> None:
    assert to_utf8(codecs.BOM_UTF8 * 2 + b"a")[0] == codecs.BOM_UTF8 + b"a"


@pytest.mark.parametrize(
    ("data", "text", "place"),
    [
        (b"\xff", "\ufffd", (1, 1)),
        (b"a\n\xc3\xa9\xff\n", "a\né\ufffd\n", (2, 2)),
        (b"a\xe2\x82b", "a\ufffdb", (1, 2)),
        (b"\xed\xa0\x80", "\ufffd" * 3, (1, 1)),
        (b"\xc0\x80", "\ufffd" * 2, (1, 1)),
        (codecs.BOM_UTF8 + b"a\xff", "a\ufffd", (1, 2)),
        (codecs.BOM_UTF16_LE + b"a\x00\n\x00\x00\xdc", "a\n\ufffd", (2, 1)),
        (codecs.BOM_UTF16_BE + b"\x00a\x00", "a\ufffd", (1, 2)),
    ],
)
def test_broken_bytes(data: bytes, text: str, place: tuple[int, int]) -> None:
    found, problem = to_utf8(data)
    assert found.decode() == text
    assert problem is not None
    assert (problem.check, problem.line, problem.column) == ("yaml-encoding", *place)
    assert "U+FFFD" in problem.message


@given(st.binary(max_size=60))
def test_the_outcome_is_always_utf_8_and_a_change_is_always_reported(data: bytes) -> None:
    text, problem = to_utf8(data)
    text.decode()
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert (problem is not None) == (text != data.removeprefix(codecs.BOM_UTF8))


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x80", "\x9f", "\ufffe", "\uffff"])
def test_forbidden_characters(character: str) -> None:
    assert forbidden_character(f"é{character}x") == (1, character)


@pytest.mark.parametrize(
    "character", ["\t", "\n", "\r", " ", "~", "\x85", "\xa0", "\u2028", "\ud7ff", "\ue000", "\U0010ffff"]
)
def test_allowed_characters(character: str) -> None:
    assert forbidden_character(f"é{character}x") is None
