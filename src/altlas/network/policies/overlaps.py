"""Whether two parts of policies can match the same connection, judged by their texts alone.

An answer ``False`` is certain whatever the pods are; ``True`` means that some pods could be matched by both.
"""

from __future__ import annotations

from altlas.kube.selectors import Requirement
from altlas.network.policy import EVERY_PORT, EVERYONE, Addresses, Labels, Nodes, Peer, Pods, PortRange, Rule


def labels(one: Labels, other: Labels) -> bool:
    """Whether one set of labels can satisfy both selectors."""
    keys: dict[str, list[Requirement]] = {}
    for requirement in (*one, *other):
        keys.setdefault(requirement.key, []).append(requirement)
    return all(_satisfiable(asked) for asked in keys.values())


def _satisfiable(asked: list[Requirement]) -> bool:
    """Whether one label, present or absent, can satisfy all requirements on its key."""
    operators = {one.operator for one in asked}
    if "DoesNotExist" in operators:
        return not operators & {"In", "Exists"}
    choices = [set(one.values) for one in asked if one.operator == "In"]
    if not choices:
        return True
    barred = {value for one in asked if one.operator == "NotIn" for value in one.values}
    return bool(set.intersection(*choices) - barred)


def pods(one: Pods, other: Pods) -> bool:
    """Whether a pod can be selected by both."""
    if one.namespaces is not None and other.namespaces is not None and not labels(one.namespaces, other.namespaces):
        return False
    return labels(one.pods, other.pods)


def peers(one: Peer, other: Peer) -> bool:
    """Whether both can mean one end. Pods, nodes and names have addresses, so that a block may hold them."""
    if isinstance(one, Pods) and isinstance(other, Pods):
        return pods(one, other)
    if isinstance(one, Nodes) and isinstance(other, Nodes):
        return labels(one.labels, other.labels)
    if isinstance(one, Addresses) and isinstance(other, Addresses):
        return one.version == other.version and one.first <= other.last and other.first <= one.last
    return {type(one), type(other)} != {Pods, Nodes}


def rules(one: Rule, other: Rule) -> bool:
    """Whether both can match one connection."""
    return _share_peers(one, other) and _share_ports(one, other)


def _share_peers(one: Rule, other: Rule) -> bool:
    if one.peers is EVERYONE or other.peers is EVERYONE:
        return True
    return any(peers(mine, theirs) for mine in one.peers for theirs in other.peers)


def _share_ports(one: Rule, other: Rule) -> bool:
    if one.ports is EVERY_PORT or other.ports is EVERY_PORT:
        return True
    for mine in one.ports:
        for theirs in other.ports:
            if not isinstance(mine, PortRange) or not isinstance(theirs, PortRange):
                return True  # a named port may be any
            if mine.protocol == theirs.protocol and mine.first <= theirs.last and theirs.first <= mine.last:
                return True
    return False
