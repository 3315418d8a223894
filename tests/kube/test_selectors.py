"""Label selectors: the meaning that the API server gives them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.selectors import Requirement, Selector, labels_of, parse

LABELS = {"app": "web", "tier": "front"}

CASES: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("empty matches everything", {}, True),
    ("equal", {"matchLabels": {"app": "web"}}, True),
    ("all must be equal", {"matchLabels": {"app": "web", "tier": "back"}}, False),
    ("absent label", {"matchLabels": {"other": "x"}}, False),
    ("In", {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api", "web"]}]}, True),
    ("In without the value", {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api"]}]}, False),
    ("In on an absent label", {"matchExpressions": [{"key": "x", "operator": "In", "values": ["api"]}]}, False),
    ("NotIn", {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
    (
        "NotIn accepts an absent label",
        {"matchExpressions": [{"key": "x", "operator": "NotIn", "values": ["web"]}]},
        True,
    ),
    ("Exists", {"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
    ("Exists on an absent label", {"matchExpressions": [{"key": "x", "operator": "Exists"}]}, False),
    ("DoesNotExist", {"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
    ("DoesNotExist on an absent label", {"matchExpressions": [{"key": "x", "operator": "DoesNotExist"}]}, True),
    (
        "labels and expressions together",
        {"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "Exists"}]},
        True,
    ),
    (
        "labels right, expression wrong",
        {"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]},
        False,
    ),
)


@pytest.mark.parametrize(("value", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_selectors_match_as_kubernetes_does(value: dict[str, Any], expected: bool) -> None:
    selector = parse(value)
    assert selector is not None
    assert selector.matches(LABELS) is expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        "app=web",
        [],
        {"matchExpressions": "x"},
        {"matchExpressions": [{"key": "a", "operator": "Is", "values": []}]},
        {"matchExpressions": [{"operator": "Exists"}]},
        {"matchExpressions": [1]},
        {"matchExpressions": [{"key": "a", "operator": "In", "values": "x"}]},
    ],
)
def test_what_has_no_meaning_is_none(value: object) -> None:
    assert parse(value) is None


def test_labels_that_are_no_text_are_left_out() -> None:
    assert labels_of({"a": "1", "b": 2, "c": None}) == {"a": "1"}
    assert labels_of("a") == {}


def test_without_forgets_keys_on_both_sides() -> None:
    selector = Selector({"a": "1", "b": "2"}, (Requirement("a", "Exists"), Requirement("c", "Exists")))
    assert selector.without(frozenset({"a"})) == Selector({"b": "2"}, (Requirement("c", "Exists"),))


def test_a_selector_reads_like_a_sentence() -> None:
    value = {"matchLabels": {"a": "1"}, "matchExpressions": [{"key": "b", "operator": "In", "values": ["x", "y"]}]}
    assert str(parse(value)) == "a=1, b In (x, y)"
    assert str(parse({})) == "everything"


words = st.sampled_from(["a", "b", "c"])
labels = st.dictionaries(words, words)


@given(labels, labels)
def test_a_selector_of_labels_matches_exactly_the_supersets(
    wanted: dict[str, str], given_labels: dict[str, str]
) -> None:
    assert Selector(wanted).matches(given_labels) is (wanted.items() <= given_labels.items())


@given(words, st.lists(words, min_size=1), labels)
def test_in_and_not_in_are_opposites(key: str, values: list[str], given_labels: dict[str, str]) -> None:
    both = [Requirement(key, operator, tuple(values)).accepts(given_labels) for operator in ("In", "NotIn")]
    assert both in ([True, False], [False, True])
