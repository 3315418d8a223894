"""Routes of the Gateway API as ways in (rules 48, 49).

Source: API comments of ``AllowedRoutes``, ``Listener.hostname``, ``ParentReference``, ``BackendObjectReference`` and
``ReferenceGrant`` in ``sigs.k8s.io/gateway-api``; GEP-1762 on the label of the pods that a Gateway deploys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from altlas.kube.selectors import parse
from altlas.kube.shapes import mapping, mappings, port, text, texts
from altlas.network.cluster import Cluster, Way
from altlas.network.places import PlatformEnd
from altlas.network.ways import Backend, Found, Services, blocked, by_name, resolve

GROUP = "gateway.networking.k8s.io"
ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
POD_LABEL = "gateway.networking.k8s.io/gateway-name"
_KINDS_BY_PROTOCOL = {
    "HTTP": ("HTTPRoute", "GRPCRoute"),
    "HTTPS": ("HTTPRoute", "GRPCRoute"),
    "TLS": ("TLSRoute", "TCPRoute"),
    "TCP": ("TCPRoute",),
    "UDP": ("UDPRoute",),
}


class Gateways(NamedTuple):
    """What routes are judged by."""

    gateways: dict[tuple[str, str], Found]
    grants: Sequence[Found]


def gateway_ways(cluster: Cluster, gateways: Gateways, found: Found) -> Iterator[Way]:
    """The ways of one route, for each Gateway that it names. A route of a Service (GAMMA) adds no source."""
    services = by_name(cluster)
    for index, parent in mappings(mapping(found.value, "spec"), "parentRefs"):
        if (text(parent, "kind") or "Gateway") != "Gateway" or (text(parent, "group") or GROUP) != GROUP:
            continue
        name = (text(parent, "namespace") or found.namespace, text(parent, "name"))
        source = _source(cluster, name)
        gateway = gateways.gateways.get(name)
        refusal = "" if gateway is None else _refusal(cluster, gateway, parent, found)
        if refusal:
            nowhere = Backend(found.namespace, "", None, ("spec", "parentRefs", index))
            yield blocked(found, nowhere, refusal, source)
        else:
            yield from _backend_ways(cluster, services, gateways, found, source)


def _source(cluster: Cluster, gateway: tuple[str, str]) -> str:
    """The Gateway's own pods if the manifests hold them, else the ingress controller."""
    namespace, name = gateway
    for one in cluster.workloads:
        if one.running and one.namespace == namespace and one.labels.get(POD_LABEL) == name:
            return str(one)
    return PlatformEnd.INGRESS_CONTROLLER


def _refusal(cluster: Cluster, gateway: Found, parent: dict[str, Any], found: Found) -> str:
    """Why no listener of a Gateway takes a route; empty if one does."""
    section, number = text(parent, "sectionName"), port(parent, "port")
    listeners = [
        one
        for _, one in mappings(mapping(gateway.value, "spec"), "listeners")
        if section in ("", text(one, "name")) and number in (None, one.get("port"))
    ]
    if not listeners:
        return f"Gateway {gateway.namespace}/{gateway.name} has no listener {section or number or ''}".rstrip()
    reasons = [_listener_refusal(cluster, gateway, one, found) for one in listeners]
    return "" if "" in reasons else reasons[0]


def _listener_refusal(cluster: Cluster, gateway: Found, listener: dict[str, Any], found: Found) -> str:
    who = f"listener {text(listener, 'name')} of Gateway {gateway.namespace}/{gateway.name}"
    allowed = mapping(listener, "allowedRoutes")
    kinds = [text(one, "kind") for _, one in mappings(allowed, "kinds")]
    if found.kind not in (kinds or _KINDS_BY_PROTOCOL.get(text(listener, "protocol"), ROUTES)):
        return f"{who} takes no {found.kind}"
    if not _takes_namespace(cluster, gateway, mapping(allowed, "namespaces"), found.namespace):
        return f"{who} takes no routes of namespace {found.namespace}"
    hosts = [one for _, one in texts(mapping(found.value, "spec"), "hostnames")]
    wanted = text(listener, "hostname")
    if wanted and hosts and not any(_hosts_meet(wanted, one) for one in hosts):
        return f"{who} serves {wanted}, which is none of the route's hostnames"
    return ""


def _takes_namespace(cluster: Cluster, gateway: Found, spaces: dict[str, Any], namespace: str) -> bool:
    match text(spaces, "from") or "Same":
        case "All":
            return True
        case "Same":
            return namespace == gateway.namespace
        case "Selector":
            selector, known = parse(spaces.get("selector")), cluster.namespaces.get(namespace)
            return selector is not None and known is not None and selector.matches(known.labels)
        case _:
            return False


def _hosts_meet(one: str, other: str) -> bool:
    """Whether two hostnames have a host in common: ``*.`` in front stands for one or more labels."""
    if one == other:
        return True
    for pattern, host in ((one, other), (other, one)):
        if pattern.startswith("*.") and host.removeprefix("*").endswith(pattern[1:]):
            return True
    return False


def _backend_ways(cluster: Cluster, services: Services, gateways: Gateways, found: Found, source: str) -> Iterator[Way]:
    for backend in _backends(found):
        if backend.namespace != found.namespace and not _granted(gateways, found, backend):
            problem = f"no ReferenceGrant in namespace {backend.namespace} lets this {found.kind} use its Service"
            yield blocked(found, backend, problem, source)
        else:
            yield from resolve(cluster, services, found, backend, source)


def _backends(found: Found) -> Iterator[Backend]:
    """The Services that get traffic: a backend of weight 0 gets none."""
    for index, rule in mappings(mapping(found.value, "spec"), "rules"):
        for place, one in mappings(rule, "backendRefs"):
            name, kind = text(one, "name"), text(one, "kind") or "Service"
            if name and kind == "Service" and not text(one, "group") and one.get("weight") != 0:
                route = ("spec", "rules", index, "backendRefs", place)
                namespace = text(one, "namespace") or found.namespace
                yield Backend(namespace, name, port(one, "port") or 0, route)


def _granted(gateways: Gateways, found: Found, backend: Backend) -> bool:
    return any(
        grant.namespace == backend.namespace and _grants(mapping(grant.value, "spec"), found, backend)
        for grant in gateways.grants
    )


def _grants(spec: dict[str, Any], found: Found, backend: Backend) -> bool:
    given = (GROUP, found.kind, found.namespace)
    if not any(
        (text(one, "group"), text(one, "kind"), text(one, "namespace")) == given for _, one in mappings(spec, "from")
    ):
        return False
    return any(
        not text(one, "group") and text(one, "kind") == "Service" and text(one, "name") in ("", backend.service)
        for _, one in mappings(spec, "to")
    )
