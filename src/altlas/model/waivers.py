"""Waivers outside of the manifests: which findings somebody lives with, and until when.

Waivers on the objects themselves (annotations) are the checks' own matter.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import msgspec

from altlas.model.finding import Finding, Severity


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One waiver outside of the manifests.

    ``resource`` is ``Kind/name`` or ``Kind/namespace/name``, where ``*`` matches any part. ``until`` is the last day
    on which it counts. ``file`` and ``line`` say where it is written.
    """

    check: str
    reason: str
    until: datetime.date
    resource: str = "*"
    file: str = ""
    line: int = 0

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of this finding, in date or not."""
        if not fnmatchcase(finding.check, self.check):
            return False
        resource = finding.resource
        if resource is None:
            return self.resource == "*"
        names = f"{resource.kind}/{resource.name}", f"{resource.kind}/{resource.namespace}/{resource.name}"
        return any(fnmatchcase(name, self.resource) for name in names)


class Outcome(NamedTuple):
    """Findings that stay, with those about expired waivers, and how many were waived."""

    findings: list[Finding]
    waived: int


def apply(findings: Iterable[Finding], waivers: Sequence[Waiver], today: datetime.date) -> Outcome:
    """Take out what is waived on the day ``today``; an expired waiver counts no more and is a finding itself."""
    standing = [waiver for waiver in waivers if waiver.until >= today]
    kept: list[Finding] = []
    waived = 0
    for finding in findings:
        if any(waiver.covers(finding) for waiver in standing):
            waived += 1
        else:
            kept.append(finding)
    return Outcome([*kept, *(_expired(waiver) for waiver in waivers if waiver.until < today)], waived)


def _expired(waiver: Waiver) -> Finding:
    return Finding(
        check="waiver-expired",
        severity=Severity.WARNING,
        message=f"the waiver of {waiver.check} for {waiver.resource} ended on {waiver.until}",
        cure="mend the finding, or set a new date",
        file=waiver.file,
        line=waiver.line or 1,
        column=1,
    )
