"""One line of ``altlas reach``, the same for every format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from altlas.netset import PortSet
from altlas.network import End, Verdict


class Row(NamedTuple):
    """What is known about some ports between two ends; an end that no manifest has is a text.

    ``reasons`` say which policies and rules decided, each a sentence of its own.
    """

    src: End | str
    dst: End | str
    ports: PortSet
    verdict: Verdict
    reasons: tuple[str, ...] = ()


def totals(rows: Iterable[Row]) -> str:
    """``31 connections: 30 allowed, 1 unknown``; denied ones are counted where there are any."""
    counts = dict.fromkeys((Verdict.ALLOWED, Verdict.UNKNOWN, Verdict.DENIED), 0)
    for row in rows:
        counts[row.verdict] += 1
    number = sum(counts.values())
    if not counts[Verdict.DENIED]:
        del counts[Verdict.DENIED]
    parts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{number} connection{'' if number == 1 else 's'}: {parts}"
