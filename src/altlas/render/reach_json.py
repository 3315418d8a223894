"""Connections as JSON, version 1: frozen."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from altlas.network import Verdict
from altlas.render.reach_row import Row


class _Connection(msgspec.Struct, gc=False, rename={"source": "from", "target": "to"}):
    """One row, in the frozen order of members."""

    source: str
    target: str
    ports: list[str]
    verdict: Verdict
    reasons: tuple[str, ...]


class _Document(msgspec.Struct):
    """The whole list."""

    version: int
    connections: list[_Connection]


def render(rows: Iterable[Row]) -> str:
    """One JSON document with two spaces of indent and a final newline."""
    document = _Document(1, [_connection(row) for row in rows])
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _connection(row: Row) -> _Connection:
    reasons = tuple(map(_unicode, row.reasons))
    return _Connection(_unicode(str(row.src)), _unicode(str(row.dst)), row.ports.texts(), row.verdict, reasons)


def _unicode(text: str) -> str:
    """Text without lone surrogates: Python's stand-ins for bytes of a file name that are no Unicode."""
    return text.encode(errors="replace").decode()
