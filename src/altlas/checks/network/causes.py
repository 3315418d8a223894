"""Closed sides of flows, grouped so that each cause is one: what one edit mends is said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from altlas.checks.network.blocked import Blocked
from altlas.checks.network.sides import Opening, is_wide
from altlas.checks.network.twin import Network
from altlas.kube.shapes import mapping
from altlas.model.flow import FlowKind
from altlas.network import Policy
from altlas.network.rectangles import Direction

CHECK_OF = {
    FlowKind.CALL: "network-policy-blocks-declared-flow",
    FlowKind.EXTERNAL: "network-policy-blocks-declared-flow",
    FlowKind.JOB: "network-policy-blocks-job",
    FlowKind.SCRAPE: "network-policy-blocks-scrape",
    FlowKind.INGRESS: "network-policy-blocks-ingress-controller",
    FlowKind.API_SERVER: "network-policy-blocks-apiserver",
    FlowKind.DNS: "network-policy-dns-egress-blocked",
}
"""The check that speaks about a kind of flow."""

IMPLICIT = "network-policy-implicit-ingress-deny"

_TELLING = (FlowKind.INGRESS, FlowKind.JOB, FlowKind.SCRAPE, FlowKind.API_SERVER, FlowKind.DNS)
"""Where flows of several kinds have one cause, the first of these is what people look for."""


class Cause(NamedTuple):
    """What one edit mends. ``denial`` is the rule that denies, or None where only a rule is missing."""

    check: str
    blocked: tuple[Blocked, ...]
    denial: Opening | None = None

    @property
    def isolating(self) -> tuple[Policy, ...]:
        """Every policy that has to do with it, once."""
        if self.denial is not None:
            return (self.denial.policy,)
        found = {id(policy): policy for one in self.blocked for policy in one.isolating}
        return tuple(found.values())


def causes(network: Network, blocked: Iterable[Blocked]) -> list[Cause]:
    """The causes of everything that is blocked, in the order of the flows."""
    groups: dict[tuple[object, ...], list[Blocked]] = {}
    for one in blocked:
        groups.setdefault(_key(network, one), []).append(one)
    found: list[Cause] = []
    for (kind, *_), members in groups.items():
        if kind == "rule":
            found.append(Cause(_check(members), tuple(members), members[0].denial))
        elif kind == "implicit":
            found.append(Cause(IMPLICIT, tuple(members)))
        elif kind == "own" and members[0].direction is Direction.INGRESS:
            found.extend(Cause(_check(part), tuple(part)) for part in _sharing_ports(members))
        else:
            found.append(Cause(_check(members), tuple(members)))
    return found


def _key(network: Network, one: Blocked) -> tuple[object, ...]:
    """Equal for what has one cause.

    A rule that denies is the cause of all that it denies. Policies about a whole namespace are one cause for each kind
    of flow where no policy speaks of the workload, and for names, which every workload resolves alike. Else the cause
    is in the policies of this workload and direction.
    """
    if one.denial is not None:
        return "rule", id(one.denial.policy), one.denial.rule.route
    policies = tuple(sorted(map(id, one.isolating)))
    if one.direction is Direction.INGRESS and all(is_implicit(network, policy) for policy in one.isolating):
        return "implicit", policies
    wide = [policy for policy in one.isolating if is_wide(policy)]
    if wide and (len(wide) == len(policies) or one.flow.kind is FlowKind.DNS):
        return "wide", CHECK_OF[one.flow.kind], _denying(wide, one.direction)
    kind = "" if one.direction is Direction.INGRESS else CHECK_OF[one.flow.kind]
    return "own", one.direction, id(one.subject), kind


def _denying(policies: Sequence[Policy], direction: Direction) -> tuple[int, ...]:
    """The policies that only close, if there are any: others, such as one that opens DNS, have no part in it."""
    closing = [policy for policy in policies if not direction.rules(policy)] or policies
    return tuple(sorted(map(id, closing)))


def _sharing_ports(members: Sequence[Blocked]) -> list[list[Blocked]]:
    """Flows into one workload, apart unless they are of one kind or on one port: those one rule would let in."""
    parts: list[list[Blocked]] = []
    for one in members:
        near = [part for part in parts if any(_are_near(one, other) for other in part)]
        merged = [other for part in near for other in part] + [one]
        parts = [part for part in parts if part not in near] + [merged]
    return parts


def _are_near(one: Blocked, other: Blocked) -> bool:
    first, second = one.flow, other.flow
    return first.kind is second.kind or (first.protocol, first.port) == (second.protocol, second.port)


def _check(members: Sequence[Blocked]) -> str:
    kinds = {one.flow.kind for one in members}
    return CHECK_OF[next((kind for kind in _TELLING if kind in kinds), FlowKind.CALL)]


def is_implicit(network: Network, policy: Policy) -> bool:
    """Whether a policy isolates for ingress only because it states no types: it has rules for egress alone."""
    origin = policy.origin
    spec = mapping(network.scene.kept(origin).value, "spec") if isinstance(origin, int) else {}
    return (
        policy.kind == "NetworkPolicy" and not (spec.get("policyTypes") or spec.get("ingress")) and bool(policy.egress)
    )
