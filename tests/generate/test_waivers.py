"""Waivers of the platform file as annotations."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.generate.waivers import waived, waiver_annotations
from generate.small import platform

REASON = "accepted until the replacement is there"


def _platform(*waivers: tuple[str, str]) -> Any:
    return platform(
        waivers=[
            {"check": check, "resource": resource, "reason": REASON, "until": "2027-01-31"}
            for check, resource in waivers
        ]
    )


@pytest.mark.parametrize(
    ("resource", "matches"),
    [
        ("DaemonSet/promtail", True),
        ("*", True),
        ("DaemonSet/*", True),
        ("*/promtail", True),
        ("DaemonSet/prom*", True),
        ("DaemonSet/*m*l", True),
        ("Deployment/promtail", False),
        ("DaemonSet/prom", False),
        ("aemonSet/promtail", False),
        ("DaemonSet/p.omtail", False),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_is_special(resource: str, matches: bool) -> None:
    """The pattern covers the whole of kind and name."""
    made = waiver_annotations(_platform(("host-path", resource)), "DaemonSet", "promtail")

    assert made == ({"altlas.dev/waive.host-path": f"{REASON}; until 2027-01-31"} if matches else {})


def test_each_check_has_its_annotation() -> None:
    """Several waivers may name one object."""
    made = waiver_annotations(_platform(("one", "*"), ("two", "Pod/*"), ("three", "Job/*")), "Pod", "a")

    assert set(made) == {"altlas.dev/waive.one", "altlas.dev/waive.two"}


def test_annotations_that_stand_there_are_kept() -> None:
    """The object's own annotations stay, and the object itself is not changed."""
    value = {"kind": "Pod", "metadata": {"name": "a", "annotations": {"own": "yes"}}}
    made = waived(_platform(("one", "Pod/a")), value)

    assert set(made["metadata"]["annotations"]) == {"own", "altlas.dev/waive.one"}
    assert value["metadata"] == {"name": "a", "annotations": {"own": "yes"}}


def test_an_object_that_no_waiver_names_stays_the_same() -> None:
    """No empty mapping of annotations appears."""
    value = {"kind": "Pod", "metadata": {"name": "a"}}

    assert waived(_platform(("one", "Pod/b")), value) is value
