"""Policies of other projects, which altlas cannot read but must not pass over.

Any of them may open or close connections, so that a verdict beside one is only as good as the guess that it says
nothing. Sources: the projects' own API references.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from altlas.network.policy import Fault, Problem

KINDS = {
    "projectcalico.org": "NetworkPolicy GlobalNetworkPolicy StagedNetworkPolicy StagedGlobalNetworkPolicy "
    "StagedKubernetesNetworkPolicy",
    "crd.projectcalico.org": "NetworkPolicy GlobalNetworkPolicy StagedNetworkPolicy StagedGlobalNetworkPolicy "
    "StagedKubernetesNetworkPolicy",
    "cilium.io": "CiliumNetworkPolicy CiliumClusterwideNetworkPolicy",
    "crd.antrea.io": "NetworkPolicy ClusterNetworkPolicy",
    "k8s.cni.cncf.io": "MultiNetworkPolicy",
    "k8s.ovn.org": "EgressFirewall AdminPolicyBasedExternalRoute UserDefinedNetwork ClusterUserDefinedNetwork",
    "network.openshift.io": "EgressNetworkPolicy",
    "networking.gke.io": "FQDNNetworkPolicy",
    "networking.k8s.aws": "ApplicationNetworkPolicy ClusterNetworkPolicy",
    "crd.nsx.vmware.com": "SecurityPolicy",
    "security.istio.io": "AuthorizationPolicy PeerAuthentication",
    "policy.linkerd.io": "AuthorizationPolicy ServerAuthorization",
    "kuma.io": "MeshTrafficPermission",
    "consul.hashicorp.com": "ServiceIntentions",
}
"""Kinds by the group of their API."""

_OF_GROUP = {group: frozenset(kinds.split()) for group, kinds in KINDS.items()}


class ForeignKind(NamedTuple):
    """A kind of policy by the group and version of its API."""

    group: str
    version: str
    kind: str


def is_policy(one: ForeignKind) -> bool:
    """Whether a kind decides about connections: a listed one, or any whose name ends in ``NetworkPolicy``."""
    return one.kind in _OF_GROUP.get(one.group, ()) or one.kind.endswith("NetworkPolicy")


def problem(one: ForeignKind, origin: Hashable) -> Problem:
    """Says that a policy's effect is not known."""
    api = f"{one.group}/{one.version}" if one.group else one.version
    text = f"{one.kind} of {api} is a policy that altlas cannot read: it may allow or deny what is shown otherwise"
    cure = "Judge the connections of the pods that it selects by hand, or say the same with a NetworkPolicy."
    return Problem(origin, ("kind",), text, cure, Fault.NOT_UNDERSTOOD)
