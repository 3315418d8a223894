"""The platform's edge: one Ingress, or one Gateway with a route for each exposed service.

Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/ and the Gateway API reference (v1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from altlas.generate.metadata import Subject, metadata, subject
from altlas.model.platform import ExposureKind, Platform
from altlas.model.tree import KubeObject, ManifestFile

ISSUER = "cert-manager.io/cluster-issuer"


class Way(NamedTuple):
    """One way in: requests to ``host`` under ``path`` go to a service, and keep their path."""

    host: str
    path: str
    service: str
    port: int
    tls: str | None


def ways(platform: Platform) -> list[Way]:
    """Every way in, in the order of the platform file."""
    found = []
    for name, service in platform.services.items():
        expose = service.expose
        if expose is None or service.port is None:
            continue
        host = expose.host or platform.exposure.host or ""
        tls = expose.tls or platform.exposure.tls
        found += [Way(host, path, name, service.port.service_port, tls) for path in expose.paths]
    return found


def files(platform: Platform) -> Iterator[ManifestFile]:
    """``ingress.yaml``, or ``gateway.yaml`` and ``httproute.yaml``; nothing where no service is exposed."""
    found = ways(platform)
    if not found:
        return
    owner = subject(platform, platform.platform, "edge", platform.version)
    if platform.exposure.kind is ExposureKind.INGRESS:
        yield ManifestFile("ingress.yaml", (_ingress(platform, owner, found),))
    else:
        yield ManifestFile("gateway.yaml", (_gateway(platform, owner, found),))
        yield ManifestFile("httproute.yaml", tuple(_routes(platform, owner, found)))


def _annotations(platform: Platform, found: list[Way]) -> dict[str, str]:
    issuer = platform.exposure.issuer
    made = {ISSUER: issuer} if issuer and any(way.tls for way in found) else {}
    return made | platform.exposure.annotations


def _hosts(found: list[Way]) -> dict[str, list[Way]]:
    grouped: dict[str, list[Way]] = {}
    for way in found:
        grouped.setdefault(way.host, []).append(way)
    return grouped


def _certificates(found: list[Way]) -> dict[str, list[str]]:
    """Hosts by the Secret that holds their certificate."""
    grouped: dict[str, list[str]] = {}
    for way in found:
        if way.tls and way.host not in grouped.setdefault(way.tls, []):
            grouped[way.tls].append(way.host)
    return grouped


def _ingress(platform: Platform, owner: Subject, found: list[Way]) -> KubeObject:
    """No rewrite anywhere: a path arrives at the service as the client sent it."""
    tls = [{"hosts": hosts, "secretName": secret} for secret, hosts in _certificates(found).items()]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata(owner, annotations=_annotations(platform, found)),
        "spec": {
            "ingressClassName": platform.exposure.class_name,
            **({"tls": tls} if tls else {}),
            "rules": [
                {**({"host": host} if host else {}), "http": {"paths": [_path(way) for way in there]}}
                for host, there in _hosts(found).items()
            ],
        },
    }


def _path(way: Way) -> dict[str, Any]:
    backend = {"service": {"name": way.service, "port": {"name": "http"}}}
    return {"path": way.path, "pathType": "Prefix", "backend": backend}


def _gateway(platform: Platform, owner: Subject, found: list[Way]) -> KubeObject:
    """One listener a host; HTTPS where the host has a certificate."""
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": metadata(owner, annotations=_annotations(platform, found)),
        "spec": {
            "gatewayClassName": platform.exposure.class_name,
            "listeners": [
                _listener(number, host, there[0].tls) for number, (host, there) in enumerate(_hosts(found).items())
            ],
        },
    }


def _listener_name(number: int) -> str:
    return f"host-{number}"


def _listener(number: int, host: str, tls: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {"name": _listener_name(number)}
    if host:
        made["hostname"] = host
    made |= {"port": 443, "protocol": "HTTPS"} if tls else {"port": 80, "protocol": "HTTP"}
    if tls:
        made["tls"] = {"mode": "Terminate", "certificateRefs": [{"kind": "Secret", "name": tls}]}
    return made | {"allowedRoutes": {"namespaces": {"from": "Same"}}}


def _routes(platform: Platform, gateway: Subject, found: list[Way]) -> Iterator[KubeObject]:
    """A route for each service and host."""
    for number, (host, there) in enumerate(_hosts(found).items()):
        for name in dict.fromkeys(way.service for way in there):
            owner = subject(platform, name, "edge", platform.version)
            mine = [way for way in there if way.service == name]
            yield {
                "apiVersion": "gateway.networking.k8s.io/v1",
                "kind": "HTTPRoute",
                "metadata": metadata(owner, name if number == 0 else f"{name}-{number}"),
                "spec": {
                    "parentRefs": [{"name": gateway.name, "sectionName": _listener_name(number)}],
                    **({"hostnames": [host]} if host else {}),
                    "rules": [
                        {
                            "matches": [{"path": {"type": "PathPrefix", "value": way.path}} for way in mine],
                            "backendRefs": [{"name": name, "port": mine[0].port}],
                        }
                    ],
                },
            }
