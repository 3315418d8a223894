"""Heights in a column."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.render.picture.stacking import stacked

WISHES = st.lists(st.integers(-500, 500).map(float), max_size=12)


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ([], []),
        ([7.0], [7.0]),
        ([0.0, 50.0], [0.0, 50.0]),  # nobody stands in the way
        ([0.0, 0.0], [-6.0, 6.0]),  # both give way alike
        ([10.0, 0.0, 100.0], [-1.0, 11.0, 100.0]),
    ],
)
def test_things_give_way_no_more_than_they_must(wishes, expected):
    assert stacked(wishes, [10.0] * len(wishes), 2.0) == expected


@given(WISHES, st.integers(1, 40))
def test_things_stay_apart_and_in_order(wishes, size):
    tops = stacked(wishes, [float(size)] * len(wishes), 3.0)

    assert all(below - above >= size + 3 - 1e-6 for above, below in pairwise(tops))


@given(WISHES)
def test_the_whole_is_neither_higher_nor_lower_than_wished(wishes):
    tops = stacked(wishes, [5.0] * len(wishes), 1.0)

    assert sum(tops) == pytest.approx(sum(wishes), abs=1e-6)
