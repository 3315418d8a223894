"""The words for what decided a verdict, each with the file and line of the policy or rule."""

from __future__ import annotations

from altlas.kube.route import field_path
from altlas.load.clusters import Applied, Place
from altlas.network import Effect, Origin, Side, Step, Verdict, Way, Why

SIDES = ("egress", "ingress")
_DECIDING = {
    Verdict.ALLOWED: (Effect.ALLOWS,),
    Verdict.DENIED: (Effect.DENIES, Effect.ISOLATES),
    Verdict.UNKNOWN: (Effect.ALLOWS, Effect.DENIES, Effect.PASSES),
}
"""What a policy must have done to have decided a verdict."""


class Reasons:
    """Answers with places in the texts of the input."""

    def __init__(self, applied: Applied) -> None:
        self.applied = applied
        self._known: dict[tuple[Origin, tuple[str | int, ...]], str] = {}

    def place(self, origin: Origin, route: tuple[str | int, ...]) -> str:
        """``file:line`` of a route inside the object that ``origin`` stands for."""
        if (origin, route) not in self._known:
            if not isinstance(origin, Place):
                return ""
            line, _ = self.applied.position(origin, route)
            self._known[origin, route] = f"{origin.file}:{line}"
        return self._known[origin, route]

    def all_of(self, why: Why) -> tuple[str, ...]:
        """Why the verdict is what it is: both sides of what is allowed, only the sides that keep the rest from it."""
        said = []
        for name, side in zip(SIDES, (why.egress, why.ingress), strict=True):
            if why.verdict in (Verdict.ALLOWED, side.verdict):
                said += [f"{name}: {sentence}" for sentence in self._side(side)]
        return tuple(dict.fromkeys(said))

    def steps(self, side: Side) -> tuple[tuple[str, str, str], ...]:
        """Every policy that had a say, those that decided first: what it did, its name and field, its place."""
        ordered = sorted(side.steps, key=lambda step: step.effect not in _DECIDING[side.verdict])
        return tuple((self._effect(step), self._subject(step), self._at(step)) for step in ordered)

    def way(self, way: Way) -> str:
        """``Ingress shop/web through Service web (file:line)``."""
        place = self.place(way.origin, way.route)
        return f"{way.kind} {way.namespace}/{way.name} through Service {way.service} ({place})"

    def _side(self, side: Side) -> list[str]:
        """What allows; else what denies, or that nothing allows; reasons of what is unknown."""
        said = [
            f"{self._effect(step)} {self._subject(step)} ({self._at(step)})"
            for step in side.steps
            if step.effect in _DECIDING[side.verdict] and (step.sure or side.verdict is Verdict.UNKNOWN)
        ]
        return said + list(side.reasons)

    @staticmethod
    def _effect(step: Step) -> str:
        words = {
            Effect.ISOLATES: "isolated, with no rule for this, by",
            Effect.ALLOWS: "allowed by",
            Effect.DENIES: "denied by",
            Effect.PASSES: "passed on by",
        }
        return words[step.effect] if step.sure else f"perhaps {words[step.effect]}"

    @staticmethod
    def _subject(step: Step) -> str:
        return f"{step.policy} {field_path(step.rule.route)}" if step.rule is not None else str(step.policy)

    def _at(self, step: Step) -> str:
        return self.place(step.policy.origin, step.rule.route if step.rule is not None else ())
