"""Kinds: which live in a namespace, what they are called in URLs, and in which order they are applied."""

from __future__ import annotations

from functools import cache

from altlas.kube.schemas import bundle

_ORDER = (
    # What other objects live in, or whose rules they are admitted by.
    ("Namespace",),
    ("PriorityClass", "RuntimeClass", "StorageClass", "VolumeAttributesClass", "IngressClass", "GatewayClass"),
    ("CustomResourceDefinition",),
    ("ResourceQuota", "LimitRange"),
    ("NetworkPolicy",),  # before the pods that it protects
    # Identity and rights: a pod is refused while its ServiceAccount is missing.
    ("ServiceAccount",),
    ("Role", "ClusterRole"),
    ("RoleBinding", "ClusterRoleBinding"),
    # What pods mount and read.
    ("Issuer", "ClusterIssuer", "SecretStore", "ClusterSecretStore"),
    ("Secret", "ExternalSecret", "SealedSecret", "Certificate"),
    ("ConfigMap",),
    ("PersistentVolume",),
    ("PersistentVolumeClaim",),
    # Services come before pods, which learn of older Services through their environment.
    ("Service",),
    ("EndpointSlice", "Endpoints"),
    ("PodDisruptionBudget",),
    ("DaemonSet",),
    ("StatefulSet",),
    ("Deployment", "ReplicaSet", "ReplicationController", "Pod"),
    ("Job", "CronJob"),
    ("HorizontalPodAutoscaler", "ScaledObject"),
    ("Gateway",),
    ("Ingress", "HTTPRoute", "GRPCRoute"),
    (),  # kinds that are not named here, such as custom resources
    # Last: these can refuse everything that comes after them while their servers start.
    ("APIService",),
    ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
    ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
)
_CLUSTER_WIDE = frozenset({
    "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy", "GlobalNetworkPolicy",
    "StagedGlobalNetworkPolicy", "CiliumClusterwideNetworkPolicy",
})  # fmt: skip
"""Network policies of the whole cluster, by whichever project: their definitions are not bundled."""
_PLACES = {kind: place for place, kinds in enumerate(_ORDER) for kind in kinds}
_OTHERS = _ORDER.index(())


def apply_order(kind: str) -> int:
    """Place of a kind in the order of applying, from 0; kinds of one place do not need each other."""
    return _PLACES.get(kind, _OTHERS)


def is_namespaced(api_version: str, kind: str) -> bool | None:
    """Whether objects of this kind live in a namespace; None if the kind is unknown or no resource of its own.

    Knows every supported Kubernetes minor and the bundled custom resources (``docs/schemas.md``). A removed
    version of a known kind, such as Ingress in extensions/v1beta1, answers like the kind that replaced it.
    """
    kinds = _kinds()
    if (api_version, kind) in kinds:
        return kinds[api_version, kind].namespaced
    replacement = _replacements().get((api_version, kind))
    if replacement is None:
        return False if kind in _CLUSTER_WIDE else None
    return is_namespaced(*replacement)


def plural(api_version: str, kind: str) -> str:
    """The resource name in URLs and RBAC rules, such as ``deployments``; "" if the kind is unknown."""
    known = _kinds().get((api_version, kind))
    return known.plural if known else ""


@cache
def _kinds() -> dict[tuple[str, str], bundle.Kind]:
    return {(each.api_version, each.kind): each for each in bundle.table().kinds}


@cache
def _replacements() -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (each.api_version, each.kind): (each.replacement_api_version, each.kind)
        for each in bundle.table().removed
        if each.replacement_api_version not in ("", each.api_version)
    }
