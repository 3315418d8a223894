"""Connections through a Service, as the pod ports that they arrive at.

Source: https://kubernetes.io/docs/concepts/services-networking/service/ on targetPort, headless Services (the name
gives pod addresses, so that the client's port stays as it is) and ExternalName.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from altlas.network.cluster import Cluster, Service, ServicePort, Workload
from altlas.network.ends import End
from altlas.network.rectangles import Direction
from altlas.network.services import port_of, targets
from altlas.network.verdict import Hop, Verdict

if TYPE_CHECKING:
    from altlas.network.reach import Reach

_LONGEST_CHAIN = 8
"""ExternalName Services that point at each other end here."""


def through(reach: Reach, src: End, service: Service, port: int | str) -> tuple[Hop, ...]:
    """Every pod port where the connection may arrive; none if the Service has no such port or no pods here."""
    actual = _follow(reach.cluster, service)
    found = port_of(actual, port)
    if found is None:
        return ()
    return tuple(
        Hop(workload, found.protocol, number, _verdict(reach, src, workload, found, number))
        for workload in reach.cluster.backends(actual)
        for number in _numbers(actual, workload, found)
    )


def _follow(cluster: Cluster, service: Service) -> Service:
    """The Service that an ExternalName means, if it is one of this cluster."""
    for _ in range(_LONGEST_CHAIN):
        parts = service.external_name.rstrip(".").removesuffix(".cluster.local").split(".")
        if len(parts) != 3 or parts[2] != "svc":
            break
        name, namespace, _ = parts
        following = (one for one in cluster.services if (one.name, one.namespace) == (name, namespace))
        service = next(following, service)
    return service


def _numbers(service: Service, workload: Workload, port: ServicePort) -> Iterator[int]:
    if service.headless:
        yield port.number
    else:
        yield from targets(workload, port)


def _verdict(reach: Reach, src: End, dst: Workload, port: ServicePort, number: int) -> Verdict:
    """Both sides at the pod port; in the other dialect the egress side at the Service's own port (rule 14)."""
    if reach.dialect.service_translation == "after":
        return reach.verdict(src, dst, port.protocol, number)
    egress = reach.side(Direction.EGRESS, src, dst, port.protocol, port.number)
    ingress = reach.side(Direction.INGRESS, src, dst, port.protocol, number)
    for verdict in (Verdict.DENIED, Verdict.UNKNOWN):
        if verdict in (egress, ingress):
            return verdict
    return Verdict.ALLOWED
