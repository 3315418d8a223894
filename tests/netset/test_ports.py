"""Sets of ports: each protocol apart, and the texts that people read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.netset import PortSet
from altlas.netset.ports import PROTOCOLS

NUMBERS = st.integers(1, 65535)
ENTRIES = st.lists(st.tuples(st.sampled_from(PROTOCOLS), NUMBERS, NUMBERS), max_size=5)
QUESTIONS = st.tuples(st.sampled_from(PROTOCOLS), NUMBERS)


def ports(entries) -> PortSet:
    """The union of some ranges."""
    found = PortSet.NONE
    for protocol, one, other in entries:
        found |= PortSet.of(protocol, min(one, other), max(one, other))
    return found


SETS = ENTRIES.map(ports)


@given(ENTRIES, QUESTIONS)
def test_holds_what_it_was_given(entries, question):
    protocol, number = question
    expected = any(name == protocol and min(pair) <= number <= max(pair) for name, *pair in entries)
    assert ports(entries).contains(protocol, number) == expected


@given(SETS, SETS, QUESTIONS)
def test_operations_are_those_of_sets(one, other, question):
    mine, theirs = one.contains(*question), other.contains(*question)
    assert (one | other).contains(*question) == (mine or theirs)
    assert (one & other).contains(*question) == (mine and theirs)
    assert (one - other).contains(*question) == (mine and not theirs)


@given(SETS, SETS)
def test_covers_and_truth(one, other):
    assert (one | other).covers(one)
    assert one.covers(other) == (one | other == one)
    assert bool(one) == (one != PortSet.NONE)
    assert PortSet.ALL.covers(one)


@given(SETS)
def test_complement(found):
    rest = PortSet.ALL - found
    assert not rest & found
    assert rest | found == PortSet.ALL


@given(SETS)
def test_texts_tell_the_whole_set(found):
    if found == PortSet.ALL:
        return
    again = PortSet.NONE
    for text in found.texts():
        protocol, numbers = text.split(" ")
        first, _, last = numbers.partition("-")
        again |= PortSet.of(protocol, int(first), int(last or first))
    assert again == found


@pytest.mark.parametrize(
    ("entries", "text", "texts"),
    [
        ([], "", []),
        ([("TCP", 5432, 5432)], "TCP 5432", ["TCP 5432"]),
        ([("UDP", 8000, 8010)], "UDP 8000-8010", ["UDP 8000-8010"]),
        ([("UDP", 53, 53), ("TCP", 53, 53)], "TCP 53,UDP 53", ["TCP 53", "UDP 53"]),
        ([("TCP", 80, 80), ("TCP", 443, 443)], "TCP 80,443", ["TCP 80", "TCP 443"]),
        ([("TCP", 1, 65535)], "TCP 1-65535", ["TCP 1-65535"]),
        ([(name, 1, 65535) for name in PROTOCOLS], "All Connections", ["All Connections"]),
    ],
)
def test_text(entries, text, texts):
    assert str(ports(entries)) == text
    assert ports(entries).texts() == texts


def test_numbers_beyond_the_range_and_unknown_protocols_are_no_ports():
    assert PortSet.of("TCP", 0, 70000) == PortSet.of("TCP", 1, 65535)
    assert not PortSet.of("ICMP", 1, 5)
    assert not PortSet.of("TCP", 0)
    assert not PortSet.ALL.contains("TCP", 0)
    assert not PortSet.ALL.contains("ICMP", 80)
