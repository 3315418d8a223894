"""What all ways in have in common: one backend of one object, resolved to pod ports."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from altlas.kube.route import Route
from altlas.kube.shapes import mapping, text
from altlas.network.cluster import Cluster, Origin, Service, ServicePort, Way
from altlas.network.places import PlatformEnd
from altlas.network.services import port_of, targets


class Found(NamedTuple):
    """An object that lets traffic in."""

    origin: Origin
    value: dict[str, Any]
    namespace: str

    @property
    def name(self) -> str:
        """The object's name."""
        return text(mapping(self.value, "metadata"), "name")

    @property
    def kind(self) -> str:
        """The object's kind."""
        return text(self.value, "kind")


class Backend(NamedTuple):
    """What an object sends traffic to: a Service's port, by number or name; None means every port."""

    namespace: str
    service: str
    port: int | str | None
    route: Route


Services = dict[tuple[str, str], Service]
"""By namespace and name."""


@lru_cache(maxsize=2)
def by_name(cluster: Cluster) -> Services:
    """The Services of a cluster. Every way in asks for them."""
    return {(one.namespace, one.name): one for one in cluster.services}


def blocked(found: Found, backend: Backend, problem: str, source: str = PlatformEnd.INGRESS_CONTROLLER) -> Way:
    """A way that leads nowhere."""
    return Way(
        kind=found.kind,
        namespace=found.namespace,
        name=found.name,
        source=source,
        service=f"{backend.namespace}/{backend.service}",
        route=backend.route,
        problem=problem,
        origin=found.origin,
    )


def resolve(
    cluster: Cluster,
    services: Services,
    found: Found,
    backend: Backend,
    source: str = PlatformEnd.INGRESS_CONTROLLER,
) -> Iterator[Way]:
    """Every pod port behind a backend, or one way that leads nowhere (rules 14, 24).

    What sends the traffic asks for the endpoints, so that a headless Service is no different.
    """
    service = services.get((backend.namespace, backend.service))
    if service is None:
        yield blocked(found, backend, f"no Service {backend.namespace}/{backend.service} is in the manifests", source)
    elif service.external_name:
        yield blocked(found, backend, f"{service} is an ExternalName, which has no pods and should be refused", source)
    elif service.selector is None:
        yield blocked(found, backend, f"{service} has no selector: somebody else keeps its endpoints", source)
    else:
        yield from _arrivals(cluster, service, found, backend, source)


def _arrivals(cluster: Cluster, service: Service, found: Found, backend: Backend, source: str) -> Iterator[Way]:
    ports = _ports(service, backend.port)
    if not ports:
        yield blocked(found, backend, f"{service} has no port {backend.port}", source)
        return
    arrived = False
    for port in ports:
        for workload in cluster.backends(service):
            for number in targets(workload, port):
                arrived = True
                yield Way(
                    kind=found.kind,
                    namespace=found.namespace,
                    name=found.name,
                    source=source,
                    service=f"{service.namespace}/{service.name}",
                    route=backend.route,
                    workload=workload,
                    protocol=port.protocol,
                    port=number,
                    origin=found.origin,
                )
    if not arrived:
        yield blocked(found, backend, f"{service} leads to no pod of the manifests", source)


def _ports(service: Service, wanted: int | str | None) -> tuple[ServicePort, ...]:
    if wanted is None:
        return service.ports
    found = port_of(service, wanted)
    return (found,) if found else ()
