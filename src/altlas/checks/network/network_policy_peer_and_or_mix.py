"""A namespace and the labels of its pods, split into two list items: OR where AND was meant.

``- namespaceSelector: …`` and ``- podSelector: …`` are two peers: every pod of those namespaces, and pods of the
policy's own namespace. It counts as a slip where the second one matches no pod of its own namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.kube.route import Route
from altlas.model.finding import Finding
from altlas.network import Rule
from altlas.network.policy import EVERYTHING, Every, Pods
from altlas.network.rectangles import Direction
from altlas.yamltext.write import dump

ROW = ROWS["network-policy-peer-and-or-mix"]


def find(network: Network) -> Iterator[Finding]:
    """One finding for each pair of list items that was meant as one."""
    for policy in network.policies:
        resource = network.resource(policy.origin)
        if resource is None or policy.kind != "NetworkPolicy" or not isinstance(policy.origin, int):
            continue
        value = network.scene.kept(policy.origin).value
        for direction in Direction:
            for rule in direction.rules(policy) or ():
                for first, second in _pairs(rule):
                    if not network.scene.labelled(policy.namespace, second.pods):
                        yield ROW.finding(
                            resource,
                            first.route,
                            "two items mean OR: this one is every pod of those namespaces, and no pod of the policy's "
                            "own namespace has the labels of the next one",
                            f"write one item, which means AND:\n{_joined(value, first.route, second.route)}",
                        )


def _pairs(rule: Rule) -> Iterator[tuple[Pods, Pods]]:
    """A peer for whole namespaces with the peer right behind it, if that one is for pods by labels alone."""
    peers = rule.peers
    if isinstance(peers, Every):
        return
    for first, second in pairwise(peers):
        if not (isinstance(first, Pods) and isinstance(second, Pods)):
            continue
        if first.namespaces and first.pods == EVERYTHING and second.namespaces is None and second.pods:
            yield first, second


def _joined(value: Any, first: Route, second: Route) -> str:
    """Both items as one."""
    return dump([{side: [{**_at(value, first), **_at(value, second)}] for side in (str(first[-2]),)}])


def _at(value: Any, route: Route) -> dict[str, Any]:
    for step in route:
        value = value[step]
    return dict(value)
