"""Why a connection is possible or not, for a person: the verdict, both sides, what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from altlas.network import Verdict
from altlas.render.printable import printable
from altlas.render.reach_row import Row
from altlas.yamltext.write import dump


class Part(NamedTuple):
    """One side: what was decided, by which policies (effect, name, place), and for which other reasons."""

    name: str
    verdict: Verdict
    steps: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]


class Change(NamedTuple):
    """What to do at ``place``, with the YAML to add; empty for something to take away."""

    direction: str
    sentence: str
    place: str
    value: Mapping[str, Any]


class Explanation(NamedTuple):
    """One question with its answer; the row's reasons say through which Service or Ingress."""

    row: Row
    parts: tuple[Part, ...]
    changes: tuple[Change, ...]


def render(explanations: Iterable[Explanation]) -> str:
    """One block each, an empty line between them."""
    return "\n".join("".join(f"{printable(line)}\n" for line in _lines(one)) for one in explanations)


def _lines(one: Explanation) -> Iterator[str]:
    yield f"{one.row.src} => {one.row.dst} : {one.row.ports}  {one.row.verdict}"
    yield from (f"  {reason}" for reason in one.row.reasons)
    for part in one.parts:
        yield f"  {part.name}: {part.verdict}"
        yield from (f"    {effect} {name} ({place})" for effect, name, place in part.steps)
        yield from (f"    {reason}" for reason in part.reasons)
    if one.changes:
        yield f"  to {'deny' if one.row.verdict is Verdict.ALLOWED else 'allow'} it:"
    for change in one.changes:
        place = f" ({change.place})" if change.place else ""
        yield f"    {change.direction}: {change.sentence}{place}"
        if change.value:
            yield from (f"      {line}" for line in dump([change.value]).splitlines())
