"""What only all policies together show: names given twice, and priorities that leave the order open.

Source on priorities: API comment of ``AdminNetworkPolicySpec.Priority`` and ``ClusterNetworkPolicySpec.Priority``: if
two policies of one tier and priority could match a connection, an implementation may apply either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from altlas.kube.route import Route, field_path
from altlas.network.policies import overlaps
from altlas.network.policy import EVERYONE, Fault, Policy, Problem, Rule, Tier

MOST_COMPARISONS = 300_000  # of peers, for all pairs of policies together

BASELINE_KIND = "BaselineAdminNetworkPolicy"  # the one kind without a priority

_OWN_PRIORITY = "Give each policy a priority of its own."


class Settled(NamedTuple):
    """The policies that count, in their order, and what is ambiguous between them."""

    policies: tuple[Policy, ...]
    problems: tuple[Problem, ...]


def settle(policies: Iterable[Policy]) -> Settled:
    """Keep the last policy of each name, as applying one after the other does, and find open orders."""
    kept, problems = _last_of_each_name(tuple(policies))
    return Settled(kept, (*problems, *_open_orders(kept)))


def same_rank(one: Policy, other: Policy) -> bool:
    """Whether the API leaves open which of two policies is asked first.

    That is so for equal priorities in one tier. A BaselineAdminNetworkPolicy has no priority, so that nothing
    orders it against a ClusterNetworkPolicy of the baseline tier.
    """
    if one.tier is not other.tier or one.tier is Tier.NETWORK:
        return False
    mixed = one.tier is Tier.BASELINE and one.kind != other.kind
    return mixed or one.priority == other.priority


def _last_of_each_name(policies: Sequence[Policy]) -> tuple[tuple[Policy, ...], list[Problem]]:
    last: dict[tuple[str, str, str], int] = {}
    problems = []
    dropped = set()
    for index, policy in enumerate(policies):
        if not policy.name:
            continue  # the API server makes a new name for each
        identity = (policy.kind, policy.namespace, policy.name)
        if identity in last:
            dropped.add(last[identity])
            problems.append(_twice(policy))
        last[identity] = index
    return tuple(policy for index, policy in enumerate(policies) if index not in dropped), problems


def _twice(policy: Policy) -> Problem:
    text = f"metadata.name: {policy} is written twice: the one that is applied last replaces the other"
    cure = "Rename one of them, or join their rules in one policy."
    return Problem(policy.origin, ("metadata", "name"), text, cure, Fault.AMBIGUOUS)


def _open_orders(policies: Sequence[Policy]) -> Iterator[Problem]:
    work = _Work()
    for members in _ranks(policies):
        for one, other in combinations(members, 2):
            if work.left <= 0:
                yield _uncompared(one, other)
                return
            rules = _conflict(one, other, work)
            if rules:
                yield _open_order(one, other, *rules)


class _Work:
    """How many comparisons of peers are left, so that a hostile set of policies ends too."""

    def __init__(self) -> None:
        self.left = MOST_COMPARISONS

    def spend(self, one: Rule, other: Rule) -> bool:
        """Whether two rules may be compared still."""
        self.left -= 1 + sum(len(rule.peers) for rule in (one, other) if rule.peers is not EVERYONE) ** 2
        return self.left > 0


def _ranks(policies: Sequence[Policy]) -> Iterator[list[Policy]]:
    """The policies that nothing orders, rank by rank."""
    admin: dict[int, list[Policy]] = defaultdict(list)
    baseline = [policy for policy in policies if policy.tier is Tier.BASELINE]
    for policy in policies:
        if policy.tier is Tier.ADMIN:
            admin[policy.priority].append(policy)
    yield from admin.values()
    for one, other in combinations(baseline, 2):
        if same_rank(one, other):
            yield [one, other]


def _conflict(one: Policy, other: Policy, work: _Work) -> tuple[Rule, Rule] | None:
    """Rules of two policies that could match one connection and do different things with it."""
    work.left -= 1
    if not overlaps.pods(one.subject, other.subject):
        return None
    for mine, theirs in ((one.ingress, other.ingress), (one.egress, other.egress)):
        for first, second in product(mine or (), theirs or ()):
            if first.action is second.action:
                continue
            if work.spend(first, second) and overlaps.rules(first, second):
                return first, second
    return None


def _uncompared(one: Policy, other: Policy) -> Problem:
    text = f"spec.priority: {one}, {other} and others share a priority, and are too many to be compared"
    return Problem(other.origin, ("spec", "priority"), text, _OWN_PRIORITY, Fault.AMBIGUOUS)


def _open_order(one: Policy, other: Policy, mine: Rule, theirs: Rule) -> Problem:
    if one.priority == other.priority and BASELINE_KIND not in (one.kind, other.kind):
        place: Route = ("spec", "priority")
        relation, cure = f"priority {other.priority}", _OWN_PRIORITY
    else:
        place = theirs.route
        relation, cure = "no order to each other", "Keep one of the two kinds in the baseline tier."
    text = (
        f"{field_path(place)}: {one} and {other} have {relation}, and rules that differ may match one connection: "
        f"{_named(mine)} of the first, {_named(theirs)} of the second; either may win"
    )
    return Problem(other.origin, place, text, cure, Fault.AMBIGUOUS)


def _named(rule: Rule) -> str:
    place = f"{rule.route[1]}[{rule.route[2]}]"
    return f'{place} "{rule.name[:40]}" ({rule.action})' if rule.name else f"{place} ({rule.action})"
