"""How references name kinds: Kubernetes' own and Gateway API kinds plainly, others with their group."""

from __future__ import annotations

PLAIN_GROUPS = frozenset({
    "", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io", "storage.k8s.io",
    "scheduling.k8s.io", "node.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "discovery.k8s.io",
    "coordination.k8s.io", "certificates.k8s.io", "gateway.networking.k8s.io", "apiregistration.k8s.io", "extensions",
    "resource.k8s.io", "flowcontrol.apiserver.k8s.io", "events.k8s.io",
})  # fmt: skip
"""Groups among which a kind's name is unique."""


def kind_key(group: str, kind: str) -> str:
    """``Service`` for the core Service, ``Service.serving.knative.dev`` for Knative's."""
    return kind if group in PLAIN_GROUPS else f"{kind}.{group}"


PASSIVE_GROUPS = frozenset({
    "monitoring.coreos.com", "networking.istio.io", "security.istio.io", "telemetry.istio.io", "cert-manager.io",
    "external-secrets.io", "bitnami.com", "keda.sh", "kyverno.io", "cilium.io", "policy.networking.k8s.io",
    "kustomize.config.k8s.io", "snapshot.storage.k8s.io", "argoproj.io", "traefik.io", "autoscaling.k8s.io",
    "secrets-store.csi.x-k8s.io",
})  # fmt: skip
"""Groups whose resources make no objects that manifests refer to, or whose products are known exactly."""

RUNNING_KINDS = frozenset({
    "Prometheus.monitoring.coreos.com", "PrometheusAgent.monitoring.coreos.com", "Alertmanager.monitoring.coreos.com",
    "ThanosRuler.monitoring.coreos.com",
})  # fmt: skip
"""Kinds of those groups that do run pods."""


def is_operated(key: str) -> bool:
    """Whether an operator may make pods, Services, Secrets or ConfigMaps out of a resource of this kind."""
    group = key.partition(".")[2]
    return bool(group) and (group not in PASSIVE_GROUPS or key in RUNNING_KINDS)
