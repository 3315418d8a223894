"""The smallest valid object of each common kind, and changes to it."""

from __future__ import annotations

import copy
from typing import Any

POD = {"containers": [{"name": "web", "image": "nginx:1.27"}]}
LABELS = {"app": "web"}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": POD}
WORKLOAD = {"selector": {"matchLabels": LABELS}, "template": TEMPLATE}
JOB = {"template": {"spec": {**POD, "restartPolicy": "Never"}}}
BACKEND = {"service": {"name": "web", "port": {"number": 80}}}
RULE = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
ROLE_REF = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}
SCALED = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, "maxReplicas": 3}

BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "Namespace": ("v1", {}),
    "Pod": ("v1", {"spec": POD}),
    "Service": ("v1", {"spec": {"selector": LABELS, "ports": [{"name": "http", "port": 80}]}}),
    "ConfigMap": ("v1", {"data": {"a": "b"}}),
    "Secret": ("v1", {"stringData": {"a": "b"}}),
    "ServiceAccount": ("v1", {"automountServiceAccountToken": False}),
    "PersistentVolumeClaim": (
        "v1",
        {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}},
    ),
    "Deployment": ("apps/v1", {"spec": WORKLOAD}),
    "DaemonSet": ("apps/v1", {"spec": WORKLOAD}),
    "StatefulSet": ("apps/v1", {"spec": {**WORKLOAD, "serviceName": "web"}}),
    "Job": ("batch/v1", {"spec": JOB}),
    "CronJob": ("batch/v1", {"spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": JOB}}}),
    "Ingress": ("networking.k8s.io/v1", {"spec": {"defaultBackend": BACKEND}}),
    "NetworkPolicy": ("networking.k8s.io/v1", {"spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}),
    "HorizontalPodAutoscaler": ("autoscaling/v2", {"spec": SCALED}),
    "PodDisruptionBudget": ("policy/v1", {"spec": {"maxUnavailable": 1, "selector": {"matchLabels": LABELS}}}),
    "Role": ("rbac.authorization.k8s.io/v1", {"rules": [RULE]}),
    "RoleBinding": (
        "rbac.authorization.k8s.io/v1",
        {"roleRef": ROLE_REF, "subjects": [{"kind": "ServiceAccount", "name": "web"}]},
    ),
    "StorageClass": ("storage.k8s.io/v1", {"provisioner": "example.com/disk"}),
    "PriorityClass": ("scheduling.k8s.io/v1", {"value": 1000}),
    "ExternalSecret": (
        "external-secrets.io/v1",
        {"spec": {"secretStoreRef": {"name": "vault"}, "data": [{"secretKey": "a", "remoteRef": {"key": "b"}}]}},
    ),
    "SecretStore": (
        "external-secrets.io/v1",
        {"spec": {"provider": {"fake": {"data": [{"key": "a", "value": "b"}]}}}},
    ),
    "SealedSecret": (
        "bitnami.com/v1alpha1",
        {"spec": {"encryptedData": {"a": "b"}, "template": {"metadata": {"name": "web"}, "type": "Opaque"}}},
    ),
    "Gateway": (
        "gateway.networking.k8s.io/v1",
        {"spec": {"gatewayClassName": "x", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]}},
    ),
    "HTTPRoute": (
        "gateway.networking.k8s.io/v1",
        {"spec": {"parentRefs": [{"name": "x"}], "rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}},
    ),
    "Certificate": (
        "cert-manager.io/v1",
        {"spec": {"secretName": "tls", "dnsNames": ["a.example.com"], "issuerRef": {"name": "x"}}},
    ),
    "ClusterIssuer": ("cert-manager.io/v1", {"spec": {"selfSigned": {}}}),
    "ServiceMonitor": (
        "monitoring.coreos.com/v1",
        {"spec": {"selector": {"matchLabels": LABELS}, "endpoints": [{"port": "http", "interval": "30s"}]}},
    ),
    "PrometheusRule": (
        "monitoring.coreos.com/v1",
        {"spec": {"groups": [{"name": "web", "rules": [{"alert": "Down", "expr": "up == 0"}]}]}},
    ),
    "ScaledObject": (
        "keda.sh/v1alpha1",
        {"spec": {"scaleTargetRef": {"name": "web"}, "triggers": [{"type": "cpu", "metadata": {"value": "60"}}]}},
    ),
}


def minimal(kind: str) -> dict[str, Any]:
    """A fresh minimal object."""
    api_version, body = BODIES[kind]
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}} | copy.deepcopy(body)


def changed(kind: str, route: str, value: Any) -> dict[str, Any]:
    """A minimal object with one value set; the steps of the route are parted by slashes, numbers are indices."""
    result = minimal(kind)
    *parents, last = steps(route)
    place: Any = result
    for step in parents:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    place[last] = value
    return result


def without(kind: str, route: str) -> dict[str, Any]:
    """A minimal object with one value left out."""
    result = minimal(kind)
    *parents, last = steps(route)
    place: Any = result
    for step in parents:
        place = place[step]
    del place[last]
    return result


def renamed(kind: str, route: str, name: str) -> dict[str, Any]:
    """A minimal object with one field called otherwise."""
    result = minimal(kind)
    *parents, last = steps(route)
    place: Any = result
    for step in parents:
        place = place[step]
    place[name] = place.pop(last)
    return result


def steps(route: str) -> tuple[str | int, ...]:
    """A written route as keys and indices; "" is the object itself."""
    return tuple(int(step) if step.isdigit() else step for step in route.split("/") if step)
