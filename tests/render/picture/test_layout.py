"""Places: nothing overlaps, lines run from box to box, frames hold what is theirs."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.network import PlatformEnd
from altlas.render.picture.graph import graph
from altlas.render.picture.layout import Drawing, Rectangle, layout
from altlas.render.picture.planning import HEAD, LINE
from connection_rows import outside, platform, row, workload

ENDS = [workload(f"w{number}", namespace=f"n{number % 3}") for number in range(9)]
ROWS = st.lists(
    st.one_of(
        st.builds(row, st.sampled_from(ENDS), st.sampled_from(ENDS), st.integers(1, 3)),
        st.builds(row, st.sampled_from(ENDS), st.sampled_from([PlatformEnd.DNS, outside("10.0.0.0/8")]), st.just(53)),
        st.builds(row, st.just(PlatformEnd.INGRESS_CONTROLLER), st.sampled_from(ENDS), st.just(80)),
    ),
    max_size=40,
)


def apart(one: Rectangle, other: Rectangle) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def holds(outer: Rectangle, inner: Rectangle) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.x + outer.width >= inner.x + inner.width
        and outer.y + outer.height >= inner.y + inner.height
    )


def check(drawing: Drawing) -> None:
    places = {box.key: place for box, place in drawing.boxes}
    for one, other in combinations([place for _, place in drawing.boxes], 2):
        assert apart(one, other)
    for name, frame in drawing.frames:
        for box, place in drawing.boxes:
            assert holds(frame, place) if box.frame == name else apart(frame, place)
    for path in drawing.paths:
        src, dst = places[path.link.src], places[path.link.dst]
        (start_x, start_y), (end_x, end_y) = path.points[0], path.points[-1]
        assert (start_x in (src.x, src.x + src.width), start_y) == (True, src.y + HEAD / 2)
        assert (end_x in (dst.x, dst.x + dst.width), end_y) == (True, dst.y + HEAD + LINE * (path.link.row + 0.5))
    sheet = Rectangle(0, 0, drawing.width, drawing.height)
    assert all(holds(sheet, place) for place in places.values())


def test_a_platform_is_laid_out():
    drawing = layout(graph(platform()))

    check(drawing)
    assert [name for name, _ in drawing.frames] == ["shop", "shop-logs"]


def test_callers_stand_left_of_what_they_call():
    places = {box.title: place for box, place in layout(graph(platform())).boxes}

    assert places["ingress-controller"].x < places["web"].x < places["cart"].x < places["db"].x < places["dns"].x


def test_nothing_is_drawn_of_nothing():
    drawing = layout(graph([]))

    assert (drawing.boxes, drawing.paths) == ((), ())


def test_boxes_without_lines_are_spread():
    rows = [row(one, one, 1) for one in (workload(f"w{number}") for number in range(9))]

    assert len({place.x for _, place in layout(graph(rows)).boxes}) == 3


@settings(deadline=None)
@given(ROWS)
def test_nothing_overlaps(rows):
    check(layout(graph(rows)))


@settings(deadline=None)
@given(ROWS)
def test_no_line_passes_behind_a_box(rows):
    """Between its ends a line runs level through every column, where no box stands."""
    drawing = layout(graph(rows))
    for path in drawing.paths:
        inner = path.points[1:-1]
        for (x, y), (other_x, other_y) in zip(inner[::2], inner[1::2], strict=True):
            level = Rectangle(min(x, other_x), y, abs(other_x - x), 0)
            assert y == other_y
            assert all(apart(level, place) for _, place in drawing.boxes)
