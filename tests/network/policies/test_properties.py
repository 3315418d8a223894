"""Nothing that YAML can hold raises, and what is said can be placed."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.network import policies
from altlas.network.policy import Fault, Policy
from network.policies.documents import ADMIN, BASELINE, CLUSTER, NETWORK

DOCUMENTS = (NETWORK, ADMIN, BASELINE, CLUSTER)
WORDS = """
spec metadata name namespace podSelector ingress egress from to ports protocol port endPort ipBlock cidr except
namespaceSelector matchLabels matchExpressions key operator values policyTypes priority tier subject namespaces
pods nodes networks domainNames action portNumber portRange namedPort start end protocols tcp destinationPort
number range destinationNamedPort sameLabels
"""
FIELDS = st.sampled_from(WORDS.split())
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["TCP", "Ingress", "10.0.0.0/8", "::/0", "80", "http", "In", "Exists", "Allow", "Pass", 10**400]),
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def places(value: Any, route: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every route of a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [route, *(place for step, inner in members for place in places(inner, (*route, step)))]


ROUTES = [(index, route) for index, document in enumerate(DOCUMENTS) for route in places(document) if len(route) > 1]


def has(place: Any, step: str | int) -> bool:
    """Whether a value has a member or an item."""
    if isinstance(place, dict):
        return step in place
    return isinstance(place, list) and isinstance(step, int) and step < len(place)


def parent(document: Any, route: tuple[str | int, ...]) -> Any:
    """The object or list that holds what stands at a route; None where there is none."""
    for step in route[:-1]:
        if not has(document, step):
            return None
        document = document[step]
    return document


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ROUTES), VALUES), min_size=1, max_size=3))
def test_no_value_at_any_place_of_a_policy_raises(changes):
    """Each problem has a message, a cure, and a place whose parent stands in the object."""
    document = copy.deepcopy(DOCUMENTS[changes[0][0][0]])
    for (_, route), value in changes:
        place = parent(document, route)
        if isinstance(place, dict) or has(place, route[-1]):
            place[route[-1]] = value
    found = policies.read(document, "origin")
    assert found is not None
    assert (found.policy is None) is any(one.kind is Fault.INVALID for one in found.problems)
    for one in found.problems:
        assert 0 < len(one.message) < 1000
        assert one.cure.endswith(".")
        assert parent(document, one.route[:-1]) is not None
    if found.policy is not None:
        assert isinstance(hash(found.policy), int)
        assert policies.settle([found.policy]).policies == (found.policy,)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.sampled_from(DOCUMENTS))
def test_no_spec_raises(value, document):
    policies.read({**document, "spec": value}, 1)
    policies.read({**document, "metadata": value}, 1)
    policies.read(value, 1)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one["kind"])
def test_reading_does_not_change_the_object_and_is_repeatable(document):
    before = copy.deepcopy(document)
    first = policies.read(document, "origin")
    assert document == before
    assert first == policies.read(document, "origin")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one["kind"])
def test_every_part_of_a_policy_knows_where_it_stands(document):
    found = policies.read(document, "origin")
    assert found is not None
    assert isinstance(found.policy, Policy)
    parts = [found.policy.subject]
    for rule in (*(found.policy.ingress or ()), *(found.policy.egress or ())):
        parts.append(rule)
        parts += [*rule.peers] if isinstance(rule.peers, tuple) else []
        parts += [*rule.ports] if isinstance(rule.ports, tuple) else []
    known = set(places(document))
    assert all(part.route in known for part in parts)


def test_depth_does_not_matter():
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for document in DOCUMENTS:
        for _, route in (one for one in ROUTES if DOCUMENTS[one[0]] is document):
            changed = copy.deepcopy(document)
            place: Any = changed
            for step in route[:-1]:
                place = place[step]
            place[route[-1]] = deep
            policies.read(changed, 1)


@pytest.mark.parametrize("document", [NETWORK, ADMIN, CLUSTER], ids=lambda one: one["kind"])
def test_a_hundred_faults_of_one_object_are_told_and_it_is_refused(document):
    """A person mends the first ones and looks again; an ambiguity before does not hide that it is refused."""
    faulty = {**document, "spec": {**document["spec"], "ingress": ["x"] * 100_000}}
    found = policies.read(faulty, 1)
    assert found is not None
    assert found.policy is None
    assert 25 <= len(found.problems) <= 100
    empty = {**NETWORK, "spec": {"ingress": [None] * 200 + [{"from": [{}]}]}}
    found = policies.read(empty, 1)
    assert found is not None
    assert [one.kind for one in found.problems] == [*[Fault.AMBIGUOUS] * 100, Fault.INVALID]
    assert found.policy is None
