"""Ingresses, OpenShift Routes and Services that are open to the outside, as ways in (rules 23, 24).

An Ingress and a Route are served by the pods of a controller, which the manifests rarely hold: where these live is
stated in :class:`Ends`. What a pod sees as the source of a connection through a LoadBalancer or NodePort depends on
externalTrafficPolicy: the client with Local, else mostly the address of a node.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.kube.route import Route
from altlas.kube.shapes import mapping, mappings, port, text
from altlas.netset import AddressSet
from altlas.network.cluster import Cluster, Service, Way
from altlas.network.ends import AddressRange
from altlas.network.services import targets
from altlas.network.ways import Backend, Found, Services, by_name, resolve

INGRESS = ("networking.k8s.io", "Ingress")
OPENSHIFT_ROUTE = ("route.openshift.io", "Route")


def ingress_ways(cluster: Cluster, found: Found) -> Iterator[Way]:
    """The ways of one Ingress."""
    services = by_name(cluster)
    for backend in _ingress_backends(found):
        yield from resolve(cluster, services, found, backend)


def _ingress_backends(found: Found) -> Iterator[Backend]:
    spec = mapping(found.value, "spec")
    yield from _backend(mapping(spec, "defaultBackend"), found, ("spec", "defaultBackend"))
    for index, rule in mappings(spec, "rules"):
        for place, path in mappings(mapping(rule, "http"), "paths"):
            route = ("spec", "rules", index, "http", "paths", place, "backend")
            yield from _backend(mapping(path, "backend"), found, route)


def _backend(value: dict[str, Any], found: Found, route: Route) -> Iterator[Backend]:
    target = mapping(value, "service")
    if name := text(target, "name"):
        wanted = mapping(target, "port")
        chosen = port(wanted, "name") or port(wanted, "number")
        yield Backend(found.namespace, name, chosen if chosen is not None else 0, (*route, "service"))


def openshift_ways(cluster: Cluster, found: Found) -> Iterator[Way]:
    """The ways of one OpenShift Route; its port is a Service port's name or the number of a pod's port."""
    services, spec = by_name(cluster), mapping(found.value, "spec")
    wanted = port(mapping(spec, "port"), "targetPort")
    chosen_services: list[tuple[Route, dict[str, Any]]] = [(("spec", "to"), mapping(spec, "to"))]
    chosen_services += [
        (("spec", "alternateBackends", index), one) for index, one in mappings(spec, "alternateBackends")
    ]
    for route, target in chosen_services:
        if (name := text(target, "name")) and target.get("weight") != 0:
            chosen = _by_target(services, (found.namespace, name), wanted) if isinstance(wanted, int) else wanted
            yield from resolve(cluster, services, found, Backend(found.namespace, name, chosen, route))


def _by_target(services: Services, name: tuple[str, str], number: int) -> int | str:
    """The Service port that leads to a pod port."""
    service = services.get(name)
    ports = service.ports if service else ()
    return next((one.number for one in ports if one.target == number), number)


def service_ways(cluster: Cluster, service: Service) -> Iterator[Way]:
    """The ways through a LoadBalancer or NodePort Service, or one with external addresses."""
    if service.type not in ("LoadBalancer", "NodePort") and not service.external_ips:
        return
    for number, one in enumerate(service.ports):
        for workload in cluster.backends(service):
            for target in targets(workload, one):
                yield Way(
                    kind="Service",
                    namespace=service.namespace,
                    name=service.name,
                    source=_seen_source(cluster, service),
                    service=f"{service.namespace}/{service.name}",
                    route=("spec", "ports", number),
                    workload=workload,
                    protocol=one.protocol,
                    port=target,
                    origin=service.origin,
                )


def _seen_source(cluster: Cluster, service: Service) -> str:
    """Whom the pods see: the world, or any node; empty if nobody has stated where nodes are."""
    if service.keeps_source:
        return str(AddressRange(AddressSet.ALL_V4))
    try:
        nodes = AddressSet.blocks(cluster.ends.node_cidrs)
    except ValueError:
        return ""
    return str(AddressRange(nodes)) if nodes else ""
