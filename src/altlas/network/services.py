"""Services: what they offer and which pod ports they lead to (rules 14, 24)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.kube.selectors import Selector, labels_of
from altlas.kube.shapes import mapping, mappings, port, text, texts
from altlas.network.cluster import Origin, Service, ServicePort, Workload


def read_service(origin: Origin, value: dict[str, Any], namespace: str) -> Service:
    """A Service as a value."""
    spec = mapping(value, "spec")
    kind = text(spec, "type") or "ClusterIP"
    labels = labels_of(spec.get("selector"))
    single = text(spec, "clusterIP")
    addresses = [one for _, one in texts(spec, "clusterIPs")] or [single]
    return Service(
        namespace=namespace,
        name=text(mapping(value, "metadata"), "name"),
        selector=Selector(labels) if labels and kind != "ExternalName" else None,
        ports=tuple(_port(one) for _, one in mappings(spec, "ports")),
        headless=single == "None",
        external_name=text(spec, "externalName") if kind == "ExternalName" else "",
        type=kind,
        cluster_ips=tuple(one for one in addresses if one and one != "None"),
        external_ips=tuple(one for _, one in texts(spec, "externalIPs")),
        keeps_source=text(spec, "externalTrafficPolicy") == "Local",
        origin=origin,
    )


def _port(value: dict[str, Any]) -> ServicePort:
    number = value.get("port")
    own = number if type(number) is int else 0
    return ServicePort(text(value, "name"), own, text(value, "protocol") or "TCP", port(value, "targetPort") or own)


def port_of(service: Service, wanted: int | str) -> ServicePort | None:
    """The port of a Service by its number or name; None if it has none such. TCP wins where a number has two."""
    found = [one for one in service.ports if wanted == (one.name if isinstance(wanted, str) else one.number)]
    return next((one for one in found if one.protocol == "TCP"), found[0] if found else None)


def targets(workload: Workload, port: ServicePort) -> Iterator[int]:
    """The pod's own port numbers that a Service port leads to: a name is looked up on the pod, by protocol too."""
    if isinstance(port.target, int):
        yield port.target
        return
    for one in workload.ports:
        if one.name == port.target and one.protocol == port.protocol:
            yield one.number
            return  # the endpoints controller takes the first
