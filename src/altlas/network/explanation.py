"""Why a connection has its verdict: the policies and rules that had a say, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from altlas.network import bits
from altlas.network.cluster import Cluster, Workload
from altlas.network.doubts import rule_doubts, subject_doubts
from altlas.network.ends import End
from altlas.network.matching import Matcher
from altlas.network.places import PlatformEnd
from altlas.network.policies import same_rank
from altlas.network.policy import Action, Policy, Rule, Tier
from altlas.network.rectangles import Direction, Rectangle, rectangles
from altlas.network.selecting import Match
from altlas.network.verdict import Effect, Side, Step, Verdict, Why

_EFFECTS = {Action.ALLOW: Effect.ALLOWS, Action.DENY: Effect.DENIES, Action.PASS: Effect.PASSES}


class Question(NamedTuple):
    """One port of one pair of ends."""

    src: End
    dst: End
    protocol: str
    port: int


def explain(
    cluster: Cluster,
    matcher: Matcher,
    question: Question,
    verdict: Verdict,
    sides: Mapping[Direction, Verdict],
) -> Why:
    """The verdict with both sides; only the policies that select one of the two ends are looked at."""
    found = {side: _Explainer(cluster, matcher, question, side).side(sides[side]) for side in Direction}
    return Why(*question, verdict, found[Direction.EGRESS], found[Direction.INGRESS])


class _Explainer:
    """One direction of one question."""

    def __init__(self, cluster: Cluster, matcher: Matcher, question: Question, direction: Direction) -> None:
        self._cluster, self._matcher, self._direction = cluster, matcher, direction
        self._question = question
        self._sources = bits.of(matcher.points.of(question.src))
        self._targets = bits.of(matcher.points.of(question.dst))
        self._atom = matcher.ports.atoms.atom(question.protocol, question.port)
        ingress = direction is Direction.INGRESS
        self._subject, self._other = (self._targets, self._sources) if ingress else (self._sources, self._targets)

    def side(self, verdict: Verdict) -> Side:
        """Everything that has a say in this direction."""
        exempt = self._exemption()
        steps = tuple(step for step in self._steps() if not exempt or step.policy.tier is not Tier.NETWORK)
        isolated = any(step.sure for step in steps if step.policy.tier is Tier.NETWORK)
        reasons = list(dict.fromkeys(step.reason for step in steps if step.reason))
        if verdict is Verdict.UNKNOWN and not reasons:
            reasons.append(self._undefined(steps))
        if exempt:
            reasons.append(exempt)
        elif not steps or (not isolated and verdict is Verdict.ALLOWED):
            reasons.append(self._without_policy())
        return Side(verdict, isolated, steps, tuple(reasons))

    def _steps(self) -> Iterator[Step]:
        """What the tiers do, up to the one that surely decides."""
        for tier in Tier:
            steps = list(self._network_steps() if tier is Tier.NETWORK else self._ranked_steps(tier))
            yield from steps
            if any(step.sure and step.effect is not Effect.PASSES for step in steps):
                return

    def _network_steps(self) -> Iterator[Step]:
        for policy in self._cluster.policies:
            if policy.tier is Tier.NETWORK:
                yield from self._policy_steps(policy)

    def _ranked_steps(self, tier: Tier) -> Iterator[Step]:
        """Policies up to the first that surely matches, and those that may as well come before it (rule 28)."""
        decided: Policy | None = None
        ranked = [one for one in self._cluster.policies if one.tier is tier]
        for policy in sorted(ranked, key=lambda one: one.priority):
            if decided is not None and not same_rank(decided, policy):
                continue
            steps = list(self._policy_steps(policy))
            yield from steps
            if decided is None and any(step.sure for step in steps):
                decided = policy

    def _policy_steps(self, policy: Policy) -> Iterator[Step]:
        rules = self._direction.rules(policy)
        subject = self._matcher.subject(policy)
        if rules is None or not self._subject & subject.maybe:
            return
        sure = not self._subject & ~subject.sure
        doubt = "; ".join(dict.fromkeys(subject_doubts(self._cluster, self._matcher, policy, self._subject)))
        found = False
        for rule in rules:
            step = self._rule_step(policy, rule, sure=sure, doubt=doubt)
            if step is not None:
                found = True
                yield step
                if policy.tier is not Tier.NETWORK and step.sure:
                    return
        if not found and policy.tier is Tier.NETWORK:
            yield Step(policy, None, Effect.ISOLATES, sure, doubt)

    def _rule_step(self, policy: Policy, rule: Rule, *, sure: bool, doubt: str) -> Step | None:
        subject = Match(self._subject, self._subject)
        both = rectangles(self._matcher, policy, rule, self._direction, subject)
        if not self._meets(both.maybe):
            return None
        if self._fills(both.sure):
            return Step(policy, rule, _EFFECTS[rule.action], sure, doubt)
        reasons = rule_doubts(self._cluster, self._matcher, policy, rule, self._other)
        text = "; ".join(dict.fromkeys([*([doubt] if doubt else []), *reasons]))
        return Step(policy, rule, _EFFECTS[rule.action], sure=False, reason=text)

    def _meets(self, found: list[Rectangle]) -> bool:
        return any(
            one.sources & self._sources and one.targets & self._targets and one.ports & self._atom for one in found
        )

    def _fills(self, found: list[Rectangle]) -> bool:
        """Whether one rectangle holds every end of the question."""
        return any(
            not self._sources & ~one.sources and not self._targets & ~one.targets and one.ports & self._atom
            for one in found
        )

    def _undefined(self, steps: tuple[Step, ...]) -> str:
        ranked = [step for step in steps if step.policy.tier is not Tier.NETWORK]
        if len({step.effect for step in ranked}) > 1:
            names = " and ".join(dict.fromkeys(str(step.policy) for step in ranked))
            return f"{names} have no order and contradict each other"
        if (self._sources | self._targets) & self._matcher.points.host_pods:
            return "a pod of the host's network may run on the other pod's own node, whose traffic is always allowed"
        return "the ends in question are not all treated alike"

    def _exemption(self) -> str:
        """Why NetworkPolicies have no say; empty if they have."""
        src, dst = self._question.src, self._question.dst
        if src is dst and isinstance(src, Workload) and src.single:
            return "nothing keeps a pod from itself"
        if PlatformEnd.NODE in (src, dst):
            return "traffic from and to a pod's own node is always allowed"
        return ""

    def _without_policy(self) -> str:
        if not self._subject:
            return "the end does not run, or nobody has stated where it is"
        if self._subject & ~self._matcher.points.pods:
            return "no policy can select this end"
        return f"no policy isolates this end for {self._direction}"
