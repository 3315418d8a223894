"""Short ways to write the manifests of a small cluster, and to ask about it."""

from __future__ import annotations

from typing import Any

from altlas.network import Dialect, End, Ends, PlatformEnd, Reach, Workload, read, solve

Object = dict[str, Any]

NOWHERE = Ends(ingress_controller=None, dns=None)
"""No platform ends but those that every cluster has."""


def namespace(name: str, **labels: str) -> Object:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def port(number: int, name: str = "", protocol: str = "TCP") -> Object:
    return {"containerPort": number, "protocol": protocol} | ({"name": name} if name else {})


def template(labels: dict[str, str], ports: tuple[Object, ...] = (), **spec: Any) -> Object:
    container = {"name": "main", "image": "example.invalid/app:1", "ports": list(ports)}
    return {"metadata": {"labels": labels}, "spec": {"containers": [container], **spec}}


def workload(name: str, *ports: Object, kind: str = "Deployment", ns: str = "default", **options: Any) -> Object:
    """A workload whose pods have the label ``app: name``; ``labels`` adds some, ``spec`` and ``pod`` add fields."""
    made = template({"app": name} | options.get("labels", {}), ports, **options.get("pod", {}))
    group = {"Job": "batch/v1", "CronJob": "batch/v1", "ReplicationController": "v1", "Pod": "v1"}
    value: Object = {
        "apiVersion": group.get(kind, "apps/v1"),
        "kind": kind,
        "metadata": {"name": name, "namespace": ns},
    }
    if kind == "Pod":
        value["metadata"] |= made["metadata"] | options.get("metadata", {})
        return value | {"spec": made["spec"], "status": options.get("status", {})}
    if kind == "CronJob":
        made = {"jobTemplate": {"spec": {"template": made} | options.get("job", {})}}
        return value | {"spec": made}
    return value | {"spec": {"template": made} | options.get("spec", {})}


def policy(name: str, ns: str = "default", **spec: Any) -> Object:
    """A NetworkPolicy; ``spec`` as in the manifest, pods given by ``app`` for short."""
    if app := spec.pop("app", ""):
        spec["podSelector"] = {"matchLabels": {"app": app}}
    meta = {"name": name, "namespace": ns}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec}


def deny(ns: str = "default", *types: str) -> Object:
    """The default deny of a namespace."""
    return policy("deny", ns, podSelector={}, policyTypes=list(types or ("Ingress", "Egress")))


def pods(app: str) -> Object:
    """A peer: pods of the same namespace."""
    return {"podSelector": {"matchLabels": {"app": app}}}


def block(cidr: str, *exceptions: str) -> Object:
    """A peer: addresses."""
    return {"ipBlock": {"cidr": cidr} | ({"except": list(exceptions)} if exceptions else {})}


def ranked(kind: str, name: str, *, priority: int = 10, subject: Object | None = None, **spec: Any) -> Object:
    """A policy of the whole cluster, about all pods unless ``subject`` says less."""
    version = "v1alpha2" if kind == "ClusterNetworkPolicy" else "v1alpha1"
    body: Object = {"subject": subject or {"namespaces": {}}, **spec}
    if kind != "BaselineAdminNetworkPolicy":
        body["priority"] = priority
    meta = {"name": name}
    return {"apiVersion": f"policy.networking.k8s.io/{version}", "kind": kind, "metadata": meta, "spec": body}


def service(name: str, *ports: Object, ns: str = "default", app: str = "", **spec: Any) -> Object:
    body: Object = {"ports": list(ports)} | ({"selector": {"app": app}} if app else {}) | spec
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": ns}, "spec": body}


class Asked:
    """A solved cluster with short questions: ends by name, platform ends in braces, addresses by block."""

    def __init__(self, *objects: Object, ends: Ends = NOWHERE, **dialect: str) -> None:
        self.reading = read(enumerate(objects), ends=ends)
        self.reach: Reach = solve(self.reading.cluster, Dialect(**dialect))

    def end(self, text: str) -> End:
        (found,) = self.reach.find(text)
        return found

    def allowed(self, src: str, dst: str) -> str:
        return str(self.reach.allowed(self.end(src), self.end(dst)))

    def unknown(self, src: str, dst: str) -> str:
        return str(self.reach.unknown(self.end(src), self.end(dst)))

    def verdict(self, src: str, dst: str, number: int = 80, protocol: str = "TCP") -> str:
        return str(self.reach.verdict(self.end(src), self.end(dst), protocol, number))

    def why(self, src: str, dst: str, number: int = 80, protocol: str = "TCP"):
        return self.reach.why(self.end(src), self.end(dst), protocol, number)

    def rows(self) -> list[str]:
        """Connections between workloads, allowed ones."""
        return [
            str(one)
            for one in self.reach.connections()
            if one.verdict == "allowed" and isinstance(one.src, Workload) and isinstance(one.dst, Workload)
        ]


ALL = "All Connections"
NODE = PlatformEnd.NODE.value
AT_PODS = Ends(ingress_controller=None, dns=None, pod_cidrs=("10.1.0.0/16",))
"""A cluster whose pods have known addresses."""
