"""Inline waivers: what they take out of the report, and what is wrong with them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.checks import object_findings
from altlas.checks.reading.waivers import parse, split
from altlas.kube.references import extract
from altlas.model.finding import Finding
from altlas.model.inventory import Resource, manifest
from shop import container, healthy

TODAY = date(2026, 6, 1)
CHECK = "component-end-of-life"


def _promtail(**waivers: str) -> dict[str, Any]:
    objects = healthy()
    container(objects)["image"] = "grafana/promtail:3.6.0"
    annotations = {f"altlas.dev/waive.{check}": note for check, note in waivers.items()}
    objects["web"]["metadata"]["annotations"] = annotations | {"other": "x"}
    return objects["web"]


def _split(note: str, check: str = CHECK, *, omitted: bool = False) -> tuple[list[str], list[str], list[Finding]]:
    value = _promtail(**{check: note})
    resource = Resource(file="a.yaml", document=0, facts=extract(value, "default").marked(omitted=omitted))
    found = split(object_findings(manifest(resource, value)), [resource], TODAY)
    return [one.check for one in found.reported], [one.check for one in found.waived], list(found.reported)


@pytest.mark.parametrize(
    "note",
    [
        "we move in autumn; until 2026-06-01",
        "we move; it takes time; until 2027-01-31",
        "it is right here",
        " x ;  until  2026-06-01 ",
    ],
)
def test_a_waiver_with_a_reason_takes_the_finding_out(note: str) -> None:
    assert _split(note)[:2] == ([], [CHECK])


def test_an_expired_waiver_waives_nothing_and_is_a_finding() -> None:
    reported, waived, findings = _split("we move; until 2026-05-31")
    assert (reported, waived) == ([CHECK, "waiver-expired"], [])
    assert findings[1].route == ("metadata", "annotations", f"altlas.dev/waive.{CHECK}")
    assert "2026-05-31" in findings[1].message


@pytest.mark.parametrize("note", ["", "  ", "; until 2027-01-01", "until 2027-01-01"])
def test_a_waiver_without_reason_waives_nothing_and_is_a_finding(note: str) -> None:
    assert _split(note)[:2] == ([CHECK, "waiver-without-reason"], [])


@pytest.mark.parametrize("note", ["x; until soon", "x; until 2026-13-01", "x; until 01.06.2027"])
def test_a_date_that_is_none_is_a_finding(note: str) -> None:
    assert _split(note)[:2] == ([CHECK, "waiver-malformed"], [])


def test_a_waiver_of_another_check_does_not_help() -> None:
    assert _split("reason", "duplicate-env-var")[:2] == ([CHECK], [])


def test_what_is_not_applied_is_not_reminded_of_its_waivers() -> None:
    assert "waiver-expired" not in _split("x; until 2020-01-01", omitted=True)[0]


def test_a_waiver_holds_for_its_own_object_only() -> None:
    mine, other = _promtail(**{CHECK: "reason"}), _promtail()
    other["metadata"]["name"] = "other"
    resources = [Resource(file="a.yaml", document=0, facts=extract(value, "default")) for value in (mine, other)]
    findings = [
        finding
        for resource, value in zip(resources, (mine, other), strict=True)
        for finding in object_findings(manifest(resource, value))
    ]
    found = split(findings, resources, TODAY)
    assert [one.resource.name for one in found.reported if one.resource] == ["other"]
    assert [one.resource.name for one in found.waived if one.resource] == ["web"]


def test_a_note_that_is_no_text_counts_as_empty() -> None:
    value = _promtail(**{CHECK: "x"})
    value["metadata"]["annotations"][f"altlas.dev/waive.{CHECK}"] = 5
    assert extract(value, "default").waivers == {CHECK: ""}


@given(st.text(max_size=40))
def test_any_note_can_be_read(note: str) -> None:
    parse(note)


@given(st.text(alphabet="abc ,.", min_size=1).filter(str.strip), st.dates())
def test_reason_and_date_come_back(reason: str, until: date) -> None:
    assert parse(f"{reason}; until {until.isoformat()}") == (reason.strip(), until, "")
