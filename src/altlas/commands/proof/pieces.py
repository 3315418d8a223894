"""Addresses and ports together: rectangles that can be cut out of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from altlas.netset import AddressSet, PortSet


class Piece(NamedTuple):
    """All of ``ports`` at all of ``addresses``; never empty."""

    addresses: AddressSet
    ports: PortSet


def without(pieces: Iterable[Piece], others: Iterable[Piece]) -> list[Piece]:
    """What is left of ``pieces`` when ``others`` are taken away."""
    left = list(pieces)
    for other in others:
        left = [part for piece in left for part in _cut(piece, other)]
    return left


def _cut(piece: Piece, other: Piece) -> Iterator[Piece]:
    common = piece.addresses & other.addresses
    if not common or not piece.ports & other.ports:
        yield piece
        return
    if outside := piece.addresses - other.addresses:
        yield Piece(outside, piece.ports)
    if rest := piece.ports - other.ports:
        yield Piece(common, rest)
