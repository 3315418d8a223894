"""What could come from, or go to, pods that the given manifests do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from altlas.kube.selectors import Requirement
from altlas.netset import PortSet
from altlas.network.cluster import Cluster, Workload
from altlas.network.matching import Matcher
from altlas.network.policy import Every, Labels, NamedPort, Pods, Policy, Port, PortRange, Rule, Tier
from altlas.network.rectangles import Direction

ENTIRE_CLUSTER = "entire-cluster"
NAME_LABEL = "kubernetes.io/metadata.name"


class Exposed(NamedTuple):
    """Ports of one workload that pods outside of the manifests could use, or that it could use there.

    ``peer`` says which pods: ``entire-cluster``, ``[namespace with {tier=web}]/[pod with {app=x}]`` and the like.
    ``policy`` and ``rule`` allow it; both are None where no policy isolates the workload.
    """

    workload: Workload
    direction: Literal["ingress", "egress"]
    peer: str
    ports: PortSet
    policy: Policy | None = None
    rule: Rule | None = None


def exposure(cluster: Cluster, matcher: Matcher) -> tuple[Exposed, ...]:
    """Every exposure by NetworkPolicies, or by their absence, sorted by workload.

    A rule exposes if its selector may match pods that the manifests do not hold: all pods, namespaces by labels, or
    labels that no pod of the manifests has. Cluster-wide policies are not taken into account: they may close it.
    """
    found: list[Exposed] = []
    for workload in sorted((one for one in cluster.workloads if one.running), key=str):
        for direction in Direction:
            found.extend(_exposed(cluster, matcher, workload, direction))
    return tuple(found)


def _exposed(cluster: Cluster, matcher: Matcher, workload: Workload, direction: Direction) -> Iterator[Exposed]:
    number = matcher.points.number(workload)
    bit = 0 if number is None else 1 << number
    side: Literal["ingress", "egress"] = "ingress" if direction is Direction.INGRESS else "egress"
    isolated = False
    for policy in cluster.policies:
        rules = direction.rules(policy)
        if policy.tier is not Tier.NETWORK or rules is None or not matcher.subject(policy).maybe & bit:
            continue
        isolated = True
        for rule in rules:
            ports = _ports(matcher, rule, bit if direction is Direction.INGRESS else 0)
            for peer in _peers(cluster, matcher, policy, rule):
                yield Exposed(workload, side, peer, ports, policy, rule)
    if not isolated:
        yield Exposed(workload, side, ENTIRE_CLUSTER, PortSet.ALL)


def _peers(cluster: Cluster, matcher: Matcher, policy: Policy, rule: Rule) -> Iterator[str]:
    if isinstance(rule.peers, Every):
        yield ENTIRE_CLUSTER
        return
    for peer in rule.peers:
        if isinstance(peer, Pods) and _reaches_out(cluster, matcher, policy, peer):
            yield _text(policy, peer)


def _reaches_out(cluster: Cluster, matcher: Matcher, policy: Policy, peer: Pods) -> bool:
    """Whether a selector may match pods that the manifests do not hold."""
    if not peer.pods or not matcher.peers(policy, (peer,)).maybe:
        return True
    return peer.namespaces is not None and not _pinned(cluster, peer.namespaces)


def _pinned(cluster: Cluster, namespaces: Labels) -> bool:
    """Whether a selector names namespaces that the manifests declare, and no others."""
    for one in namespaces:
        if one.key == NAME_LABEL and one.operator == "In":
            return all(value in cluster.namespaces and cluster.namespaces[value].declared for value in one.values)
    return False


def _text(policy: Policy, peer: Pods) -> str:
    if peer.namespaces == () and not peer.pods:
        return ENTIRE_CLUSTER
    pods = f"[pod with {_labels(peer.pods)}]" if peer.pods else "[all pods]"
    if peer.namespaces is None:
        return f"{policy.namespace}/{pods}"
    spaces = f"[namespace with {_labels(peer.namespaces)}]" if peer.namespaces else "[all namespaces]"
    return f"{spaces}/{pods}"


def _labels(selector: Labels) -> str:
    return "{" + ",".join(_requirement(one) for one in selector) + "}"


def _requirement(one: Requirement) -> str:
    if one.operator == "In" and len(one.values) == 1:
        return f"{one.key}={one.values[0]}"
    return str(one)


def _ports(matcher: Matcher, rule: Rule, targets: int) -> PortSet:
    """The ports of a rule; a name that the other pod resolves may be any port of its protocol."""
    if isinstance(rule.ports, Every):
        return PortSet.ALL
    found = PortSet.NONE
    for port in rule.ports:
        found |= _port(matcher, port, targets)
    return found


def _port(matcher: Matcher, port: Port, targets: int) -> PortSet:
    if isinstance(port, PortRange):
        return PortSet.of(port.protocol, port.first, port.last)
    if targets:
        return _resolved(matcher, port, targets)
    return PortSet.of(port.protocol, 1, 65535) if port.protocol else PortSet.ALL


def _resolved(matcher: Matcher, port: NamedPort, targets: int) -> PortSet:
    masks = [mask for mask, _ in matcher.ports.spread((port,), targets, "maybe")]
    found = PortSet.NONE
    for mask in masks:
        found |= matcher.ports.atoms.ports(mask)
    return found
