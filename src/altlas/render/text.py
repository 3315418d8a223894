"""A report for a person: one block per finding, one line that sums up.

::

    shop/service.yaml:12:17  error  service-target-port-missing
      Service shop/api · spec.ports[0].targetPort
      no container of the selected pods has a port named "htp"
      cure: write "http"
      12 |     targetPort: htp

In a pipe these are plain lines; for a person who watches a terminal, rich adds the colours.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from altlas.model.finding import Finding, Severity
from altlas.model.report import Report

if TYPE_CHECKING:
    from rich.console import Console

Excerpt = Callable[[str, int], str | None]
"""Gives line number ``n`` (from 1) of a file, or None where there is none to show."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_NARROWEST = 30
_MARGIN = "  "


class Span(NamedTuple):
    """A piece of a line in one style of rich; the empty style is the terminal's own."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def render(report: Report, *, excerpt: Excerpt | None = None, width: int = 0) -> str:
    """The report as plain text; ``width`` columns to wrap sentences to, 0 for no wrapping."""
    return "".join("".join(span.text for span in line) + "\n" for line in _lines(report, excerpt, width))


def print_to(console: Console, report: Report, *, excerpt: Excerpt | None = None) -> None:
    """Print the report in colour, wrapped to the width of the terminal."""
    from rich.text import Text

    for line in _lines(report, excerpt, console.width):
        console.print(Text.assemble(*line), soft_wrap=True)


def summary(report: Report) -> str:
    """``3 files, 9 resources: 1 error, 0 warnings, 0 infos, 2 waived``."""
    return "".join(span.text for span in _summary(report))


def _lines(report: Report, excerpt: Excerpt | None, width: int) -> Iterator[Line]:
    for finding in report.findings:
        yield from _block(finding, excerpt, width)
        yield ()
    yield _summary(report)


def _block(finding: Finding, excerpt: Excerpt | None, width: int) -> Iterator[Line]:
    severity = Span(finding.severity.value, _STYLES[finding.severity])
    yield (
        Span(_printable(_place(finding.file, finding.line, finding.column), 0), "bold"),
        Span("  "),
        severity,
        Span(f"  {finding.check}"),
    )
    subject = " · ".join(filter(None, (str(finding.resource or ""), finding.field)))
    if subject:
        yield (Span(f"{_MARGIN}{_printable(subject, 0)}", "dim"),)
    yield from _wrapped(finding.message, width)
    if finding.cure:
        yield from _wrapped(f"cure: {finding.cure}", width, "green")
    for related in finding.related:
        place = f" ({_place(related.file, related.line, related.column)})" if related.file else ""
        yield from _wrapped(f"see: {related.message}{place}", width)
    text = excerpt(finding.file, finding.line) if excerpt and finding.line else None
    if text is not None and text.strip():
        yield (Span(f"{_MARGIN}{finding.line} | {_printable(text, width)}", "dim"),)


def _summary(report: Report) -> Line:
    read = f"{_plural(report.files, 'file')}, {_plural(report.resources, 'resource')}: "
    counts: list[Span] = []
    for severity in Severity:
        number = report.count(severity)
        counts += (Span(_plural(number, severity.value), _STYLES[severity] if number else ""), Span(", "))
    return Span(read), *counts, Span(f"{report.waived} waived")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _place(file: str, line: int, column: int) -> str:
    return f"{file or '-'}:{line}:{column}" if line else file or "-"


def _wrapped(text: str, width: int, style: str = "") -> Iterator[Line]:
    """A sentence below its heading; lines that the text brings along stay lines."""
    for part in text.splitlines():
        clean = _printable(part, 0)
        pieces = (
            textwrap.wrap(clean, max(width, _NARROWEST) - len(_MARGIN), break_on_hyphens=False) if width else [clean]
        )
        for piece in pieces:
            yield (Span(f"{_MARGIN}{piece}", style),)


def _printable(text: str, width: int) -> str:
    """Text without control characters, which could move the cursor of whoever reads it; cut to ``width``."""
    clean = "".join(char if char.isprintable() else " " if char == "\t" else "�" for char in text.rstrip("\r\n"))
    longest = max(width, _NARROWEST) - 12 if width else 200
    return clean if len(clean) <= longest or not width else clean[: longest - 1] + "…"
