"""Label selectors answered for all pods, or all namespaces, at once and with three answers.

A pod's labels are mostly known. Controllers add some whose value is known only at run time (rule 11), and of
namespaces that no manifest declares, and of pods that live elsewhere, only some labels are known (rule 10). So a
selector has two answers: who surely matches, and who may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from altlas.kube.selectors import Requirement
from altlas.network import bits
from altlas.network.policy import Labels

_NOBODY: dict[str, int] = {}


class Match(NamedTuple):
    """Who surely matches, and who may: ``maybe`` holds ``sure``."""

    sure: int
    maybe: int

    def __or__(self, other: Match) -> Match:
        return Match(self.sure | other.sure, self.maybe | other.maybe)

    def within(self, members: int) -> Match:
        """Only those among ``members``."""
        return Match(self.sure & members, self.maybe & members)


NOTHING = Match(0, 0)


class Labelled(NamedTuple):
    """One thing with labels.

    ``open`` are keys that it surely has, each with the known beginning of its value. If it is ``partial``, it may
    have more labels than are known.
    """

    labels: Mapping[str, str]
    open: Mapping[str, str] = {}
    partial: bool = False


class Selecting:
    """Answers selectors over a fixed row of labelled things; number ``i`` in a set is the thing at ``i``."""

    def __init__(self, things: Sequence[Labelled]) -> None:
        self.everything = bits.run(0, len(things))
        self._partial = bits.of(number for number, thing in enumerate(things) if thing.partial)
        self._values: dict[str, dict[str, int]] = {}
        self._present: dict[str, int] = {}
        self._open: dict[str, list[tuple[int, str]]] = {}
        self._memory: dict[Labels, Match] = {}
        for number, thing in enumerate(things):
            bit = 1 << number
            for key, value in thing.labels.items():
                values = self._values.setdefault(key, {})
                values[value] = values.get(value, 0) | bit
                self._present[key] = self._present.get(key, 0) | bit
            for key, beginning in thing.open.items():
                self._open.setdefault(key, []).append((bit, beginning))
                self._present[key] = self._present.get(key, 0) | bit

    def match(self, selector: Labels) -> Match:
        """Who matches all requirements of ``selector``; everything if it has none."""
        found = self._memory.get(selector)
        if found is None:
            sure = maybe = self.everything
            for requirement in selector:
                one = self._requirement(requirement)
                sure, maybe = sure & one.sure, maybe & one.maybe
            found = self._memory[selector] = Match(sure, maybe)
        return found

    def _requirement(self, requirement: Requirement) -> Match:
        match requirement.operator:
            case "In":
                return self._in(requirement)
            case "Exists":
                return self._exists(requirement.key)
            case "NotIn":
                return self._not(self._in(requirement))
            case _:
                return self._not(self._exists(requirement.key))

    def _not(self, match: Match) -> Match:
        """A requirement turned around: NotIn and DoesNotExist also match what lacks the key (rule 9)."""
        return Match(self.everything & ~match.maybe, self.everything & ~match.sure)

    def _exists(self, key: str) -> Match:
        sure = self._present.get(key, 0)
        return Match(sure, sure | self._partial)

    def _in(self, requirement: Requirement) -> Match:
        values = self._values.get(requirement.key, _NOBODY)
        sure = 0
        for value in requirement.values:
            sure |= values.get(value, 0)
        maybe = sure | (self._partial & ~self._present.get(requirement.key, 0))
        for bit, beginning in self._open.get(requirement.key, ()):
            if any(value.startswith(beginning) for value in requirement.values):
                maybe |= bit
        return Match(sure, maybe)
