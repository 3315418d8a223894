"""The network policy of one workload: its flows, in and out, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from altlas.generate.flows.pods import Pods
from altlas.generate.metadata import metadata
from altlas.generate.network_policies.peers import Peers
from altlas.model.flow import Flow
from altlas.model.tree import KubeObject

PodPort = tuple[str, int]
"""Protocol and number."""


def policy(pods: Pods, incoming: Iterable[Flow], outgoing: Iterable[Flow], peers: Peers) -> KubeObject:
    """Both directions are always named: what has no flow in one of them is closed there, default deny or not."""
    ingress = _rules("from", _ports((flow.source, flow) for flow in incoming), peers, pods.subject.namespace)
    egress = _rules("to", _ports((flow.destination, flow) for flow in outgoing), peers, pods.subject.namespace)
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(pods.subject),
        "spec": {
            "podSelector": {"matchLabels": pods.subject.selector},
            "policyTypes": ["Ingress", "Egress"],
            **({"ingress": ingress} if ingress else {}),
            **({"egress": egress} if egress else {}),
        },
    }


def _ports(found: Iterable[tuple[str, Flow]]) -> dict[str, set[PodPort]]:
    """Ports by the other end, in the order of the flows."""
    grouped: dict[str, set[PodPort]] = {}
    for end, flow in found:
        grouped.setdefault(end, set()).add((flow.protocol, flow.port))
    return grouped


def _rules(word: str, grouped: Mapping[str, set[PodPort]], peers: Peers, namespace: str) -> list[dict[str, Any]]:
    """One rule for all ends with the same ports. An end without peers has no rule: no peers would mean everybody."""
    ends: dict[tuple[PodPort, ...], list[dict[str, Any]]] = {}
    for end, ports in grouped.items():
        ends.setdefault(tuple(sorted(ports)), []).extend(peers.of(end, namespace))
    return [{word: found, "ports": list(_written(ports))} for ports, found in ends.items() if found]


def _written(ports: Iterable[PodPort]) -> Iterator[dict[str, Any]]:
    """Pod ports by number: a name would stand for whatever a pod declares under it."""
    for protocol, number in ports:
        yield {"protocol": protocol, "port": number}
