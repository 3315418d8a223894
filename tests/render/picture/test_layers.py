"""Columns and their order."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.render.picture import layers
from altlas.render.picture.layers import columns, crossings, ordered, without_cycles

COUNT = 8
EDGES = st.sets(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda edge: edge[0] != edge[1]))


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([(0, 1), (1, 2)], {(0, 1), (1, 2)}),
        ([(0, 1), (1, 0)], {(0, 1)}),
        ([(0, 1), (1, 2), (2, 0)], {(0, 1), (1, 2), (0, 2)}),
        ([(2, 1), (1, 0)], {(2, 1), (1, 0)}),
    ],
)
def test_only_edges_that_close_a_cycle_are_turned(edges, expected):
    assert without_cycles(3, edges) == expected


@settings(deadline=None)
@given(EDGES)
def test_every_edge_goes_to_the_right(edges):
    forward = without_cycles(COUNT, edges)
    column = columns(COUNT, forward)

    assert {frozenset(edge) for edge in forward} == {frozenset(edge) for edge in edges}
    assert all(column[src] < column[dst] for src, dst in forward)
    assert min(column) >= 0


def test_a_column_is_one_after_the_last_predecessor():
    assert columns(4, [(0, 1), (1, 2), (0, 2)]) == [0, 1, 2, 0]


def test_what_nothing_leads_to_stands_just_before_its_first_target():
    assert columns(4, [(0, 1), (1, 2), (3, 2)]) == [0, 1, 2, 1]


def test_crossings_are_counted():
    right = defaultdict(list, {0: [3], 1: [2]})

    assert crossings([[0, 1], [2, 3]], right) == 1
    assert crossings([[1, 0], [2, 3]], right) == 0


def test_the_order_of_a_column_takes_crossings_away():
    rows = [[0, 1, 2], [3, 4, 5]]
    edges = [(0, 5), (1, 4), (2, 3)]
    right = defaultdict(list, {src: [dst] for src, dst in edges})

    assert crossings(ordered(rows, edges, [0] * 6), right) == 0


def test_bands_stay_apart_whatever_crosses():
    found = ordered([[0, 1], [2, 3]], [(0, 3), (1, 2)], [0, 1, 0, 1])

    assert found == [[0, 1], [2, 3]]


@settings(deadline=None)
@given(EDGES)
def test_no_order_is_worse_than_the_first(edges):
    rows = [[0, 1, 2, 3], [4, 5, 6, 7]]
    between = [(src % 4, 4 + dst % 4) for src, dst in edges]
    right: dict[int, list[int]] = defaultdict(list)
    for src, dst in between:
        right[src].append(dst)

    found = ordered(rows, between, [0] * COUNT)

    assert [sorted(row) for row in found] == rows
    assert crossings(found, right) <= crossings(rows, right)


def test_many_lines_are_ordered_without_counting(monkeypatch):
    monkeypatch.setattr(layers, "_MOST_COUNTED", 1)
    edges = list(product([0, 1], [2, 3]))

    assert [sorted(row) for row in ordered([[0, 1], [2, 3]], edges, [0] * 4)] == [[0, 1], [2, 3]]
