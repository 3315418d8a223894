"""A cluster as far as the network is concerned: frozen values, read from manifests by ``network.reading``."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

import msgspec

from altlas.kube.selectors import Selector
from altlas.network.places import Ends, PodPort
from altlas.network.policy import Policy

Origin = Hashable
"""The key that the caller gave the object."""


class Workload(msgspec.Struct, frozen=True, gc=False, kw_only=True, eq=False):
    """Pods that one owner makes alike. Compared by identity: each is one value of its cluster.

    ``labels`` are those of the pod template. ``open_labels`` are keys that controllers add with a value known only
    at run time, each with the beginning that the value must have (rule 11). ``addresses`` are the pods' IPs where a
    status tells them. ``single`` is true for a bare Pod, which has no sibling. A workload that is not ``running``
    (scaled to zero, or ended) neither opens nor receives connections (rule 26).
    """

    namespace: str
    name: str
    kind: str
    labels: dict[str, str]
    ports: tuple[PodPort, ...] = ()
    host_network: bool = False
    service_account: str = "default"
    open_labels: dict[str, str] = {}
    addresses: tuple[str, ...] = ()
    single: bool = False
    running: bool = True
    origin: Origin = None

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}[{self.kind}]"


class Namespace(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A namespace. One that no manifest declares has only the label that the API server sets; the rest is unknown."""

    name: str
    labels: dict[str, str]
    declared: bool = True
    origin: Origin = None


class ServicePort(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A port of a Service; ``target`` is a pod port's number or name. ``number`` 0 means that none is readable."""

    name: str
    number: int
    protocol: str
    target: int | str


class Service(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A Service. ``selector`` is None where nothing is selected: ExternalName, or endpoints kept by somebody else.

    ``keeps_source`` is externalTrafficPolicy Local: pods then see the client's address and not a node's.
    """

    namespace: str
    name: str
    selector: Selector | None
    ports: tuple[ServicePort, ...] = ()
    headless: bool = False
    external_name: str = ""
    type: str = "ClusterIP"
    cluster_ips: tuple[str, ...] = ()
    external_ips: tuple[str, ...] = ()
    keeps_source: bool = False
    origin: Origin = None

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}[Service]"


class Way(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A way in from outside: one backend of an Ingress or of a Gateway's route, resolved to a pod port.

    ``source`` is the text of the platform end that sends the traffic, or of the Gateway's own pods. ``problem`` tells
    why the way leads nowhere; then ``workload`` is None.
    """

    kind: str
    namespace: str
    name: str
    source: str
    service: str
    route: tuple[str | int, ...]
    workload: Workload | None = None
    protocol: str = "TCP"
    port: int = 0
    problem: str = ""
    origin: Origin = None


class Cluster(msgspec.Struct, frozen=True, gc=False, kw_only=True, eq=False):
    """Everything that decides who can talk to whom. ``namespaces`` holds every namespace that anything lives in."""

    workloads: tuple[Workload, ...] = ()
    namespaces: dict[str, Namespace] = {}
    policies: tuple[Policy, ...] = ()
    services: tuple[Service, ...] = ()
    ways: tuple[Way, ...] = ()
    ends: Ends = Ends()

    def backends(self, service: Service) -> tuple[Workload, ...]:
        """The running workloads that a Service selects, or of which it selects some pods; none without a selector."""
        selector = service.selector
        if selector is None:
            return ()
        return tuple(one for one in _carrying(self).near(service.namespace, selector) if _selected(selector, one))


class _Carrying:
    """The running workloads of a cluster by what they carry, as every Service asks for its own."""

    def __init__(self, cluster: Cluster) -> None:
        self._spaces: dict[str, list[Workload]] = {}
        self._labels: dict[tuple[str, str, str], list[Workload]] = {}
        self._open: dict[tuple[str, str], bool] = {}
        for one in cluster.workloads:
            if one.running:
                self._spaces.setdefault(one.namespace, []).append(one)
                for key, value in one.labels.items():
                    self._labels.setdefault((one.namespace, key, value), []).append(one)
                for key in one.open_labels:
                    self._open[one.namespace, key] = True

    def near(self, namespace: str, selector: Selector) -> list[Workload]:
        """Workloads among which are all that a Service's selector may match, in the order of the input."""
        found = self._spaces.get(namespace, [])
        for key, value in selector.labels.items():
            if (namespace, key) not in self._open:
                carriers = self._labels.get((namespace, key, value), [])
                found = carriers if len(carriers) < len(found) else found
        return found


@lru_cache(maxsize=2)
def _carrying(cluster: Cluster) -> _Carrying:
    return _Carrying(cluster)


def _selected(selector: Selector, workload: Workload) -> bool:
    for key, beginning in workload.open_labels.items():
        if not selector.labels.get(key, beginning).startswith(beginning):
            return False
    return selector.without(frozenset(workload.open_labels)).matches(workload.labels)
