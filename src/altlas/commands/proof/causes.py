"""Differences as sentences, one for each cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.commands.proof.comparison import Difference
from altlas.kube.route import field_path
from altlas.network import Effect, Side
from altlas.network.rectangles import Direction

PROTOCOLS = ("TCP", "UDP", "SCTP")


def causes(found: Iterable[Difference]) -> Iterator[str]:
    """One sentence for each cause, with the first pair that it is about and the number of the others."""
    grouped: dict[str, list[Difference]] = {}
    for difference in found:
        grouped.setdefault(_cause(difference), []).append(difference)
    for cause, (first, *others) in grouped.items():
        more = f", and {len(others)} more" if others else ""
        yield f"{_what(first)}{more}: {cause}"


def _what(difference: Difference) -> str:
    flow = difference.flow
    word = f"blocked, though {flow.reason}" if flow else "open, though nobody declares it"
    src, dst = map(difference.comparison.scene.name, (difference.src, difference.dst))
    return f"{src} => {dst} : {difference.ports} is {word}"


def _cause(difference: Difference) -> str:
    """Which side, which policies, which rule."""
    side = _side(difference)
    direction = difference.comparison.side
    who = difference.comparison.scene.group(difference.comparison.near(difference.src, difference.dst))
    left_out = difference.comparison.without
    alone = f"without {left_out}, " if left_out else ""
    if difference.flow is not None:
        names = " and ".join(dict.fromkeys(str(step.policy) for step in side.steps)) or "nothing"
        return f"{alone}{names} isolates {who} for {direction}, and no rule allows this"
    if not side.isolated:
        return f"{alone}no policy isolates {who} for {direction}"
    rules = [(step.policy, step.rule) for step in side.steps if step.effect is Effect.ALLOWS and step.rule is not None]
    places = " and ".join(f"{policy} at {field_path(rule.route)}" for policy, rule in rules)
    return f"{alone}{places} allows it for {direction} of {who}"


def _side(difference: Difference) -> Side:
    protocol = next(word for word in PROTOCOLS if difference.ports.numbers(word))
    number = difference.ports.numbers(protocol).intervals[0][0]
    why = difference.comparison.reach.why(difference.src, difference.dst, protocol, number)
    return why.egress if difference.comparison.side is Direction.EGRESS else why.ingress
