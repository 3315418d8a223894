"""Whether parts of policies can meet: no selector that some labels satisfy together is called apart."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.selectors import Requirement
from altlas.network.policies import overlaps
from altlas.network.policy import (
    EVERY_PORT,
    EVERYONE,
    EVERYTHING,
    Action,
    Addresses,
    Domains,
    NamedPort,
    Nodes,
    Pods,
    Port,
    PortRange,
    Rule,
    UnknownPeer,
)

VALUES = ("1", "2", "3")
KEYS = ("a", "b")
REQUIREMENTS = st.builds(
    lambda key, operator, values: Requirement(key, operator, tuple(values) if operator.endswith("In") else ()),
    st.sampled_from(KEYS),
    st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True),
)
SELECTORS = st.lists(REQUIREMENTS, max_size=3).map(tuple)
ALL_LABELS = [
    {key: value for key, value in zip(KEYS, values, strict=True) if value}
    for values in product(("", *VALUES, "4"), repeat=len(KEYS))
]


@given(SELECTORS, SELECTORS)
def test_selectors_meet_if_and_only_if_some_labels_satisfy_both(one, other):
    """``4`` stands for every value that no selector names."""
    both = [have for have in ALL_LABELS if all(each.accepts(have) for each in (*one, *other))]
    assert overlaps.labels(one, other) is bool(both)


SHOP = (Requirement("team", "In", ("shop",)),)
OTHER = (Requirement("team", "In", ("other",)),)
TEN = Addresses(4, 10 << 24, (11 << 24) - 1, (), "10.0.0.0/8", ())
ELEVEN = Addresses(4, 11 << 24, (12 << 24) - 1, (), "11.0.0.0/8", ())
LAST_OF_TEN = Addresses(4, TEN.last, TEN.last, (), "10.255.255.255/32", ())
SIX = Addresses(6, 0, 2**128 - 1, (), "::/0", ())

PEERS = (
    (Pods(SHOP, EVERYTHING, ()), Pods(SHOP, EVERYTHING, ()), True),
    (Pods(SHOP, EVERYTHING, ()), Pods(OTHER, EVERYTHING, ()), False),
    (Pods(EVERYTHING, SHOP, ()), Pods(EVERYTHING, OTHER, ()), False),
    (Pods(None, SHOP, ()), Pods(OTHER, EVERYTHING, ()), True),
    (Nodes(SHOP, ()), Nodes(OTHER, ()), False),
    (Nodes(SHOP, ()), Nodes(EVERYTHING, ()), True),
    (Nodes(SHOP, ()), Pods(EVERYTHING, EVERYTHING, ()), False),
    (Nodes(SHOP, ()), TEN, True),
    (Pods(EVERYTHING, EVERYTHING, ()), TEN, True),
    (Domains(("a.com",), ()), TEN, True),
    (TEN, TEN, True),
    (TEN, ELEVEN, False),
    (TEN, SIX, False),
    (TEN, LAST_OF_TEN, True),
    (LAST_OF_TEN, ELEVEN, False),
    (UnknownPeer(()), TEN, True),
)


@pytest.mark.parametrize(("one", "other", "expected"), PEERS, ids=lambda value: type(value).__name__)
def test_peers_meet_where_one_end_can_be_both(one, other, expected):
    assert overlaps.peers(one, other) is expected
    assert overlaps.peers(other, one) is expected


PORTS: tuple[tuple[Port, Port, bool], ...] = (
    (PortRange("TCP", 80, 90, ()), PortRange("TCP", 90, 99, ()), True),
    (PortRange("TCP", 80, 89, ()), PortRange("TCP", 90, 99, ()), False),
    (PortRange("TCP", 80, 90, ()), PortRange("UDP", 80, 90, ()), False),
    (PortRange("TCP", 80, 90, ()), NamedPort("http", None, ()), True),
)


@pytest.mark.parametrize(("one", "other", "expected"), PORTS, ids=str)
def test_rules_meet_where_their_ports_do(one, other, expected):
    first, second = (Rule(Action.ALLOW, "", EVERYONE, (port,), ()) for port in (one, other))
    assert overlaps.rules(first, second) is expected
    assert overlaps.rules(second, first) is expected


def test_a_rule_about_everyone_meets_every_other():
    everyone = Rule(Action.DENY, "", EVERYONE, EVERY_PORT, ())
    some = Rule(Action.ALLOW, "", (TEN,), (PortRange("TCP", 80, 90, ()),), ())
    other = Rule(Action.ALLOW, "", (ELEVEN,), EVERY_PORT, ())
    assert overlaps.rules(everyone, some)
    assert overlaps.rules(some, everyone)
    assert not overlaps.rules(some, other)
