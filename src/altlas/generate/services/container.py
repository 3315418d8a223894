"""Containers of a service: the program itself, what runs before it, and its jobs."""

from __future__ import annotations

from typing import Any

from altlas.generate.pod import container_security, resources
from altlas.generate.probes import grpc, http, probes, tcp
from altlas.generate.services.about import Workload
from altlas.generate.services.config import env
from altlas.generate.services.volumes import mounts
from altlas.model.platform import Resources

DRAIN_SECONDS = 5
"""Between the order to end and the signal: callers need this long to learn that the pod has left the Service."""


def container(
    workload: Workload,
    name: str,
    image: str | None,
    command: tuple[str, ...],
    needs: Resources,
    **more: Any,
) -> dict[str, Any]:
    """A container with the service's variables and directories; ``more`` stands before them."""
    variables = env(workload)
    return {
        "name": name,
        "image": image or workload.image,
        "imagePullPolicy": "IfNotPresent",
        **({"command": list(command)} if command else {}),
        **more,
        **({"env": variables} if variables else {}),
        "resources": resources(needs),
        "securityContext": container_security(),
        "volumeMounts": mounts(workload),
    }


def main(workload: Workload) -> dict[str, Any]:
    """The service's own container, named as the service."""
    service = workload.service
    args = {"args": list(service.args)} if service.args else {}
    made = container(workload, workload.name, None, service.command, service.resources, **args, **_ports(workload))
    if service.health.port in service.all_ports():
        made |= _probes(workload)
        made["lifecycle"] = {"preStop": {"sleep": {"seconds": DRAIN_SECONDS}}}
    return made


def _ports(workload: Workload) -> dict[str, Any]:
    ports = [
        {"name": name, "containerPort": port.container, "protocol": port.protocol.value}
        for name, port in workload.service.all_ports().items()
    ]
    return {"ports": ports} if ports else {}


def _probes(workload: Workload) -> dict[str, Any]:
    """GRPC where the file says so, HTTP where it names a path; otherwise a connection to the port."""
    health = workload.service.health
    if health.grpc:
        return probes(grpc(workload.service.all_ports()[health.port].container), startup_seconds=health.startup_seconds)
    paths = (health.ready or health.live, health.live or health.ready, health.startup or health.ready or health.live)
    ready, live, startup = (http(path, health.port) if path else tcp(health.port) for path in paths)
    return probes(ready, live, startup, startup_seconds=health.startup_seconds)


def before(workload: Workload) -> list[dict[str, Any]]:
    """Init containers, in the order of the platform file."""
    return [
        container(workload, name, init.image, init.command, workload.service.resources)
        for name, init in workload.service.init.items()
    ]
