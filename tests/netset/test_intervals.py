"""Sets of numbers: the laws of sets, held against Python's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.netset import IntervalSet

NUMBERS = st.integers(-20, 20)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=6)
SETS = PAIRS.map(IntervalSet.of)


def plain(found: IntervalSet) -> set[int]:
    """The same set, number by number."""
    return {number for first, last in found.intervals for number in range(first, last + 1)}


@given(PAIRS)
def test_holds_what_it_was_given(pairs):
    expected = {number for first, last in pairs for number in range(first, last + 1)}
    assert plain(IntervalSet.of(pairs)) == expected


@given(SETS)
def test_intervals_are_sorted_apart_and_not_empty(found):
    assert all(first <= last for first, last in found.intervals)
    assert all(one[1] + 1 < other[0] for one, other in zip(found.intervals, found.intervals[1:], strict=False))


@given(SETS, SETS)
def test_operations_are_those_of_sets(one, other):
    assert plain(one | other) == plain(one) | plain(other)
    assert plain(one & other) == plain(one) & plain(other)
    assert plain(one - other) == plain(one) - plain(other)
    assert one.covers(other) == (plain(one) >= plain(other))


@given(SETS, SETS)
def test_equal_sets_are_equal_values(one, other):
    assert (one == other) == (plain(one) == plain(other))
    assert one != other or hash(one) == hash(other)


@given(SETS, SETS)
def test_results_are_in_the_same_form(one, other):
    for found in (one | other, one & other, one - other):
        assert found == IntervalSet.of(found.intervals)


@given(SETS, SETS, SETS)
def test_laws(one, other, third):
    assert one | other == other | one
    assert one & (other | third) == (one & other) | (one & third)
    assert one - (other | third) == (one - other) & (one - third)
    assert (one - other) | (one & other) == one


@given(SETS, NUMBERS)
def test_membership_size_and_truth(found, number):
    assert (number in found) == (number in plain(found))
    assert found.size == len(plain(found))
    assert bool(found) == bool(plain(found))


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        ([], ""),
        ([(5, 5)], "5"),
        ([(1, 3), (4, 9)], "1-9"),
        ([(80, 80), (8000, 8010), (443, 443)], "80,443,8000-8010"),
        ([(9, 1)], ""),
    ],
)
def test_text(pairs, text):
    assert str(IntervalSet.of(pairs)) == text
