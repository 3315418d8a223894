"""Inline waivers: an annotation on the object takes one check's findings on it out of the report.

``altlas.dev/waive.<check>: "<reason>; until YYYY-MM-DD"``. The reason is required; the date may be left out. A waiver
whose date has passed waives nothing and is a finding itself, and so is one without a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from altlas.checks.reading import row
from altlas.kube.references.extract import WAIVER
from altlas.model.check import Check
from altlas.model.finding import Finding, ResourceId, Severity
from altlas.model.inventory import Resource

EXPIRED = row("waiver-expired", "The last day of a waiver has passed, so it waives nothing", Severity.WARNING)
WITHOUT_REASON = row("waiver-without-reason", "A waiver gives no reason, so it waives nothing", Severity.WARNING)
MALFORMED = row("waiver-malformed", "A waiver ends on what is no date, so it waives nothing", Severity.WARNING)

CHECKS: tuple[Check, ...] = (EXPIRED, WITHOUT_REASON, MALFORMED)

_UNTIL = re.compile(r"(?:^|;)\s*until\s+(\S+)\s*\Z")

_Place = tuple[str, int, ResourceId | None]


class Split(NamedTuple):
    """Findings that are reported, and those that a waiver takes out. Both keep their order."""

    reported: tuple[Finding, ...]
    waived: tuple[Finding, ...]


class Waiver(NamedTuple):
    """A waiver as written. ``until`` is None without a date; ``bad`` is the text that should have been one."""

    reason: str
    until: date | None
    bad: str = ""


def split(findings: Iterable[Finding], resources: Iterable[Resource], today: date) -> Split:
    """Part ``findings`` by the waivers on ``resources``; findings about the waivers themselves come last."""
    valid: dict[_Place, set[str]] = {}
    about: list[Finding] = []
    for resource in resources:
        if not resource.facts.waivers:
            continue
        for check, note in resource.facts.waivers.items():
            fault = _fault(resource, check, note, today)
            if fault is None:
                valid.setdefault((resource.file, resource.document, resource.id), set()).add(check)
            elif not resource.omitted:
                about.append(fault)
    reported: list[Finding] = []
    waived: list[Finding] = []
    for one in findings:
        place = (one.file, one.document, one.resource)
        (waived if one.check in valid.get(place, ()) else reported).append(one)
    return Split((*reported, *about), tuple(waived))


def parse(note: str) -> Waiver:
    """Read the text of a waiver."""
    found = _UNTIL.search(note)
    if found is None:
        return Waiver(note.strip(), None)
    reason = note[: found.start()].strip()
    try:
        return Waiver(reason, date.fromisoformat(found[1]))
    except ValueError:
        return Waiver(reason, None, found[1])


def _fault(resource: Resource, check: str, note: str, today: date) -> Finding | None:
    waiver = parse(note)
    if waiver.bad:
        message = f"the waiver of {check} ends on {waiver.bad!r}, which is no date"
        return _about(MALFORMED, resource, check, message, "write the date as YYYY-MM-DD")
    if not waiver.reason:
        return _about(
            WITHOUT_REASON, resource, check, f"the waiver of {check} gives no reason", "say why it is right here"
        )
    if waiver.until is not None and waiver.until < today:
        message = f"the waiver of {check} ended on {waiver.until.isoformat()}"
        return _about(EXPIRED, resource, check, message, "mend the fault, or state a new reason and date")
    return None


def _about(about: Check, resource: Resource, check: str, message: str, cure: str) -> Finding:
    return about.finding(resource, ("metadata", "annotations", WAIVER + check), message, cure)
