"""What one run of the checks has to say, before it becomes text."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from altlas.model.finding import Finding, Severity

_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Findings in reading order, and how much was looked at.

    ``files`` and ``resources`` count what was read, ``waived`` the findings that somebody lives with and that are
    therefore not in ``findings``.
    """

    findings: tuple[Finding, ...]
    files: int
    resources: int
    waived: int = 0

    def count(self, severity: Severity) -> int:
        """Number of findings of exactly this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def reaches(self, threshold: Severity) -> bool:
        """Whether a finding is at least as bad as ``threshold``."""
        return any(_RANK[finding.severity] >= _RANK[threshold] for finding in self.findings)


def reading_order(findings: Sequence[Finding]) -> list[Finding]:
    """Findings by file, line, column and check; what is said twice at one place is kept once."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        seen.setdefault((*_place(finding), finding.message, finding.cure), finding)
    return [seen[key] for key in sorted(seen)]


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.file, finding.line, finding.column, finding.check
