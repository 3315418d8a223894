"""Text that cannot harm a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.render.printable import printable


@pytest.mark.parametrize(
    ("text", "clean"), [("plain ◂ ä", "plain ◂ ä"), ("a\x1b[0m\n", "a�[0m�"), ("", ""), ("\u202e", "�")]
)
def test_only_what_is_not_printable_is_replaced(text, clean):
    assert printable(text) == clean


@given(st.text())
def test_what_comes_out_is_printable_and_as_long(text):
    assert printable(text).isprintable()
    assert len(printable(text)) == len(text)
