"""NetworkPolicies of one direction, added up: isolation (rule 1) and the union of all rules (rule 2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from altlas.network import bits
from altlas.network.matching import Matcher
from altlas.network.policy import Policy, Tier
from altlas.network.rectangles import Direction, Rectangle, rectangles
from altlas.network.rows import Row, add, join, meet, only
from altlas.network.selecting import Match

NO_ROW: Row = {}
"""Shared by all destinations without a row; never changed."""


class NetworkTier(NamedTuple):
    """What NetworkPolicies say in one direction.

    ``isolated`` are pods surely isolated, ``maybe_isolated`` those that may be. ``sure`` and ``maybe`` map a
    destination to the row of what rules allow, surely and possibly.
    """

    isolated: int
    maybe_isolated: int
    sure: dict[int, Row]
    maybe: dict[int, Row]


def network_tier(matcher: Matcher, policies: Iterable[Policy], direction: Direction) -> NetworkTier:
    """Add up all NetworkPolicies of one direction."""
    isolated = maybe = 0
    doubtful: list[tuple[Policy, int]] = []
    sure_sums, extra_sums = _Sums(), _Sums()
    for policy in policies:
        rules = direction.rules(policy)
        if policy.tier is not Tier.NETWORK or rules is None:
            continue
        subject = matcher.subject(policy)
        isolated, maybe = isolated | subject.sure, maybe | subject.maybe
        if subject.maybe != subject.sure:
            doubtful.append((policy, subject.maybe & ~subject.sure))
        for rule in rules:
            both = rectangles(matcher, policy, rule, direction, subject)
            sure_sums.add(both.sure)
            if not both.certain:
                extra_sums.add(both.maybe)
    sure, extra = sure_sums.rows(), extra_sums.rows()
    possible = sure | {target: join(sure.get(target, NO_ROW), row) for target, row in extra.items()}
    if only_doubtful := maybe & ~isolated:
        _settle(matcher, [(policy, who & only_doubtful) for policy, who in doubtful], direction, sure)
    return NetworkTier(isolated, maybe, sure, possible if extra else sure)


class _Sums:
    """Rectangles added up by destinations and ports, so that common ones are walked once."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, int], int] = {}

    def add(self, found: list[Rectangle]) -> None:
        sums = self._sums
        for sources, targets, ports in found:
            if sources and targets and ports:
                key = (targets, ports)
                sums[key] = sums.get(key, 0) | sources

    def rows(self) -> dict[int, Row]:
        """The row of each destination."""
        rows: dict[int, Row] = {}
        for (targets, ports), sources in self._sums.items():
            for target in bits.members(targets):
                row = rows.get(target)
                if row is None:
                    row = rows[target] = {}
                row[ports] = row.get(ports, 0) | sources
        return rows


def _settle(matcher: Matcher, doubtful: list[tuple[Policy, int]], direction: Direction, sure: dict[int, Row]) -> None:
    """Add what pods that no policy surely selects may do in any case: what each policy that may select them allows."""
    everyone = 0
    for _, who in doubtful:
        everyone |= who
    for number in bits.members(everyone):
        pod = 1 << number
        common: dict[int, Row] | None = None
        for policy, who in doubtful:
            if who & pod:
                rows = _alone(matcher, policy, direction, pod)
                common = rows if common is None else _common(common, rows)
        for target, row in (common or {}).items():
            mine = sure.setdefault(target, {})
            for ports, sources in row.items():
                add(mine, ports, sources)


def _alone(matcher: Matcher, policy: Policy, direction: Direction, pod: int) -> dict[int, Row]:
    """What one policy surely allows a pod if it selects it."""
    sums = _Sums()
    for rule in direction.rules(policy) or ():
        sums.add(rectangles(matcher, policy, rule, direction, Match(pod, pod)).sure)
    return {target: only(row, pod) if direction is Direction.EGRESS else row for target, row in sums.rows().items()}


def _common(left: dict[int, Row], right: dict[int, Row]) -> dict[int, Row]:
    return {target: meet(row, right[target]) for target, row in left.items() if target in right}
