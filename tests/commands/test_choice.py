"""One word of a few."""

from __future__ import annotations

import pytest

from altlas.commands.choice import usable
from altlas.errors import UsageError


def test_a_known_word_is_taken():
    assert usable("format", "json", ["text", "json"]) == "json"


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("jsn", "there is no format 'jsn', only text, json; did you mean json?"),
        ("zzz", "there is no format 'zzz', only text, json"),
    ],
)
def test_another_one_is_refused_with_all_that_are_known(word, says):
    with pytest.raises(UsageError) as raised:
        usable("format", word, ["text", "json"])

    assert str(raised.value) == says
