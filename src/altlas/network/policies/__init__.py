"""Policies from manifests: every kind becomes the same value, and what is wrong is said with its place.

``read`` reads one object, ``settle`` looks at all policies together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

from altlas.network.policies import admin_policy, cluster_policy, foreign, network_policy
from altlas.network.policies.settlement import same_rank, settle
from altlas.network.policy import Fault, Policy, Problem

__all__ = ["ReadPolicy", "read", "same_rank", "settle"]

Reader = Callable[[Mapping[str, Any], Hashable], tuple[Policy | None, tuple[Problem, ...]]]

NAMESPACED = ("networking.k8s.io/v1", "NetworkPolicy")

OF_THE_CLUSTER: dict[tuple[str, str], Reader] = {
    ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"): admin_policy.read_admin,
    ("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy"): admin_policy.read_baseline,
    ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"): cluster_policy.read,
}
"""The kinds of the whole cluster that are understood, by API version and name."""

_REMOVED = frozenset({"extensions/v1beta1", "networking.k8s.io/v1beta1"})


class ReadPolicy(NamedTuple):
    """What became of one object: ``policy`` is None if the API server would refuse it or altlas cannot read it."""

    policy: Policy | None
    problems: tuple[Problem, ...]


def read(value: object, origin: Hashable, namespace: str = "default") -> ReadPolicy | None:
    """Read one object; None if it is no policy. Never raises.

    ``origin`` is the caller's key of the object, kept on everything that comes of it; ``namespace`` is where an
    object that names none goes.
    """
    if not isinstance(value, dict):
        return None
    version, kind = value.get("apiVersion"), value.get("kind")
    if not isinstance(version, str) or not isinstance(kind, str):
        return None
    if (version, kind) == NAMESPACED:
        return ReadPolicy(*network_policy.read(value, origin, namespace))
    reader = OF_THE_CLUSTER.get((version, kind))
    return ReadPolicy(*reader(value, origin)) if reader else _other(version, kind, origin)


def _other(version: str, kind: str, origin: Hashable) -> ReadPolicy | None:
    group, _, number = version.rpartition("/")
    one = foreign.ForeignKind(group, number, kind)
    if not foreign.is_policy(one):
        return None
    if version in _REMOVED and kind == "NetworkPolicy":
        text = f'no matches for kind "NetworkPolicy" in version "{version}"'
        cure = "Write networking.k8s.io/v1, which Kubernetes has served since 1.7."
        return ReadPolicy(None, (Problem(origin, ("apiVersion",), text, cure, Fault.INVALID),))
    return ReadPolicy(None, (foreign.problem(one, origin),))
