"""What every cluster has without being asked, and what an input may leave to its cluster."""

from __future__ import annotations

from fnmatch import fnmatchcase

from altlas.kube.references.facts import Externals, Use

NAMESPACES = frozenset({"default", "kube-system", "kube-public", "kube-node-lease"})
"""Namespaces of every cluster."""

CLUSTER_ROLES = frozenset({"cluster-admin", "admin", "edit", "view"})
"""Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles."""

CONFIG_MAPS = frozenset({"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"})
"""Published into every namespace by controllers."""

LEFT_TO_THE_CLUSTER = frozenset({
    "StorageClass", "IngressClass", "PriorityClass", "RuntimeClass", "GatewayClass", "ClusterIssuer.cert-manager.io",
})  # fmt: skip
"""Kinds that somebody else installs as a rule: a miss counts only if the input brings at least one of the kind."""


def always_there(use: Use) -> bool:
    """Whether every cluster has the target of ``use``."""
    if use.namespace in NAMESPACES and use.namespace != "default":
        return True
    match use.kind:
        case "ServiceAccount":
            return use.name == "default"
        case "ConfigMap":
            return use.name in CONFIG_MAPS
        case "ClusterRole" | "Role":
            return use.name in CLUSTER_ROLES or use.name.startswith(("system:", "extension-apiserver-"))
        case "PriorityClass":
            return use.name.startswith("system-")
        case "Service":
            return use.name == "kubernetes" and use.namespace == "default"
        case _:
            return False


def stated(exists: Externals, kind: str, namespace: str, name: str) -> bool:
    """Whether the caller says that the object exists outside the input."""
    if not exists.objects:
        return False
    plain = kind.partition(".")[0]
    return any(
        (fnmatchcase(kind, one[0]) or plain == one[0]) and fnmatchcase(namespace, one[1]) and fnmatchcase(name, one[2])
        for one in exists.objects
    )
