"""Waivers outside of the manifests."""

from __future__ import annotations

import datetime

import pytest

from altlas.model.finding import Finding, ResourceId, Severity
from altlas.model.waivers import Waiver, apply

TODAY = datetime.date(2026, 6, 1)
FINDING = Finding(
    check="image-latest",
    severity=Severity.ERROR,
    message="m",
    cure="",
    resource=ResourceId("apps/v1", "Deployment", "shop", "web"),
)
ABOUT_A_FILE = Finding(check="yaml-syntax", severity=Severity.ERROR, message="m", cure="", file="a.yaml")


def waiver(check: str = "image-latest", resource: str = "*", until: datetime.date = TODAY) -> Waiver:
    return Waiver(check=check, reason="until the move", until=until, resource=resource, file="altlas.toml", line=4)


@pytest.mark.parametrize(
    ("check", "resource", "covered"),
    [
        ("image-latest", "*", True),
        ("image-*", "*", True),
        ("*", "Deployment/web", True),
        ("image-latest", "Deployment/shop/web", True),
        ("image-latest", "Deployment/*", True),
        ("image-latest", "*/shop/*", True),
        ("image-latest", "deployment/web", False),
        ("image-latest", "Deployment/other/web", False),
        ("image-latest", "web", False),
        ("image", "*", False),
    ],
)
def test_a_waiver_covers_what_its_patterns_match(check, resource, covered):
    assert waiver(check, resource).covers(FINDING) is covered


@pytest.mark.parametrize(("resource", "covered"), [("*", True), ("Deployment/*", False)])
def test_a_finding_about_a_file_is_covered_by_the_star_only(resource, covered):
    assert waiver("yaml-syntax", resource).covers(ABOUT_A_FILE) is covered


@pytest.mark.parametrize(("days", "waived"), [(0, 1), (1, 1), (-1, 0)])
def test_the_last_day_counts_and_the_next_does_not(days, waived):
    outcome = apply([FINDING, ABOUT_A_FILE], [waiver(until=TODAY + datetime.timedelta(days))], TODAY)

    assert outcome.waived == waived
    assert ABOUT_A_FILE in outcome.findings
    assert (FINDING in outcome.findings) is not waived or not waived


def test_an_expired_waiver_is_a_warning_where_it_is_written():
    (found,) = apply([], [waiver(until=datetime.date(2026, 5, 31))], TODAY).findings

    assert (found.check, found.severity, found.file, found.line) == ("waiver-expired", "warning", "altlas.toml", 4)
    assert "2026-05-31" in found.message


def test_a_finding_is_waived_once_however_many_waivers_cover_it():
    assert apply([FINDING], [waiver(), waiver()], TODAY).waived == 1
