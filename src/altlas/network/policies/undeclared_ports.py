"""Names of ports that none of the pods in question declares, so that the entry matches nothing.

A name is resolved on each destination pod, by name and protocol (API comment of ``NetworkPolicyPort.Port``); on a
pod without it the entry has no port to match.
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.network.cluster import Cluster, Workload
from altlas.network.policy import (
    EVERY_PORT,
    EVERYONE,
    Fault,
    Labels,
    NamedPort,
    Peer,
    Pods,
    Policy,
    Problem,
    Rule,
)


def undeclared(cluster: Cluster) -> Iterator[Problem]:
    """A problem for each named port of a rule whose destinations are pods of which no one declares the name.

    Silent where no pod is selected at all, and where others than the given pods may be meant.
    """
    for policy in cluster.policies:
        for rule in policy.ingress or ():
            yield from _undeclared(cluster, policy, rule, (policy.subject,))
        for rule in policy.egress or ():
            if rule.peers is not EVERYONE:
                yield from _undeclared(cluster, policy, rule, rule.peers)


def _undeclared(cluster: Cluster, policy: Policy, rule: Rule, targets: tuple[Peer, ...]) -> Iterator[Problem]:
    names = [] if rule.ports is EVERY_PORT else [port for port in rule.ports if isinstance(port, NamedPort)]
    selectors = [one for one in targets if isinstance(one, Pods)]
    if not names or len(selectors) < len(targets):
        return
    pods = [one for one in cluster.workloads if any(_may_select(cluster, policy, each, one) for each in selectors)]
    for port in names:
        if pods and not any(_declares(one, port) for one in pods):
            yield _nowhere(policy, port, len(pods))


def _declares(pods: Workload, wanted: NamedPort) -> bool:
    return any(one.name == wanted.name and wanted.protocol in (None, one.protocol) for one in pods.ports)


def _may_select(cluster: Cluster, policy: Policy, selector: Pods, pods: Workload) -> bool:
    """Whether a selector matches pods, or might: labels that only a running cluster knows count as matching."""
    if selector.namespaces is None:
        if pods.namespace != policy.namespace:
            return False
    elif not _may_match_namespace(cluster, selector.namespaces, pods.namespace):
        return False
    return all(one.key in pods.open_labels or one.accepts(pods.labels) for one in selector.pods)


def _may_match_namespace(cluster: Cluster, wanted: Labels, name: str) -> bool:
    space = cluster.namespaces.get(name)
    if space is None:
        return True
    return all(one.accepts(space.labels) or not (space.declared or one.key in space.labels) for one in wanted)


def _nowhere(policy: Policy, port: NamedPort, count: int) -> Problem:
    protocol = f"{port.protocol} " if port.protocol else ""
    whom = "the pods of the one workload in question do not declare" if count == 1 else "none of the pods declares"
    text = f'the {protocol}port "{port.name}": {whom} a port of this name, so the entry matches nothing'
    cure = "Give the container's port this name, or write the port's number."
    return Problem(policy.origin, port.route, text, cure, Fault.AMBIGUOUS)
