"""Sets as bits, and rows of ports and sources: the laws of sets, held against pairs written out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from altlas.network import bits
from altlas.network.layers import Layer, either_layer, join_layers
from altlas.network.rows import Row, add, join, meet, minus, only, ports_of

MASKS = st.integers(0, 2**5 - 1)
ROWS = st.dictionaries(st.integers(1, 2**5 - 1), st.integers(1, 2**5 - 1), max_size=5)
NUMBERS = st.sets(st.integers(0, 200))


def pairs(row: Row) -> set[tuple[int, int]]:
    """Every (port, source) of a row."""
    return {
        (port, source)
        for ports, sources in row.items()
        for port in bits.members(ports)
        for source in bits.members(sources)
    }


@given(NUMBERS)
def test_members_are_the_numbers_in_order(numbers):
    assert list(bits.members(bits.of(numbers))) == sorted(numbers)


@given(st.integers(0, 50), st.integers(0, 50))
def test_run_is_a_gapless_set(first, count):
    assert list(bits.members(bits.run(first, count))) == list(range(first, first + count))


@given(ROWS, ROWS)
def test_operations_on_rows_are_those_of_sets(one, other):
    assert pairs(join(one, other)) == pairs(one) | pairs(other)
    assert pairs(meet(one, other)) == pairs(one) & pairs(other)
    assert pairs(minus(one, other)) == pairs(one) - pairs(other)


@given(ROWS, MASKS)
def test_only_some_sources(row, sources):
    assert pairs(only(row, sources)) == {pair for pair in pairs(row) if sources >> pair[1] & 1}


@given(ROWS, st.integers(0, 4))
def test_ports_of_one_source(row, source):
    assert set(bits.members(ports_of(row, source))) == {port for port, among in pairs(row) if among == source}


@given(ROWS, MASKS, MASKS)
def test_add_is_in_place_and_keeps_no_empty_entry(row, ports, sources):
    before = pairs(row)
    add(row, ports, sources)
    assert pairs(row) == before | pairs({ports: sources})
    assert all(ports and sources for ports, sources in row.items())


@given(ROWS, ROWS)
def test_operations_leave_their_rows_alone(one, other):
    copies = dict(one), dict(other)
    join(one, other)
    meet(one, other)
    minus(one, other)
    assert (one, other) == copies


LAYERS = st.tuples(ROWS, ROWS).map(lambda rows: Layer([rows[0]], [join(*rows)]))


@given(LAYERS, LAYERS)
def test_layers_join_by_what_all_allow(one, other):
    found = join_layers([one, other])
    assert pairs(found.sure[0]) == pairs(one.sure[0]) & pairs(other.sure[0])
    assert pairs(found.maybe[0]) == pairs(one.maybe[0]) & pairs(other.maybe[0])


@given(LAYERS, LAYERS)
def test_of_two_layers_one_is_true(one, other):
    found = either_layer([one, other])
    assert pairs(found.sure[0]) == pairs(one.sure[0]) & pairs(other.sure[0])
    assert pairs(found.maybe[0]) == pairs(one.maybe[0]) | pairs(other.maybe[0])


@given(LAYERS)
def test_one_layer_alone_is_itself(layer):
    assert join_layers([layer]) == either_layer([layer]) == layer


def test_rows_without_doubt_stay_one_value():
    row = {1: 1}
    layer = Layer([row], [row])
    found = join_layers([layer, layer])
    assert found.sure[0] is found.maybe[0]
