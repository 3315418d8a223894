"""Address blocks: what they hold, and what is none."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.network.policies import blocks
from altlas.network.policies.blocks import Block

GOOD = (
    ("0.0.0.0/0", Block(4, 0, 2**32 - 1, 0, "")),
    ("10.0.0.0/8", Block(4, 10 << 24, (11 << 24) - 1, 8, "")),
    ("10.0.0.1/32", Block(4, (10 << 24) + 1, (10 << 24) + 1, 32, "")),
    ("::/0", Block(6, 0, 2**128 - 1, 0, "")),
    ("2001:DB8::/127", Block(6, 0x20010DB8 << 96, (0x20010DB8 << 96) + 1, 127, "")),
    ("10.1.2.3/8", Block(4, 10 << 24, (11 << 24) - 1, 8, "10.0.0.0/8")),
    ("fd00::1/8", Block(6, 0xFD << 120, (0xFE << 120) - 1, 8, "fd00::/8")),
)


@pytest.mark.parametrize(("text", "expected"), GOOD, ids=lambda value: str(value)[:30])
def test_a_block_is_the_first_and_last_address_of_its_network(text, expected):
    assert blocks.parse(text) == expected


BAD = (
    *(
        (text, blocks.NO_BLOCK)
        for text in (
            "",
            "/",
            "A",
            "10.0.0.0",
            "10.0.0.0/",
            "/8",
            "10.0.0/8",
            "10.0.0.0.0/8",
            "10.0.0.256/8",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/8 ",
            " 10.0.0.0/8",
            "10.0.0.0/8/8",
            "10.0.0.0/255.0.0.0",
            "10.0.0.0/٨",
            "fe80::1%eth0/64",
            "zc00::/8",
            "010.0.0.256/8",
            "1" * 100 + "/8",
            "10.0.0.0/" + "9" * 40,
        )
    ),
    *((text, blocks.LEADING_ZEROS) for text in ("010.0.0.0/8", "10.00.0.0/8", "10.0.0.0/08", "::/064")),
    *((text, blocks.MAPPED) for text in ("::ffff:10.0.0.0/104", "::ffff:a00:0/128")),
)


@pytest.mark.parametrize(("text", "fault"), BAD, ids=lambda value: str(value)[:30])
def test_what_is_no_block_is_told_as_the_server_tells_it(text, fault):
    assert blocks.parse(text) == fault


HOLDS = (
    ("10.0.0.0/8", "10.1.0.0/16", True),
    ("10.0.0.0/8", "10.0.0.0/8", False),
    ("10.0.0.0/8", "10.0.0.0/7", False),
    ("10.0.0.0/8", "11.0.0.0/16", False),
    ("::/0", "10.0.0.0/8", False),
    ("0.0.0.0/0", "::/64", False),
    ("2001:db8::/64", "2001:db8::/65", True),
)


@pytest.mark.parametrize(("outer", "inner", "expected"), HOLDS)
def test_a_part_is_strictly_smaller_and_of_the_same_version(outer, inner, expected):
    one, other = blocks.parse(outer), blocks.parse(inner)
    assert isinstance(one, Block)
    assert isinstance(other, Block)
    assert one.strictly_holds(other) is expected


@given(st.ip_addresses(), st.integers(min_value=0, max_value=128))
def test_every_network_of_the_standard_library_is_read_alike(address, length):
    expected = ipaddress.ip_network(f"{address}/{min(length, address.max_prefixlen)}", strict=False)
    found = blocks.parse(str(expected))
    if isinstance(expected, ipaddress.IPv6Network) and expected[0].ipv4_mapped:
        assert found == blocks.MAPPED
        return
    assert isinstance(found, Block)
    assert (found.version, found.first, found.last) == (expected.version, int(expected[0]), int(expected[-1]))
    assert found.exact == ""


@given(st.text(max_size=70))
def test_no_text_raises(text):
    blocks.parse(text)
