"""Durations as Prometheus reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.model.platform.duration import DAY, milliseconds


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0s", 0),
        ("1ms", 1),
        ("30s", 30_000),
        ("1m", 60_000),
        ("1h30m", 5_400_000),
        ("15d", 15 * DAY),
        ("2w", 14 * DAY),
        ("1y", 365 * DAY),
        ("1d1ms", DAY + 1),
        ("", None),
        ("1", None),
        ("1h1d", None),
        ("1h1h", None),
        ("-1h", None),
        ("1.5h", None),
        (" 1h", None),
        ("1H", None),
        ("9999999y", None),
        ("1" * 200 + "s", None),
    ],
)
def test_milliseconds(text: str, length: int | None) -> None:
    """Units from large to small, each once, none too long for a 64-bit count of nanoseconds."""
    assert milliseconds(text) == length


@given(st.integers(0, 200), st.integers(0, 23), st.integers(0, 59))
def test_units_add_up(days: int, hours: int, minutes: int) -> None:
    """The whole is the sum of its parts."""
    assert milliseconds(f"{days}d{hours}h{minutes}m") == days * DAY + (hours * 60 + minutes) * 60_000
