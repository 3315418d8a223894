"""The admin and baseline tiers of one direction: rules in order, the first that matches decides (rule 27).

Where it is not known whether a rule matches, both ways are followed. Policies of one priority whose rules contradict
each other have no defined result on what both match, so both results stay possible there and only there (rule 28).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from altlas.network import bits
from altlas.network.matching import Matcher
from altlas.network.policy import Action, Policy, Tier
from altlas.network.rectangles import Direction, Rectangle, rectangles
from altlas.network.rows import Row, add, join, meet, minus, only
from altlas.network.selecting import Match


class Outcome(NamedTuple):
    """What can become of connections to one destination: ``allowed``, ``denied``, or left to the next tier (``on``).

    ``passed`` are those left to it by a rule, not for want of one.
    """

    allowed: Row
    denied: Row
    on: Row
    passed: Row


class _Touch(NamedTuple):
    """One rule as it touches one destination, if its policy is about the pod at all.

    ``sure`` is what it then matches in any case, ``decided`` the part for which that is no question.
    """

    action: Action
    sure: Row
    maybe: Row
    decided: Row


Group = dict[int, list[list[_Touch]]]
"""Policies of one priority, by destination: for each policy its rules in order."""


def ranked_tier(matcher: Matcher, policies: Iterable[Policy], tier: Tier, direction: Direction) -> dict[int, Outcome]:
    """The outcome for each destination that a rule of ``tier`` touches; for others everything goes on.

    A BaselineAdminNetworkPolicy has no priority, so that nothing orders it against a ClusterNetworkPolicy of the
    baseline tier: the two kinds are followed apart, and where both decide, either may.
    """
    wanted = sorted((one for one in policies if one.tier is tier), key=lambda one: one.priority)
    kinds = sorted({one.kind for one in wanted}) if tier is Tier.BASELINE else [""]
    found: dict[int, Outcome] = {}
    for kind in kinds:
        for target, outcome in _line(matcher, [one for one in wanted if kind in ("", one.kind)], direction).items():
            found[target] = _either(found[target], outcome) if target in found else outcome
    return found


def _line(matcher: Matcher, policies: list[Policy], direction: Direction) -> dict[int, Outcome]:
    """The outcomes of policies that their priorities order."""
    groups = [_group(matcher, same, direction) for _, same in groupby(policies, key=lambda one: one.priority)]
    touched = {target for group in groups for target in group}
    start: Row = {matcher.ports.atoms.full: matcher.points.everything}
    memory: dict[Hashable, Outcome] = {}
    found: dict[int, Outcome] = {}
    for target in touched:
        mine = [group[target] for group in groups if target in group]
        key = _key(mine)
        outcome = memory.get(key)
        found[target] = memory[key] = _outcome(start, mine) if outcome is None else outcome
    return found


def _key(groups: list[list[list[_Touch]]]) -> Hashable:
    """Equal for destinations that the rules treat alike, such as all pods of a namespace, which are followed once."""
    return tuple(
        tuple(
            tuple((action, *(frozenset(row.items()) for row in rows)) for action, *rows in rules) for rules in policies
        )
        for policies in groups
    )


def _either(one: Outcome, other: Outcome) -> Outcome:
    """Two outcomes of which nobody knows the order."""
    passed = join(one.passed, other.passed)
    on = join(passed, meet(one.on, other.on))
    return Outcome(join(one.allowed, other.allowed), join(one.denied, other.denied), on, passed)


def _group(matcher: Matcher, policies: Iterable[Policy], direction: Direction) -> Group:
    found: Group = {}
    for policy in policies:
        touches: dict[int, list[_Touch]] = {}
        subject = matcher.subject(policy)
        selected = Match(subject.maybe, subject.maybe)
        for rule in direction.rules(policy) or ():
            both = rectangles(matcher, policy, rule, direction, selected)
            sure, maybe = _rows(both.sure), _rows(both.maybe)
            for target, row in maybe.items():
                matched = sure.get(target, {})
                decided = _of_subject(matched, target, subject.sure, direction)
                touches.setdefault(target, []).append(_Touch(rule.action, matched, row, decided))
        for target, rules in touches.items():
            found.setdefault(target, []).append(rules)
    return found


def _of_subject(row: Row, target: int, subject: int, direction: Direction) -> Row:
    """The pairs of one destination's row for which the policy's own pod is in ``subject``."""
    if direction is Direction.EGRESS:
        return only(row, subject)
    return row if subject >> target & 1 else {}


def _rows(found: list[Rectangle]) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    for sources, targets, ports in found:
        for target in bits.members(targets):
            add(rows.setdefault(target, {}), ports, sources)
    return rows


def _outcome(start: Row, groups: list[list[list[_Touch]]]) -> Outcome:
    """Follow the rules from ``start``, keeping apart what they may have decided."""
    open_ = start
    results: dict[Action, Row] = {action: {} for action in Action}
    for policies in groups:
        decided: Row = {}
        for rules in policies:
            for action, hit, sure in _hits(open_, rules):
                results[action] = join(results[action], hit)
                decided = join(decided, sure)
        open_ = minus(open_, decided)
    passed = results[Action.PASS]
    return Outcome(results[Action.ALLOW], results[Action.DENY], join(passed, open_), passed)


def _hits(open_: Row, rules: list[_Touch]) -> Iterator[tuple[Action, Row, Row]]:
    """For each rule of one policy: what it may decide of what is still open, and what it surely matches."""
    for rule in rules:
        if not open_:
            return
        yield rule.action, meet(open_, rule.maybe), rule.decided
        open_ = minus(open_, rule.sure)
