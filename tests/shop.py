"""A small healthy input, as plain objects: the tests of references and checks change one thing of it each."""

from __future__ import annotations

from typing import Any

from altlas.kube.references import Broken, Externals, extract, resolve

Objects = dict[str, dict[str, Any]]


def meta(name: str, namespace: str | None = "shop", **more: Any) -> dict[str, Any]:
    return {"name": name} | ({"namespace": namespace} if namespace else {}) | more


def web() -> dict[str, Any]:
    container = {
        "name": "web",
        "image": "ghcr.io/shop/web:1.0.0",
        "args": ["--upstream=http://db.shop.svc.cluster.local:5432"],
        "ports": [{"name": "http", "containerPort": 8080}, {"name": "metrics", "containerPort": 9090}],
        "env": [
            {"name": "LOG_LEVEL", "valueFrom": {"configMapKeyRef": {"name": "web-config", "key": "LOG_LEVEL"}}},
            {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "web-secret", "key": "password"}}},
            {"name": "DATABASE_URL", "value": "postgres://web:$(PASSWORD)@db:5432/web"},
        ],
        "envFrom": [{"configMapRef": {"name": "web-flags"}}, {"secretRef": {"name": "web-tokens"}}],
        "livenessProbe": {"httpGet": {"path": "/health", "port": "http"}},
        "readinessProbe": {"httpGet": {"path": "/health", "port": 8080}},
        "volumeMounts": [{"name": "config", "mountPath": "/etc/web"}, {"name": "all", "mountPath": "/etc/all"}],
    }
    volumes = [
        {"name": "config", "configMap": {"name": "web-config", "items": [{"key": "web.conf", "path": "web.conf"}]}},
        {"name": "secret", "secret": {"secretName": "web-secret", "items": [{"key": "password", "path": "p"}]}},
        {"name": "data", "persistentVolumeClaim": {"claimName": "web-data"}},
        {"name": "all", "projected": {"sources": [{"secret": {"name": "web-secret"}}]}},
    ]
    spec = {
        "serviceAccountName": "web",
        "imagePullSecrets": [{"name": "registry"}],
        "containers": [container],
        "volumes": volumes,
    }
    labels = {"app": "web", "part-of": "shop"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta("web"),
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": labels}, "spec": spec},
        },
    }


def db() -> dict[str, Any]:
    spec = {
        "containers": [
            {
                "name": "postgres",
                "image": "postgres:18.1",
                "ports": [{"name": "postgres", "containerPort": 5432}],
                "volumeMounts": [{"name": "data", "mountPath": "/var/lib/postgresql"}],
            }
        ]
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": meta("db"),
        "spec": {
            "serviceName": "db",
            "selector": {"matchLabels": {"app": "db"}},
            "template": {"metadata": {"labels": {"app": "db"}}, "spec": spec},
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}],
        },
    }


def service(name: str, app: str, port: int, target: str | int, **more: Any) -> dict[str, Any]:
    spec = {"selector": {"app": app}, "ports": [{"name": target, "port": port, "targetPort": target}]} | more
    return {"apiVersion": "v1", "kind": "Service", "metadata": meta(name), "spec": spec}


def ingress() -> dict[str, Any]:
    backend = {"service": {"name": "web", "port": {"name": "http"}}}
    rule = {"host": "shop.local", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    spec = {"tls": [{"hosts": ["shop.local"], "secretName": "web-tls"}], "rules": [rule]}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta("web"), "spec": spec}


def route() -> dict[str, Any]:
    parent = {"name": "edge", "sectionName": "http"}
    spec = {"parentRefs": [parent], "rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": meta("web"), "spec": spec}


def gateway() -> dict[str, Any]:
    spec = {"gatewayClassName": "any", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": meta("edge"), "spec": spec}


def policy() -> dict[str, Any]:
    spec = {
        "podSelector": {"matchLabels": {"app": "db"}},
        "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}],
    }
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta("db"), "spec": spec}


def small(kind: str, name: str, *, api: str = "v1", **more: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": meta(name)} | more


def healthy() -> Objects:
    """Every object of the input by a short word, in file order."""
    rbac = "rbac.authorization.k8s.io/v1"
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    subject = {"kind": "ServiceAccount", "name": "web", "namespace": "shop"}
    config = {"LOG_LEVEL": "info", "web.conf": "listen 8080\nupstream http://db.shop.svc:5432\n"}
    return {
        "namespace": {"apiVersion": "v1", "kind": "Namespace", "metadata": meta("shop", None)},
        "account": small("ServiceAccount", "web"),
        "role": small("Role", "web", api=rbac, rules=[]),
        "binding": small("RoleBinding", "web", api=rbac, roleRef={"kind": "Role", "name": "web"}, subjects=[subject]),
        "config": small("ConfigMap", "web-config", data=config),
        "flags": small("ConfigMap", "web-flags", data={"NEW": "1"}),
        "secret": small("Secret", "web-secret", data={"password": "cw=="}),
        "tokens": small("Secret", "web-tokens", stringData={"TOKEN": "t"}),
        "registry": small("Secret", "registry", data={".dockerconfigjson": "e30="}),
        "tls": small("Secret", "web-tls", data={"tls.crt": "", "tls.key": ""}),
        "claim": small("PersistentVolumeClaim", "web-data", spec={"accessModes": ["ReadWriteMany"]}),
        "web": web(),
        "web-service": service("web", "web", 80, "http"),
        "db": db(),
        "db-service": service("db", "db", 5432, "postgres", clusterIP="None"),
        "ingress": ingress(),
        "gateway": gateway(),
        "route": route(),
        "hpa": small("HorizontalPodAutoscaler", "web", api="autoscaling/v2", spec={"scaleTargetRef": target}),
        "pdb": small("PodDisruptionBudget", "web", api="policy/v1", spec={"selector": {"matchLabels": {"app": "web"}}}),
        "policy": policy(),
    }


def container(objects: Objects) -> dict[str, Any]:
    """The container of the ``web`` Deployment."""
    return objects["web"]["spec"]["template"]["spec"]["containers"][0]


def pod_spec(objects: Objects) -> dict[str, Any]:
    """The pod spec of the ``web`` Deployment."""
    return objects["web"]["spec"]["template"]["spec"]


def broken(objects: Objects, exists: Externals | None = None, **marks: list[str]) -> list[Broken]:
    """What the resolver says; ``omitted`` and ``doubtful`` list the words of objects with that mark."""
    facts = []
    for word, value in objects.items():
        one = extract(value, "default")
        facts.append(one.marked(omitted=word in marks.get("omitted", []), doubtful=word in marks.get("doubtful", [])))
    return resolve(facts, exists or Externals())
