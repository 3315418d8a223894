"""Selectors in canonical form: equal meanings written differently are equal values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.selectors import Requirement, parse
from altlas.network.policies.examination import Examination
from altlas.network.policies.selectors import labels
from altlas.network.policy import EVERYTHING, Labels


def read(value: object) -> Labels:
    exam = Examination("origin")
    found = labels(exam, value, ("spec",))
    assert exam.problems == []
    return found


def test_labels_and_expressions_become_sorted_requirements():
    value = {
        "matchLabels": {"b": "2", "a": "1"},
        "matchExpressions": [
            {"key": "b", "operator": "NotIn", "values": ["z", "y"]},
            {"key": "a", "operator": "Exists"},
        ],
    }
    assert read(value) == (
        Requirement("a", "Exists"),
        Requirement("a", "In", ("1",)),
        Requirement("b", "In", ("2",)),
        Requirement("b", "NotIn", ("y", "z")),
    )


SAME: tuple[tuple[Any, Any], ...] = (
    ({"matchLabels": {"a": "1"}}, {"matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]}),
    ({"matchLabels": {"a": "1", "b": "2"}}, {"matchLabels": {"b": "2", "a": "1"}}),
    (
        {"matchExpressions": [{"key": "a", "operator": "In", "values": ["2", "1", "2"]}]},
        {"matchExpressions": [{"key": "a", "operator": "In", "values": ["1", "2"]}]},
    ),
    (
        {"matchLabels": {"a": "1"}, "matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]},
        {"matchLabels": {"a": "1"}},
    ),
    ({}, {"matchLabels": None, "matchExpressions": None}),
    ({}, None),
)


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_equal_meanings_are_equal_values(one, other):
    assert read(one) == read(other)
    assert hash(read(one)) == hash(read(other))


def test_the_empty_selector_selects_everything():
    assert read({}) == EVERYTHING


WORDS = st.sampled_from(["a", "b", "c"])
EXPRESSIONS = st.one_of(
    st.fixed_dictionaries(
        {
            "key": WORDS,
            "operator": st.sampled_from(["In", "NotIn"]),
            "values": st.lists(WORDS, min_size=1, max_size=3),
        }
    ),
    st.fixed_dictionaries({"key": WORDS, "operator": st.sampled_from(["Exists", "DoesNotExist"])}),
)
SELECTORS = st.fixed_dictionaries(
    {"matchLabels": st.dictionaries(WORDS, WORDS, max_size=2), "matchExpressions": st.lists(EXPRESSIONS, max_size=3)}
)


@given(SELECTORS, st.dictionaries(WORDS, WORDS))
def test_the_canonical_form_selects_the_same(value, have):
    """As ``kube.selectors`` judges the selector as written."""
    written = parse(value)
    assert written is not None
    assert all(one.accepts(have) for one in read(value)) is written.matches(have)
