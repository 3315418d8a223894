"""Connections for a spreadsheet: a heading, then one line each. Source of the form: RFC 4180, lines end in LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from altlas.render.reach_row import Row

HEADING = ("from", "to", "ports", "verdict", "reasons")


def render(rows: Iterable[Row]) -> str:
    """Comma-separated text; reasons are joined by ``; ``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADING)
    writer.writerows((row.src, row.dst, row.ports, row.verdict, "; ".join(row.reasons)) for row in rows)
    return text.getvalue()
