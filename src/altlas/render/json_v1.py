"""A report as JSON, version 1: frozen, apart from how altlas holds findings inside.

A finding without an object (a file that cannot be read) has empty words in ``resource``, so that the shape
never changes. ``message`` carries the cure too, because version 1 has no member for it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from altlas.model.finding import Finding, Related, ResourceId, Severity
from altlas.model.report import Report

_NOBODY = ResourceId("", "", "", "")


def render(report: Report) -> str:
    """The report as one JSON document with two spaces of indent and a final newline."""
    document = {
        "version": 1,
        "summary": {
            "files": report.files,
            "resources": report.resources,
            **{severity.value: report.count(severity) for severity in Severity},
            "waived": report.waived,
        },
        "findings": [_finding(finding) for finding in report.findings],
    }
    text = msgspec.json.encode(document)
    return msgspec.json.format(text, indent=2).decode() + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    resource = finding.resource or _NOBODY
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": f"{finding.message}; {finding.cure}" if finding.cure else finding.message,
        "resource": {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            "namespace": resource.namespace,
            "name": resource.name,
        },
        "field": finding.field,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "fixable": finding.fixable,
        "related": [_related(related) for related in finding.related],
    }


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, "file": related.file, "line": related.line, "column": related.column}
