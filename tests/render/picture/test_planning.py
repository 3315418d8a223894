"""Columns of boxes, and the bends of lines that pass them."""

from __future__ import annotations

from altlas.network import PlatformEnd
from altlas.render.picture.graph import graph
from altlas.render.picture.planning import BEND, HEAD, LINE, Plan
from altlas.render.reach_row import Row
from connection_rows import outside, row, workload

A, B, C, D = (workload(name) for name in "abcd")
ELSEWHERE = workload("e", namespace="lab")


def plan(*rows: Row) -> Plan:
    return Plan(graph(rows))


def columns(made: Plan) -> dict[str, int]:
    return {box.title: made.column[number] for number, box in enumerate(made.graph.boxes)}


def test_workloads_stand_right_of_what_calls_them():
    assert columns(plan(row(A, B, 1), row(B, C, 1), row(A, C, 1))) == {"a": 1, "b": 2, "c": 3}


def test_callers_outside_stand_at_the_left_and_targets_outside_at_the_right():
    made = plan(row(PlatformEnd.INGRESS_CONTROLLER, A, 1), row(A, B, 1), row(A, outside("10.0.0.0/8"), 1))

    assert columns(made) == {"ingress-controller": 0, "a": 1, "b": 2, "10.0.0.0/8": 3}


def test_a_cycle_has_one_line_that_goes_back():
    made = plan(row(A, B, 1), row(B, A, 2))

    assert columns(made) == {"a": 1, "b": 2}
    (forth, back) = made.chains
    assert (forth, back) == ([0, 1], [1, 0])


def test_a_line_bends_in_every_column_that_it_passes():
    made = plan(row(A, B, 1), row(B, C, 1), row(C, D, 1), row(A, D, 2))
    (passing,) = [chain for chain in made.chains if len(chain) > 2]

    assert [made.column[vertex] for vertex in passing] == [1, 2, 3, 4]
    assert [made.height[vertex] for vertex in passing[1:-1]] == [BEND, BEND]
    assert all(vertex in made.rows[made.column[vertex]] for vertex in passing)


def test_a_line_is_tied_to_the_title_of_its_source_and_to_its_row_of_the_target():
    (part,) = plan(row(A, B, 1)).parts

    assert (part.left, part.right) == (0, 1)
    assert (part.left_at, part.right_at) == (HEAD / 2, HEAD + LINE / 2)


def test_a_box_is_as_high_as_its_rows():
    made = plan(row(A, B, 1), row(A, B, 2))

    assert made.height[0] == HEAD
    assert made.height[1] > HEAD + 2 * LINE


def test_frames_are_bands_and_lines_between_them_run_in_the_targets():
    made = plan(row(A, B, 1), row(B, C, 1), row(ELSEWHERE, A, 2), row(ELSEWHERE, C, 1))
    names = {box.title: made.band[number] for number, box in enumerate(made.graph.boxes)}
    bends = [vertex for chain in made.chains for vertex in chain[1:-1]]

    assert made.frames == ["lab", "shop"]
    assert names == {"a": 1, "b": 1, "c": 1, "e": 0}
    assert {made.band[vertex] for vertex in bends} == {1}


def test_workloads_without_lines_fill_the_short_columns():
    alone = [row(workload(name), workload(name), 9) for name in "xyz"]
    made = plan(row(A, B, 1), row(A, C, 1), *alone)

    assert sorted(columns(made).values()) == [1, 1, 1, 2, 2, 2]


def test_without_any_line_the_boxes_make_a_square():
    made = plan(*(row(one, one, 1) for one in (A, B, C, D)))

    assert [len(each) for each in made.rows] == [0, 2, 2]


def test_nothing_needs_no_columns():
    assert plan().rows == []
