"""Service of a service: one stable name in front of its pods."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.metadata import metadata
from altlas.generate.services.about import Workload
from altlas.model.tree import KubeObject


def objects(workload: Workload) -> Iterator[KubeObject]:
    """The Service, where the program listens at all; ports go to the container's by name."""
    ports = workload.service.all_ports()
    if not ports:
        return
    yield {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(workload.subject),
        "spec": {
            "type": "ClusterIP",
            "selector": workload.subject.selector,
            "ports": [
                {"name": name, "port": port.service_port, "targetPort": name, "protocol": port.protocol.value}
                for name, port in ports.items()
            ],
        },
    }
