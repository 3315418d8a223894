"""The default of a namespace: no pod may open or receive a connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.flows.places import guests
from altlas.generate.metadata import metadata, subject
from altlas.generate.monitoring.agents import log_namespace
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject

NAME = "default-deny"


def namespaces(platform: Platform) -> Iterator[str]:
    """The platform's own namespaces."""
    yield platform.target_namespace
    logs = log_namespace(platform)
    if logs:
        yield logs


def default_deny(platform: Platform, namespace: str) -> KubeObject:
    """Every pod of the namespace, both ways; only pods that others bring into it are left to those others."""
    owner = subject(platform, NAME, "network", platform.version, namespace=namespace)
    foreign = [_lacks(guest.labels) for guest in guests(platform) if guest.namespace == namespace]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(owner),
        "spec": {
            "podSelector": {"matchExpressions": foreign} if foreign else {},
            "policyTypes": ["Ingress", "Egress"],
        },
    }


def exceptions(platform: Platform) -> str:
    """Whom the default deny leaves alone, in a sentence; nothing where it leaves nobody."""
    others = " and ".join(guest.who for guest in guests(platform))
    return f"Left alone, because others bring them and know what they need: {others}." if others else ""


def _lacks(labels: dict[str, str]) -> dict[str, Any]:
    """What pods without one of ``labels`` have in common: a selector cannot say that several are not all there."""
    key, value = min(labels.items())
    return {"key": key, "operator": "NotIn", "values": [value]}
