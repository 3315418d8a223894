"""Sets of addresses: blocks minus exceptions, IPv4 and IPv6 apart, and the texts that people read."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.netset import AddressSet

V4 = st.builds(
    lambda number, length: ipaddress.ip_network((number << 16, length), strict=False),
    st.integers(0, 2**16 - 1),
    st.integers(0, 20),
)
V6 = st.builds(
    lambda number, length: ipaddress.ip_network((number << 112, length), strict=False),
    st.integers(0, 2**16 - 1),
    st.integers(0, 20),
)
BLOCKS = st.lists(st.one_of(V4, V6), max_size=4)
SETS = BLOCKS.map(lambda blocks: AddressSet.blocks(map(str, blocks)))


def holds(found: AddressSet, network) -> bool:
    """Whether the first address of a block is in the set."""
    return int(network.network_address) in (found.v4 if network.version == 4 else found.v6)


@given(BLOCKS, st.one_of(V4, V6))
def test_holds_the_addresses_of_its_blocks(blocks, asked):
    address = asked.network_address
    expected = any(one.version == address.version and address in one for one in blocks)
    assert holds(AddressSet.blocks(map(str, blocks)), asked) == expected


@given(V4, BLOCKS, st.one_of(V4, V6))
def test_exceptions_are_taken_away(block, exceptions, asked):
    address = asked.network_address
    excepted = any(one.version == address.version and address in one for one in exceptions)
    expected = address.version == 4 and address in block and not excepted
    assert holds(AddressSet.block(str(block), map(str, exceptions)), asked) == expected


@given(SETS, SETS, st.one_of(V4, V6))
def test_operations_are_those_of_sets(one, other, asked):
    mine, theirs = holds(one, asked), holds(other, asked)
    assert holds(one | other, asked) == (mine or theirs)
    assert holds(one & other, asked) == (mine and theirs)
    assert holds(one - other, asked) == (mine and not theirs)


@given(SETS, SETS)
def test_covers_and_truth(one, other):
    assert (one | other).covers(one)
    assert one.covers(other) == (one | other == one)
    assert AddressSet.ALL.covers(one)
    assert bool(one) == (one != AddressSet.NONE)


@given(SETS)
def test_texts_tell_the_whole_set(found):
    again = AddressSet.NONE
    for text in found.texts():
        again |= AddressSet.between(*text.split("-"))
    assert again == found


def test_ipv4_never_covers_ipv6():
    assert AddressSet.block("0.0.0.0/0") == AddressSet.ALL_V4
    assert not AddressSet.block("0.0.0.0/0") & AddressSet.block("::/0")
    assert AddressSet.blocks(("0.0.0.0/0", "::/0")) == AddressSet.ALL


@pytest.mark.parametrize(
    ("block", "exceptions", "text"),
    [
        ("0.0.0.0/0", (), "0.0.0.0-255.255.255.255"),
        ("10.0.0.0/8", ("10.1.0.0/16",), "10.0.0.0-10.0.255.255,10.2.0.0-10.255.255.255"),
        ("192.168.1.7/32", (), "192.168.1.7-192.168.1.7"),
        ("192.168.1.7", (), "192.168.1.7-192.168.1.7"),
        ("10.1.2.3/8", (), "10.0.0.0-10.255.255.255"),
        ("fd00::/127", (), "fd00::-fd00::1"),
        ("10.0.0.0/8", ("0.0.0.0/0",), ""),
    ],
)
def test_text(block, exceptions, text):
    assert str(AddressSet.block(block, exceptions)) == text


@pytest.mark.parametrize("unreadable", ["", "10.0.0.0/33", "a.b.c.d", "10.0.0/8", "::/129"])
def test_unreadable_blocks_are_refused(unreadable):
    with pytest.raises(ValueError, match=r"."):
        AddressSet.block(unreadable)


def test_a_range_has_one_version_and_one_order():
    with pytest.raises(ValueError, match="versions"):
        AddressSet.between("10.0.0.1", "::1")
    assert not AddressSet.between("10.0.0.2", "10.0.0.1")
    assert str(AddressSet.between("10.0.0.1", "10.0.0.2")) == "10.0.0.1-10.0.0.2"
