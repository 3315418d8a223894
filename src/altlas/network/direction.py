"""One direction of all Kubernetes policies: admin tier, then NetworkPolicies, then baseline tier (rule 27)."""

from __future__ import annotations

from typing import NamedTuple

from altlas.network.cluster import Cluster
from altlas.network.layers import Layer
from altlas.network.matching import Matcher
from altlas.network.network_tier import NO_ROW, NetworkTier, network_tier
from altlas.network.policy import Tier
from altlas.network.ranked_tiers import Outcome, ranked_tier
from altlas.network.rectangles import Direction
from altlas.network.rows import Row, join, meet, minus, only


class _Limits(NamedTuple):
    """What is surely allowed and what may be."""

    sure: Row
    maybe: Row


def layer(matcher: Matcher, cluster: Cluster, direction: Direction) -> Layer:
    """What the policies of one direction allow to every destination."""
    admin = ranked_tier(matcher, cluster.policies, Tier.ADMIN, direction)
    baseline = ranked_tier(matcher, cluster.policies, Tier.BASELINE, direction)
    network = network_tier(matcher, cluster.policies, direction)
    whole = Whole(matcher, network, direction)
    sure: list[Row] = []
    maybe: list[Row] = []
    memory: dict[tuple[int, int, int], tuple[_Limits, _Limits]] = {}
    for target in range(matcher.points.count):
        found = whole.limits(target, baseline.get(target))
        if target in admin:
            # Destinations that are treated alike share their values, which the memory keeps alive with their ids.
            key = (id(admin[target]), id(found.sure), id(found.maybe))
            if key not in memory:
                memory[key] = (found, _under(admin[target], found))
            found = memory[key][1]
        sure.append(found.sure)
        maybe.append(_beside_hosts(matcher, found, target, direction))
    return Layer(sure, maybe)


def _under(outcome: Outcome, below: _Limits) -> _Limits:
    """The admin tier over what comes after it, which decides only what goes on."""
    maybe = join(outcome.allowed, meet(outcome.on, below.maybe))
    denied = join(outcome.denied, minus(outcome.on, below.sure))
    return _Limits(minus(maybe, denied), maybe)


def _beside_hosts(matcher: Matcher, found: _Limits, target: int, direction: Direction) -> Row:
    """What may be allowed, with pods of the host's network: the other pod may run on the same node (rule 21)."""
    hosts, everything = matcher.points.host_pods, matcher.points.everything
    beside = hosts if direction is Direction.INGRESS else everything * (hosts >> target & 1)
    full: Row = {matcher.ports.atoms.full: beside}
    return join(found.maybe, full) if beside and minus(full, found.maybe) else found.maybe


class Whole:
    """NetworkPolicies with the baseline tier below them, for one destination after the other."""

    def __init__(self, matcher: Matcher, tier: NetworkTier, direction: Direction) -> None:
        self._tier, self._direction = tier, direction
        self._full, points = matcher.ports.atoms.full, matcher.points
        self._everything, self._node = points.everything, points.node
        self._open = {self._full: self._everything}
        self._free: dict[int, Row] = {}

    def limits(self, target: int, baseline: Outcome | None) -> _Limits:
        """What NetworkPolicies and the baseline tier allow to ``target``."""
        isolated, maybe_isolated = self._isolation(target)
        below = self._baseline(baseline)
        if not maybe_isolated:
            return below
        tier = self._tier
        surely, possibly = tier.sure.get(target, NO_ROW), tier.maybe.get(target, NO_ROW)
        if isolated == maybe_isolated and surely is possibly and below.sure is below.maybe:
            row = self._with_rest(surely, below.sure, isolated)
            return _Limits(row, row)
        sure = join(self._with_rest(only(surely, isolated), below.sure, maybe_isolated))
        if doubtful := maybe_isolated & ~isolated:
            sure = join(sure, meet(only(surely, doubtful), below.sure))
        return _Limits(sure, self._with_rest(possibly, below.maybe, isolated))

    def _isolation(self, target: int) -> tuple[int, int]:
        """The sources for which this direction is surely closed but for rules, and for which it may be.

        Traffic from and to a pod's own node is always open (rule 21).
        """
        tier, bit = self._tier, 1 << target
        if self._direction is Direction.EGRESS:
            return (0, 0) if bit & self._node else (tier.isolated, tier.maybe_isolated)
        others = self._everything & ~self._node
        return others if tier.isolated & bit else 0, others if tier.maybe_isolated & bit else 0

    def _baseline(self, outcome: Outcome | None) -> _Limits:
        if outcome is None:
            return _Limits(self._open, self._open)
        maybe = join(outcome.allowed, outcome.on)
        return _Limits(minus(maybe, outcome.denied), maybe)

    def _with_rest(self, row: Row, below: Row, isolated: int) -> Row:
        """``row`` and, for sources that are not isolated, what is below."""
        rest = self._everything & ~isolated
        if not rest:
            return row
        if below is self._open:
            free = self._free.get(rest)
            if free is None:
                free = self._free[rest] = {self._full: rest}
            return join(row, free) if row else free
        return join(row, only(below, rest))
