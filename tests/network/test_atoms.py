"""Atoms: every set that a policy can name is a union of them, and comes back as it went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from altlas.netset import AddressSet, PortSet
from altlas.netset.addresses import LAST
from altlas.network.atoms import AddressAtoms, PortAtoms
from altlas.network.policy import Addresses

PROTOCOLS = st.sampled_from(["TCP", "UDP", "SCTP"])
PORTS = st.integers(1, 65535)
RANGES = st.lists(st.tuples(PROTOCOLS, PORTS, PORTS).map(lambda one: (one[0], min(one[1:]), max(one[1:]))), max_size=6)


@given(RANGES)
def test_ranges_come_back_as_they_went_in(ranges):
    atoms = PortAtoms(ranges)
    for protocol, first, last in ranges:
        assert atoms.ports(atoms.mask(protocol, first, last)) == PortSet.of(protocol, first, last)


@given(RANGES, RANGES)
def test_sets_of_atoms_are_sets_of_ports(some, others):
    atoms = PortAtoms([*some, *others])
    one = other = 0
    for ranges, bits in ((some, "one"), (others, "other")):
        for each in ranges:
            if bits == "one":
                one |= atoms.mask(*each)
            else:
                other |= atoms.mask(*each)
    assert atoms.ports(one & other) == atoms.ports(one) & atoms.ports(other)
    assert atoms.ports(one & ~other) == atoms.ports(one) - atoms.ports(other)
    assert atoms.ports(atoms.full) == PortSet.ALL


@given(RANGES, PROTOCOLS, PORTS)
def test_every_port_is_in_one_atom(ranges, protocol, number):
    atoms = PortAtoms(ranges)
    atom = atoms.atom(protocol, number)
    assert atom.bit_count() == 1
    assert atoms.ports(atom).contains(protocol, number)


def test_what_is_no_port_has_no_atom():
    atoms = PortAtoms([("TCP", 80, 80), ("ICMP", 1, 2), ("UDP", 0, 70000)])
    assert atoms.atom("TCP", 0) == atoms.atom("TCP", 65536) == atoms.atom("ICMP", 1) == 0
    assert atoms.mask("TCP", 9, 8) == atoms.mask("ICMP", 1, 2) == 0


def test_few_atoms_for_few_bounds():
    atoms = PortAtoms([("TCP", 80, 80)] * 9)
    assert atoms.full.bit_count() == 5  # TCP below, 80 and above; UDP; SCTP


NUMBERS = {4: st.integers(0, LAST[4]), 6: st.integers(0, LAST[6])}


@st.composite
def blocks(draw: st.DrawFn) -> Addresses:
    version = draw(st.sampled_from([4, 6]))
    first, low, high, last = sorted(draw(st.lists(NUMBERS[version], min_size=4, max_size=4)))
    return Addresses(version, first, last, ((low, high),), "", ())


def as_set(block: Addresses) -> AddressSet:
    """The addresses of a block."""
    return AddressSet.of(block.version, [(block.first, block.last)]) - AddressSet.of(block.version, block.excluded)


@given(st.lists(blocks(), max_size=5))
def test_blocks_come_back_as_they_went_in(found):
    atoms = AddressAtoms(found)
    for block in found:
        assert atoms.addresses(atoms.mask(as_set(block))) == as_set(block)
    assert atoms.addresses((1 << atoms.count) - 1) == AddressSet.ALL


@given(st.lists(blocks(), max_size=4), blocks())
def test_stated_sets_are_cut_as_well(found, stated):
    atoms = AddressAtoms(found, [as_set(stated)])
    assert atoms.addresses(atoms.mask(as_set(stated))) == as_set(stated)


@given(st.lists(blocks(), max_size=5))
def test_b_bounds_give_few_atoms(found):
    assert AddressAtoms(found).count <= 2 + 4 * len(found)


@given(st.lists(blocks(), max_size=5))
def test_ipv6_begins_where_it_says(found):
    atoms = AddressAtoms(found)
    begin = atoms.first_v6.bit_length() - 1
    assert atoms.addresses(atoms.first_v6 - 1).v6 == AddressSet.NONE.v6
    assert atoms.addresses((1 << atoms.count) - (1 << begin)).v4 == AddressSet.NONE.v4
