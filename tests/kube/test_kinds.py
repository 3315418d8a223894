"""Scopes, plural names and the order of applying."""

from __future__ import annotations

import subprocess
import sys

import pytest

from altlas.kube import kinds

NAMESPACED = [
    ("v1", "Pod"),
    ("v1", "Service"),
    ("v1", "Secret"),
    ("v1", "PersistentVolumeClaim"),
    ("apps/v1", "Deployment"),
    ("batch/v1", "CronJob"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("external-secrets.io/v1", "ExternalSecret"),
    ("external-secrets.io/v1", "SecretStore"),
    ("bitnami.com/v1alpha1", "SealedSecret"),
    ("gateway.networking.k8s.io/v1", "HTTPRoute"),
    ("cert-manager.io/v1", "Issuer"),
    ("monitoring.coreos.com/v1", "ServiceMonitor"),
    ("keda.sh/v1alpha1", "ScaledObject"),
    ("extensions/v1beta1", "Ingress"),
    ("batch/v1beta1", "CronJob"),
]
CLUSTER = [
    ("v1", "Namespace"),
    ("v1", "Node"),
    ("v1", "PersistentVolume"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("storage.k8s.io/v1", "StorageClass"),
    ("scheduling.k8s.io/v1", "PriorityClass"),
    ("networking.k8s.io/v1", "IngressClass"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ("gateway.networking.k8s.io/v1", "GatewayClass"),
    ("cert-manager.io/v1", "ClusterIssuer"),
    ("external-secrets.io/v1", "ClusterSecretStore"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole"),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"),
]
UNKNOWN = [
    ("v1", "Deployment"),
    ("apps/v1", "Deploymnet"),
    ("example.com/v1", "Widget"),
    ("apps/v1", "DeploymentList"),
    ("policy/v1beta1", "PodSecurityPolicy"),
    ("", ""),
]


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [(*one, True) for one in NAMESPACED] + [(*one, False) for one in CLUSTER] + [(*one, None) for one in UNKNOWN],
)
def test_is_namespaced(api_version: str, kind: str, *, expected: bool | None) -> None:
    assert kinds.is_namespaced(api_version, kind) is expected


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("apps/v1", "Deployment", "deployments"),
        ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
        ("v1", "Endpoints", "endpoints"),
        ("gateway.networking.k8s.io/v1", "Gateway", "gateways"),
        ("example.com/v1", "Widget", ""),
    ],
)
def test_plural(api_version: str, kind: str, expected: str) -> None:
    assert kinds.plural(api_version, kind) == expected


@pytest.mark.parametrize(
    "order",
    [
        ("Namespace", "ServiceAccount", "RoleBinding", "ConfigMap", "Deployment", "HorizontalPodAutoscaler"),
        ("Namespace", "CustomResourceDefinition", "SecretStore", "ExternalSecret", "StatefulSet"),
        ("Namespace", "NetworkPolicy", "Deployment", "Ingress"),
        ("Role", "RoleBinding", "Deployment"),
        ("StorageClass", "PersistentVolume", "PersistentVolumeClaim", "StatefulSet", "Deployment"),
        ("Secret", "ConfigMap", "Service", "PodDisruptionBudget", "DaemonSet", "Deployment", "CronJob"),
        ("GatewayClass", "Gateway", "HTTPRoute"),
        ("CustomResourceDefinition", "Widget", "ValidatingAdmissionPolicy", "MutatingWebhookConfiguration"),
        ("PriorityClass", "ResourceQuota", "Pod"),
    ],
)
def test_apply_order(order: tuple[str, ...]) -> None:
    places = [kinds.apply_order(kind) for kind in order]

    assert places == sorted(set(places))


def test_unknown_kinds_share_a_place() -> None:
    assert kinds.apply_order("Widget") == kinds.apply_order("Gadget") == kinds.apply_order("")


def test_kinds_need_no_validator() -> None:
    """Sorting and scoping must not pay for importing jsonschema-rs."""
    code = (
        "import sys; from altlas.kube import kinds; from altlas.kube.schemas import minors; "
        "kinds.is_namespaced('v1', 'Pod'); minors(); sys.exit('jsonschema_rs' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
