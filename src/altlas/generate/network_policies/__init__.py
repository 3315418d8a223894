"""Network policies: nothing is allowed but the platform's flows, and each flow on both of its sides.

A connection needs the permission of the source's egress and of the destination's ingress.
Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.flows import flows, roster
from altlas.generate.network_policies.default_deny import default_deny, exceptions, namespaces
from altlas.generate.network_policies.peers import Peers
from altlas.generate.network_policies.workload import policy
from altlas.model.flow import Flow
from altlas.model.platform import Platform
from altlas.model.tree import ManifestFile

FOLDER = "network-policies"


def files(platform: Platform) -> Iterator[ManifestFile]:
    """``default-deny.yaml`` for all namespaces of the platform, and one file for each workload."""
    known = roster(platform)
    found = flows(platform)
    outgoing, incoming = _by(found, "source"), _by(found, "destination")
    peers = Peers(platform, known)
    denied = tuple(default_deny(platform, namespace) for namespace in namespaces(platform))
    yield ManifestFile(f"{FOLDER}/default-deny.yaml", denied, exceptions(platform))
    for pods in known.all():
        made = policy(pods, incoming.get(str(pods), []), outgoing.get(str(pods), []), peers)
        yield ManifestFile(f"{FOLDER}/{pods.subject.name}.yaml", (made,))


def _by(found: tuple[Flow, ...], side: str) -> dict[str, list[Flow]]:
    grouped: dict[str, list[Flow]] = {}
    for flow in found:
        grouped.setdefault(getattr(flow, side), []).append(flow)
    return grouped
