"""Minimal valid policies of each kind, and small changes to them."""

from __future__ import annotations

import copy
from typing import Any

from altlas.network import policies
from altlas.network.policy import Policy, Problem

Document = dict[str, Any]
Route = tuple[str | int, ...]

NETWORK: Document = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {
        "podSelector": {"matchLabels": {"app": "web"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [{"podSelector": {"matchLabels": {"app": "front"}}}],
                "ports": [{"protocol": "TCP", "port": 8080}],
            }
        ],
        "egress": [
            {
                "to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}],
                "ports": [{"protocol": "UDP", "port": 8000, "endPort": 8010}],
            }
        ],
    },
}
ADMIN: Document = {
    "apiVersion": "policy.networking.k8s.io/v1alpha1",
    "kind": "AdminNetworkPolicy",
    "metadata": {"name": "guard"},
    "spec": {
        "priority": 10,
        "subject": {"namespaces": {"matchLabels": {"team": "shop"}}},
        "ingress": [
            {
                "name": "from-monitoring",
                "action": "Allow",
                "from": [{"namespaces": {"matchLabels": {"team": "monitoring"}}}],
                "ports": [{"portNumber": {"protocol": "TCP", "port": 9090}}],
            }
        ],
        "egress": [
            {
                "name": "no-internet",
                "action": "Deny",
                "to": [{"networks": ["10.0.0.0/8", "fd00::/8"]}],
                "ports": [{"portRange": {"protocol": "TCP", "start": 1, "end": 1024}}],
            }
        ],
    },
}
BASELINE: Document = {
    "apiVersion": "policy.networking.k8s.io/v1alpha1",
    "kind": "BaselineAdminNetworkPolicy",
    "metadata": {"name": "default"},
    "spec": {
        "subject": {"namespaces": {}},
        "ingress": [{"action": "Deny", "from": [{"namespaces": {}}]}],
    },
}
CLUSTER: Document = {
    "apiVersion": "policy.networking.k8s.io/v1alpha2",
    "kind": "ClusterNetworkPolicy",
    "metadata": {"name": "guard"},
    "spec": {
        "tier": "Admin",
        "priority": 10,
        "subject": {"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}}},
        "ingress": [
            {
                "name": "from-front",
                "action": "Accept",
                "from": [{"pods": {"podSelector": {"matchLabels": {"app": "front"}}}}],
                "protocols": [{"tcp": {"destinationPort": {"number": 80}}}],
            }
        ],
        "egress": [
            {
                "action": "Pass",
                "to": [{"networks": ["0.0.0.0/0"]}],
                "protocols": [{"udp": {"destinationPort": {"range": {"start": 5000, "end": 5010}}}}],
            }
        ],
    },
}


class _Removed:
    """Its text is the same in every process, so that tests that carry it have the same names."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED = _Removed()
"""Stands for a member that is taken away."""


def put(document: Document, *changes: tuple[Route, Any]) -> Document:
    """A copy with a value set, or removed, at each route."""
    changed = copy.deepcopy(document)
    for route, value in changes:
        place: Any = changed
        for step in route[:-1]:
            place = place[step]
        if value is REMOVED:
            del place[route[-1]]
        else:
            place[route[-1]] = value
    return changed


def problems(document: Document) -> tuple[Problem, ...]:
    """Everything that is said about a policy."""
    found = policies.read(document, "origin")
    assert found is not None
    return found.problems


def read(document: Document) -> Policy:
    """The policy of a document that nothing is wrong with."""
    found = policies.read(document, "origin")
    assert found is not None
    assert found.problems == ()
    assert found.policy is not None
    return found.policy


def accepted(document: Document) -> Policy:
    """The policy of a document that the API server takes, whatever else is said about it."""
    found = policies.read(document, "origin")
    assert found is not None
    assert found.policy is not None, found.problems
    return found.policy
