"""The smallest change of policies that turns a verdict round.

A denied connection needs a rule on each side that denies it: in the policy that already speaks for just this
workload if there is one, else in a new policy. An allowed one is closed by taking away the rules that allow it on one
side, the side with fewer of them; where no policy isolates that side, a new policy must.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from altlas.netset import AddressSet
from altlas.network.cluster import Cluster, Workload
from altlas.network.ends import AddressRange, End
from altlas.network.places import METADATA, PlatformEnd
from altlas.network.policy import Labels, Policy, Rule, Tier
from altlas.network.verdict import Effect, Side, Step, Verdict, Why

_NAME_LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/component", "app", "k8s-app", "name")
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
_MOST_BLOCKS = 8


class Edit(NamedTuple):
    """One change. ``value`` is the part to add, as the policy holds it, or a whole new policy; empty for a removal.

    ``policy`` is None for a new one; ``rule`` is the rule to take away.
    """

    direction: str
    sentence: str
    value: Mapping[str, Any]
    policy: Policy | None = None
    rule: Rule | None = None


def edits(cluster: Cluster, why: Why) -> tuple[Edit, ...]:
    """What would turn an allowed connection into a denied one, or the other way round.

    Nothing where policies cannot: traffic from and to a pod's own node, ends whose addresses nobody knows, and
    verdicts that are unknown (say more about the cluster first).
    """
    if PlatformEnd.NODE in (why.src, why.dst) or why.verdict is Verdict.UNKNOWN:
        return ()
    if why.verdict is Verdict.DENIED:
        return tuple(edit for direction in why.blocked_by for edit in _opening(cluster, why, direction))
    return tuple(_closing(cluster, why))


def _opening(cluster: Cluster, why: Why, direction: str) -> Iterator[Edit]:
    """Let one side allow the connection."""
    side, subject, other = _seen(why, direction)
    denying = next((step for step in side.steps if step.effect is Effect.DENIES), None)
    if denying is not None:
        yield _removal(denying, direction, f"except this connection from, or take away, the rule of {denying.policy}")
        return
    peers = _peers(cluster, subject, other)
    if not isinstance(subject, Workload) or not peers:
        return
    word = "to" if direction == "egress" else "from"
    rule = {word: peers, "ports": [{"protocol": why.protocol, "port": why.port}]}
    own = _own_policy(cluster, side, subject, direction)
    if own is not None:
        yield Edit(direction, f"add a rule to {own}", {"spec": {direction: [rule]}}, policy=own)
    else:
        name = f"{subject.name}-{direction}-{why.port}"
        yield Edit(direction, "add a policy", _policy(cluster, subject, name, direction, [rule]))


def _closing(cluster: Cluster, why: Why) -> Iterator[Edit]:
    """Let one side deny the connection, with as few changes as can be."""
    choices = []
    for direction in ("ingress", "egress"):
        side, subject, _ = _seen(why, direction)
        allowing = [step for step in side.steps if step.effect is Effect.ALLOWS and step.rule is not None]
        if isinstance(subject, Workload) and allowing:
            choices.append((len(allowing), direction, allowing))
    if choices:
        _, direction, allowing = min(choices, key=lambda choice: choice[0])
        for step in allowing:
            yield _removal(step, direction, f"narrow or take away the rule of {step.policy}")
        return
    for direction in ("ingress", "egress"):
        _, subject, _ = _seen(why, direction)
        if isinstance(subject, Workload):
            what = "arrives at" if direction == "ingress" else "leaves"
            yield Edit(
                direction,
                f"add a policy; it denies everything else that {what} {subject}, too, until rules allow it",
                _policy(cluster, subject, f"{subject.name}-{direction}", direction, []),
            )
            return


def _seen(why: Why, direction: str) -> tuple[Side, End, End]:
    """One side with the end that its policies select and the other end."""
    return (why.egress, why.src, why.dst) if direction == "egress" else (why.ingress, why.dst, why.src)


def _removal(step: Step, direction: str, sentence: str) -> Edit:
    return Edit(direction, sentence, {}, policy=step.policy, rule=step.rule)


def _own_policy(cluster: Cluster, side: Side, subject: Workload, direction: str) -> Policy | None:
    """The NetworkPolicy that isolates only this workload, preferably one that already has rules."""
    isolating = [step.policy for step in side.steps if step.policy.tier is Tier.NETWORK and step.sure]
    own = [policy for policy in isolating if _selected(cluster, policy) == [subject]]
    with_rules = [policy for policy in own if getattr(policy, direction)]
    return next(iter([*with_rules, *own]), None)


def _selected(cluster: Cluster, policy: Policy) -> list[Workload]:
    return [
        one
        for one in cluster.workloads
        if one.namespace == policy.namespace and _accepts(policy.subject.pods, one.labels)
    ]


def _accepts(selector: Labels, labels: Mapping[str, str]) -> bool:
    return all(one.accepts(labels) for one in selector)


def _policy(
    cluster: Cluster, subject: Workload, name: str, direction: str, rules: list[Mapping[str, Any]]
) -> Mapping[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": subject.namespace},
        "spec": {
            "podSelector": {"matchLabels": _labels(cluster, subject)},
            "policyTypes": [direction.capitalize()],
            direction: rules,
        },
    }


def _labels(cluster: Cluster, workload: Workload) -> Mapping[str, str]:
    """As few labels as select no other workload of the namespace; all of them if no single one does."""
    siblings = [one for one in cluster.workloads if one is not workload and one.namespace == workload.namespace]
    for key in (*_NAME_LABELS, *sorted(workload.labels)):
        value = workload.labels.get(key)
        if value is not None and all(one.labels.get(key) != value for one in siblings):
            return {key: value}
    return dict(sorted(workload.labels.items()))


def _peers(cluster: Cluster, subject: End, other: End) -> list[Mapping[str, Any]]:
    """The peers that mean ``other``; none where nobody knows where it is."""
    if isinstance(other, Workload):
        pods: dict[str, Any] = {"podSelector": {"matchLabels": _labels(cluster, other)}}
        if isinstance(subject, Workload) and subject.namespace == other.namespace:
            return [pods]
        return [_in_namespace(other.namespace) | pods]
    if isinstance(other, AddressRange):
        return _blocks(other.addresses)
    place = cluster.ends.place(other)
    if place is not None:
        labels = {"podSelector": {"matchLabels": dict(place.labels)}} if place.labels else {}
        return [_in_namespace(place.namespace) | labels]
    if other is PlatformEnd.METADATA:
        return _blocks(METADATA)
    if other is PlatformEnd.API_SERVER:
        return [{"ipBlock": {"cidr": block}} for block in cluster.ends.api_server_cidrs]
    return []


def _in_namespace(name: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {_NAMESPACE_NAME: name}}}


def _blocks(addresses: AddressSet) -> list[Mapping[str, Any]]:
    """Address blocks of a range; none if it takes too many to be what anybody wants."""
    blocks = [
        str(block)
        for maker, numbers in ((ipaddress.IPv4Address, addresses.v4), (ipaddress.IPv6Address, addresses.v6))
        for first, last in numbers.intervals
        for block in ipaddress.summarize_address_range(maker(first), maker(last))
    ]
    return [{"ipBlock": {"cidr": block}} for block in blocks] if len(blocks) <= _MOST_BLOCKS else []
