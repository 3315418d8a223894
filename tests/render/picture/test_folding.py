"""What is drawn as a line and what is written into the boxes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.netset import PortSet
from altlas.network import Verdict
from altlas.render.picture.folding import MANY, Arc, Key, fold


def key(name: object) -> Key:
    return Key("middle", str(name))


def arc(src: object, dst: object, port: int = 1) -> Arc:
    return Arc(key(src), key(dst), PortSet.of("TCP", port), Verdict.ALLOWED)


ARCS = st.lists(st.builds(arc, st.integers(0, 11), st.integers(0, 11), st.integers(1, 2)), max_size=150, unique=True)


def test_few_lines_are_drawn():
    arcs = [arc(number, "db") for number in range(MANY - 1)]

    assert fold(arcs) == (arcs, {}, {})


def test_many_lines_to_one_box_are_written_into_the_boxes_at_both_ends():
    arcs = [arc(number, "dns") for number in range(MANY)]

    folded = fold([*arcs, arc(0, 1)])

    assert folded.drawn == [arc(0, 1)]
    assert folded.written == {key(number): {"out": [arc(number, "dns")]} for number in range(MANY)}
    assert folded.busy == {key("dns"): {"in": arcs}}


def test_many_lines_from_one_box_are_written_where_they_arrive():
    arcs = [arc("scraper", number) for number in range(MANY)]

    folded = fold(arcs)

    assert folded.drawn == []
    assert folded.written[key(3)] == {"in": [arcs[3]]}
    assert folded.busy == {key("scraper"): {"out": arcs}}


def test_several_lines_between_two_boxes_are_one_neighbour():
    arcs = [arc("a", "b", port) for port in range(1, MANY + 3)]

    assert fold(arcs).drawn == arcs


def test_what_arrives_at_some_boxes_is_never_drawn():
    folded = fold([arc("a", "dns"), arc("a", "b")], {key("dns")})

    assert folded.drawn == [arc("a", "b")]
    assert folded.written == {key("a"): {"out": [arc("a", "dns")]}}
    assert folded.busy == {key("dns"): {"in": [arc("a", "dns")]}}


def test_what_a_box_does_with_itself_is_written():
    assert fold([arc("a", "a")]) == ([], {key("a"): {"in": [arc("a", "a")]}}, {})


@settings(deadline=None)
@given(ARCS)
def test_every_connection_is_shown_once_and_no_side_stays_busy(arcs):
    folded = fold(arcs)

    written = [one for notes in folded.written.values() for each in notes.values() for one in each]
    assert sorted(map(str, [*folded.drawn, *written])) == sorted(map(str, arcs))
    for box in {key(number) for number in range(12)}:
        assert len({one.dst for one in folded.drawn if one.src == box}) < MANY
        assert len({one.src for one in folded.drawn if one.dst == box}) < MANY


@settings(deadline=None)
@given(ARCS, st.randoms())
def test_the_order_of_the_input_decides_nothing_about_what_is_drawn(arcs, random):
    shuffled = list(arcs)
    random.shuffle(shuffled)

    assert set(fold(shuffled).drawn) == set(fold(arcs).drawn)
