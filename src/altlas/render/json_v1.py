"""A report as JSON, version 1: frozen, apart from how altlas holds findings inside.

A finding without an object (a file that cannot be read) has empty words in ``resource``, so that the shape
never changes. ``message`` carries the cure too, because version 1 has no member for it.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from altlas.model.finding import Finding, Related, ResourceId, Severity
from altlas.model.report import Report

_NOBODY = ResourceId("", "", "", "")


class _Resource(msgspec.Struct, gc=False, rename="camel"):
    """Who a finding is about."""

    api_version: str
    kind: str
    namespace: str
    name: str


class _Related(msgspec.Struct, gc=False):
    """Another place that has to do with a finding."""

    message: str
    file: str
    line: int
    column: int


class _Finding(msgspec.Struct, gc=False):
    """One finding, in the frozen order of members."""

    check: str
    severity: Severity
    confidence: str
    message: str
    resource: _Resource
    field: str
    file: str
    line: int
    column: int
    fixable: bool
    related: list[_Related]


class _Document(msgspec.Struct):
    """The whole report."""

    version: int
    summary: dict[str, int]
    findings: list[_Finding]


def render(report: Report) -> str:
    """The report as one JSON document with two spaces of indent and a final newline."""
    counts = {severity.value: report.count(severity) for severity in Severity}
    summary = {"files": report.files, "resources": report.resources, **counts, "waived": report.waived}
    try:
        text = msgspec.json.encode(_Document(1, summary, [_finding(finding, str) for finding in report.findings]))
    except UnicodeEncodeError:
        text = msgspec.json.encode(_Document(1, summary, [_finding(finding, _unicode) for finding in report.findings]))
    return msgspec.json.format(text, indent=2).decode() + "\n"


def _finding(finding: Finding, text: Callable[[str], str]) -> _Finding:
    """The frozen shape of a finding; ``text`` is applied to every word that comes from the input."""
    return _Finding(
        check=finding.check,
        severity=finding.severity,
        confidence=finding.confidence,
        message=text(f"{finding.message}; {finding.cure}" if finding.cure else finding.message),
        resource=_Resource(*map(text, finding.resource or _NOBODY)),
        field=text(finding.field),
        file=text(finding.file),
        line=finding.line,
        column=finding.column,
        fixable=finding.fixable,
        related=[_related(related, text) for related in finding.related],
    )


def _related(related: Related, text: Callable[[str], str]) -> _Related:
    return _Related(text(related.message), text(related.file), related.line, related.column)


def _unicode(text: str) -> str:
    """Text without lone surrogates: Python's stand-ins for bytes of a file name that are no Unicode."""
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= char <= "\udfff" else char for char in text)
