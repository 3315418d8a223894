"""Recipes for random namespaces, workloads and selectors, made from choices of few words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

Object = dict[str, Any]

NAMESPACES = ("default", "b", "c")
TEAMS = ("x", "y")
APPS = ("web", "db", "api")
TIERS = ("front", "back")
PORT_NAMES = ("http", "dns", "grpc")
NUMBERS = (80, 53, 8080, 9000, 1, 65535)
PROTOCOLS = ("TCP", "UDP", "SCTP")
ADDED = (
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
    "job-name",
    "controller-revision-hash",
    "apps.kubernetes.io/pod-index",
)
"""Labels that controllers add."""
WORKLOADS = ("Deployment", "Pod", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet")


class Choose(Protocol):
    """Where the choices come from. The simplest option stands first."""

    def __call__(self, options: Sequence[Any]) -> Any: ...


class Recipe:
    """Makes the parts of a cluster from choices."""

    def __init__(self, choose: Choose) -> None:
        self.choose = choose

    def sometimes(self, *, in_: int = 3) -> bool:
        """True once in ``in_`` times."""
        return self.choose((*[False] * (in_ - 1), True))

    def several(self, least: int, most: int, make: Callable[[], Any]) -> list[Any]:
        return [make() for _ in range(self.choose(tuple(range(least, most + 1))))]

    def optional(self, values: Object, key: str, make: Callable[[], Any]) -> None:
        """The key absent, null, or with a value."""
        how = self.choose(("value", "absent", "value", "value", "null"))
        if how != "absent":
            values[key] = make() if how == "value" else None

    def namespace(self, name: str) -> Object | None:
        """A declared namespace, or None."""
        if self.sometimes(in_=4):
            return None
        labels = self.choose((None, {}, {"team": "x"}, {"team": "y"}, {"team": "x", "env": "prod"}))
        metadata: Object = {"name": name} if labels is None else {"name": name, "labels": labels}
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}

    def place(self, name: str, namespace: str) -> Object:
        """Metadata; the default namespace may be left out."""
        silent = namespace == "default" and self.sometimes(in_=2)
        return {"name": name} if silent else {"name": name, "namespace": namespace}

    def labels(self) -> Object:
        labels = {"app": self.choose(APPS)} if not self.sometimes(in_=5) else {}
        return labels | ({"tier": self.choose(TIERS)} if self.sometimes() else {})

    def workload(self, index: int, namespace: str) -> Object:
        kind = self.choose((*WORKLOADS, "Pod", "Deployment", "StatefulSet"))
        metadata = self.place(f"w{index}", namespace)
        labels, spec = self.labels(), self.pod_spec()
        template = {"metadata": {"labels": labels}, "spec": spec}
        if kind == "Pod":
            pod = {"apiVersion": "v1", "kind": kind, "metadata": {**metadata, "labels": labels}, "spec": spec}
            address = self.choose((None, None, "10.1.0.9", "10.2.0.9", "fd00:1::9"))
            return {**pod, "status": {"podIPs": [{"ip": address}]}} if address else pod
        if kind == "CronJob":
            body: Object = {"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": template}}}
        else:
            body = (
                {"template": template} if kind == "Job" else {"selector": {"matchLabels": labels}, "template": template}
            )
        version = "batch/v1" if kind in {"Job", "CronJob"} else "apps/v1"
        return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": body}

    def pod_spec(self) -> Object:
        spec: Object = {"containers": self.several(1, 2, self.container)}
        if self.sometimes():
            spec["initContainers"] = self.several(1, 2, self.container)
            for container in spec["initContainers"]:
                if self.choose((True, False)):
                    container["restartPolicy"] = "Always"
        if self.sometimes(in_=6):
            spec["hostNetwork"] = True
        return spec

    def container(self) -> Object:
        """A container; the API server takes a name twice in a pod, but not in one container."""
        ports = {port.get("name", index): port for index, port in enumerate(self.several(0, 3, self.container_port))}
        return {"name": "c", "image": "i", **({"ports": list(ports.values())} if ports else {})}

    def container_port(self) -> Object:
        port: Object = {"containerPort": self.choose(NUMBERS)}
        if not self.sometimes():
            port["name"] = self.choose(PORT_NAMES)
        if self.sometimes():
            port["protocol"] = self.choose(PROTOCOLS)
        return port

    def pod_selector(self) -> Object:
        words = {"app": APPS, "tier": TIERS}
        if self.sometimes(in_=5):
            words = {self.choose(ADDED): ("w0-0", "w1", "5f7d", "w2-0", "w3-1")}
        return self.selector(words)

    def namespace_selector(self) -> Object:
        return self.selector({"team": TEAMS, "kubernetes.io/metadata.name": NAMESPACES, "env": ("prod",)})

    def selector(self, words: dict[str, tuple[str, ...]]) -> Object:
        """Absent, null, empty or filled ``matchLabels`` and ``matchExpressions``."""
        made: Object = {}
        how = self.choose(("labels", "nothing", "labels", "expressions", "both"))
        if how in {"labels", "both"}:
            key = self.choose(tuple(words))
            self.optional(made, "matchLabels", lambda: {key: self.choose(words[key])})
        if how in {"expressions", "both"}:
            self.optional(made, "matchExpressions", lambda: self.several(0, 2, lambda: self.expression(words)))
        return made

    def expression(self, words: dict[str, tuple[str, ...]]) -> Object:
        key, operator = self.choose(tuple(words)), self.choose(("In", "NotIn", "Exists", "DoesNotExist"))
        if operator in {"Exists", "DoesNotExist"}:
            return {"key": key, "operator": operator, **({"values": []} if self.sometimes(in_=4) else {})}
        return {"key": key, "operator": operator, "values": self.several(1, 2, lambda: self.choose(words[key]))}
