"""Rows: which sources may use which ports of one destination.

A row maps a set of port atoms to a set of sources, both as bits; a (source, port) pair is in the row if any entry
holds both. Entries may overlap. Few rules touch one destination, so rows stay short however large the cluster is.
"""

from __future__ import annotations

Row = dict[int, int]


def add(row: Row, ports: int, sources: int) -> None:
    """Put all pairs of ``ports`` and ``sources`` into ``row``, in place."""
    if ports and sources:
        row[ports] = row.get(ports, 0) | sources


def join(*rows: Row) -> Row:
    """The pairs that are in any of ``rows``."""
    found: Row = {}
    for row in rows:
        for ports, sources in row.items():
            found[ports] = found.get(ports, 0) | sources
    return found


def meet(left: Row, right: Row) -> Row:
    """The pairs that are in both rows."""
    found: Row = {}
    for ports, sources in left.items():
        for others, among in right.items():
            both, common = ports & others, sources & among
            if both and common:
                found[both] = found.get(both, 0) | common
    return found


def minus(left: Row, right: Row) -> Row:
    """The pairs of ``left`` that are not in ``right``."""
    pieces = list(left.items())
    for ports, sources in right.items():
        pieces = [piece for one in pieces for piece in _cut(one, ports, sources)]
    return join(*({ports: sources} for ports, sources in pieces))


def _cut(piece: tuple[int, int], ports: int, sources: int) -> list[tuple[int, int]]:
    """What is left of one entry when another is taken away."""
    hit = piece[0] & ports
    if not hit or not piece[1] & sources:
        return [piece]
    rest = [(piece[0] & ~ports, piece[1]), (hit, piece[1] & ~sources)]
    return [one for one in rest if one[0] and one[1]]


def only(row: Row, sources: int) -> Row:
    """The pairs of ``row`` whose source is in ``sources``."""
    return {ports: kept for ports, among in row.items() if (kept := among & sources)}


def ports_of(row: Row, source: int) -> int:
    """The ports that one source, a number, may use."""
    found = 0
    for ports, sources in row.items():
        if sources >> source & 1:
            found |= ports
    return found
