"""Quantities are exact numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.model.platform.quantity import amount

UNITS = {"m": Fraction(1, 1000), "": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}


@pytest.mark.parametrize(
    ("text", "number"),
    [("100m", Fraction(1, 10)), ("0.1", Fraction(1, 10)), ("2", 2), ("1Ki", 1024), ("1k", 1000), ("1.5Gi", 3 * 2**29)],
)
def test_amount(text: str, number: Fraction) -> None:
    """As Kubernetes counts."""
    assert amount(text) == number


@given(st.integers(0, 10**12), st.sampled_from(sorted(UNITS | BINARY)))
def test_every_unit(number: int, unit: str) -> None:
    """A whole number of each unit."""
    assert amount(f"{number}{unit}") == number * (UNITS | BINARY)[unit]


def test_no_floating_point() -> None:
    """A difference of one thousandth survives beside a large number."""
    assert amount("9007199254740993") > amount("9007199254740992.999")
