"""Nearest words: the quick count of slips against a plain one."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.references.words import close, distance, nearest


@cache
def _plain(one: str, other: str) -> int:
    """The optimal string alignment distance by its definition."""
    if not one or not other:
        return len(one) + len(other)
    costs = [
        _plain(one[1:], other) + 1,
        _plain(one, other[1:]) + 1,
        _plain(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if len(one) > 1 < len(other) and one[0] == other[1] and one[1] == other[0]:
        costs.append(_plain(one[2:], other[2:]) + 1)
    return min(costs)


letters = st.text(alphabet="abc", max_size=7)


@given(letters, letters, st.integers(0, 3))
def test_distance_is_right_up_to_its_limit(one: str, other: str, limit: int) -> None:
    expected = _plain(one, other)
    found = distance(one, other, limit)
    assert found == expected if expected <= limit else found > limit


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("api-gatway", ["api-gateway", "runner"], "api-gateway"),
        ("gateway-api", ["gatewya-api"], "gatewya-api"),
        ("shp", ["shop", "ship"], "ship"),
        ("web", ["web", "weba"], "weba"),
        ("web", ["xyz", "database"], ""),
        ("loki", ["lo"], ""),
        ("configuration", ["confgiuratoin"], "confgiuratoin"),
        ("", ["a"], ""),
        ("x", [], ""),
    ],
)
def test_nearest(word: str, candidates: list[str], expected: str) -> None:
    assert nearest(word, candidates) == expected


def test_close_words() -> None:
    assert close("Service", "Sevice")
    assert close("Service", "Service")
    assert not close("Service", "Secret")
    assert not close("", "")
