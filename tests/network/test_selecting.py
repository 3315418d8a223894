"""Selectors over all pods at once, held against the plain meaning of one selector for one pod."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.selectors import Requirement
from altlas.network import bits
from altlas.network.selecting import NOTHING, Labelled, Match, Selecting

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.sampled_from(["x", "y", "x-0"])
LABELS = st.dictionaries(KEYS, VALUES)
OPERATORS = st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"])


@st.composite
def requirements(draw: st.DrawFn) -> Requirement:
    operator = draw(OPERATORS)
    values = draw(st.lists(VALUES, min_size=1, max_size=2)) if operator in ("In", "NotIn") else []
    return Requirement(draw(KEYS), operator, tuple(sorted(set(values))))


SELECTORS = st.lists(requirements(), max_size=3).map(tuple)


@given(st.lists(LABELS, max_size=6), SELECTORS)
def test_known_labels_have_one_answer(things, selector):
    found = Selecting([Labelled(labels) for labels in things]).match(selector)
    expected = [number for number, labels in enumerate(things) if all(one.accepts(labels) for one in selector)]
    assert list(bits.members(found.sure)) == list(bits.members(found.maybe)) == expected


@given(LABELS, LABELS, SELECTORS)
def test_a_partial_thing_may_have_more_labels(known, more, selector):
    """Whatever the rest turns out to be, sure is matched and what may not be is not."""
    found = Selecting([Labelled(known, partial=True)]).match(selector)
    truth = all(one.accepts(more | known) for one in selector)
    assert not found.sure or truth
    assert found.maybe or not truth


@given(LABELS, KEYS, VALUES, SELECTORS)
def test_an_open_label_has_some_value_with_its_beginning(known, key, value, selector):
    known.pop(key, None)
    found = Selecting([Labelled(known, {key: value[:1]})]).match(selector)
    truth = all(one.accepts(known | {key: value}) for one in selector)
    assert not found.sure or truth
    assert found.maybe or not truth


@given(st.lists(LABELS, max_size=4), SELECTORS)
def test_answers_are_remembered(things, selector):
    selecting = Selecting([Labelled(labels) for labels in things])
    assert selecting.match(selector) is selecting.match(selector)


def test_the_empty_selector_is_everything():
    assert Selecting([Labelled({}), Labelled({"a": "x"})]).match(()) == Match(0b11, 0b11)
    assert Selecting([]).match(()) == NOTHING


def test_a_beginning_rules_out_other_values():
    selecting = Selecting([Labelled({}, {"pod": "pg-"})])
    assert selecting.match((Requirement("pod", "In", ("pg-0",)),)) == Match(0, 1)
    assert selecting.match((Requirement("pod", "In", ("redis-0",)),)) == NOTHING
    assert selecting.match((Requirement("pod", "NotIn", ("redis-0",)),)) == Match(1, 1)
    assert selecting.match((Requirement("pod", "Exists"),)) == Match(1, 1)


def test_matches_join_and_narrow():
    assert Match(0b001, 0b011) | Match(0b100, 0b100) == Match(0b101, 0b111)
    assert Match(0b011, 0b111).within(0b110) == Match(0b010, 0b110)
