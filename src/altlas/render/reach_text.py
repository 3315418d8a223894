"""Connections for a person: one line each, as short as it can be, and a line that sums up."""

from __future__ import annotations

from collections.abc import Iterable

from altlas.network import Verdict
from altlas.render.printable import printable
from altlas.render.reach_row import Row, totals


def render(rows: Iterable[Row], *, reasons: bool = False) -> str:
    """``shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432``; what is not allowed says its verdict and why.

    With ``reasons`` what is allowed says why, too.
    """
    listed = list(rows)
    lines = [printable(line) for row in listed for line in _lines(row, reasons=reasons)]
    return "\n".join([*lines, *([""] if lines else []), totals(listed)]) + "\n"


def _lines(row: Row, *, reasons: bool) -> list[str]:
    line = f"{row.src} => {row.dst} : {row.ports}"
    if row.verdict is Verdict.ALLOWED:
        return [line, *(f"    {reason}" for reason in row.reasons)] if reasons else [line]
    return [f"{line}  {row.verdict}", *(f"    {reason}" for reason in row.reasons)]
