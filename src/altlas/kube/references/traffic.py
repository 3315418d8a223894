"""Services, Ingresses and the Gateway API: what they offer and where they send traffic."""

from __future__ import annotations

from typing import Any

from altlas.kube.references.facts import Made, Select, Service, ServicePort, Use
from altlas.kube.route import Route
from altlas.kube.selectors import Selector, labels_of
from altlas.kube.shapes import mapping, mappings, port, text

ISSUER_ANNOTATIONS = (
    ("cert-manager.io/cluster-issuer", "ClusterIssuer.cert-manager.io"),
    ("cert-manager.io/issuer", "Issuer.cert-manager.io"),
)
"""Annotations that let cert-manager make the TLS Secrets that an Ingress or Gateway names."""


def service(value: dict[str, Any], namespace: str, uses: list[Use], selects: list[Select]) -> Service:
    """A Service's ports and selector; its selector is also a reference to pods."""
    spec = mapping(value, "spec")
    external = spec.get("type") == "ExternalName"
    if external:
        _external_name(text(spec, "externalName"), uses)
    labels = labels_of(spec.get("selector"))
    selector = Selector(labels) if labels and not external else None
    if selector is not None:
        selects.append(Select("service", namespace, selector, ("spec", "selector")))
    headless = spec.get("clusterIP") == "None"
    ports = tuple(_service_port(one) for _, one in mappings(spec, "ports"))
    return Service(external, headless, selector, ports)


def _service_port(value: dict[str, Any]) -> ServicePort:
    number = value.get("port")
    own = number if type(number) is int else 0
    return ServicePort(text(value, "name"), own, text(value, "protocol") or "TCP", port(value, "targetPort") or own)


def _external_name(target: str, uses: list[Use]) -> None:
    labels = target.rstrip(".").removesuffix(".cluster.local").split(".")
    if len(labels) == 3 and labels[2] == "svc":
        uses.append(Use("external-name", "Service", labels[1], labels[0], ("spec", "externalName")))


def ingress(value: dict[str, Any], namespace: str, uses: list[Use], makes: list[Made]) -> None:
    """Backends, TLS Secrets and class of an Ingress (networking.k8s.io/v1)."""
    spec = mapping(value, "spec")
    if name := text(spec, "ingressClassName"):
        uses.append(Use("class", "IngressClass", "", name, ("spec", "ingressClassName")))
    _ingress_backend(mapping(spec, "defaultBackend"), namespace, ("spec", "defaultBackend"), uses)
    for index, rule in mappings(spec, "rules"):
        for place, path in mappings(mapping(rule, "http"), "paths"):
            route = ("spec", "rules", index, "http", "paths", place, "backend")
            _ingress_backend(mapping(path, "backend"), namespace, route, uses)
    made = certificate_by_annotation(value, namespace, uses)
    for index, one in mappings(spec, "tls"):
        if name := text(one, "secretName"):
            uses.append(Use("ingress-tls", "Secret", namespace, name, ("spec", "tls", index)))
            if made:
                makes.append(Made("Secret", name, ("tls.crt", "tls.key", "ca.crt")))


def _ingress_backend(backend: dict[str, Any], namespace: str, route: Route, uses: list[Use]) -> None:
    target = mapping(backend, "service")
    if name := text(target, "name"):
        wanted = mapping(target, "port")
        part = port(wanted, "name") or port(wanted, "number")
        form = "ingress-port-name" if isinstance(part, str) else "ingress-port-number"
        uses.append(Use(form, "Service", namespace, name, (*route, "service"), part))


def certificate_by_annotation(value: dict[str, Any], namespace: str, uses: list[Use]) -> bool:
    """Whether an annotation asks cert-manager for certificates; the issuer that it names becomes a use."""
    annotations = mapping(value, "metadata", "annotations")
    if not annotations:
        return False
    for annotation, kind in ISSUER_ANNOTATIONS:
        if name := text(annotations, annotation):
            where = namespace if kind.startswith("Issuer") else ""
            route = ("metadata", "annotations", annotation)
            uses.append(Use("issuer-annotation", kind, where, name, route))
            return True
    return text(annotations, "kubernetes.io/tls-acme") == "true"


def gateway(value: dict[str, Any], namespace: str, uses: list[Use], makes: list[Made]) -> tuple[str, ...]:
    """Class and certificates of a Gateway; returns the names of its listeners."""
    spec = mapping(value, "spec")
    if name := text(spec, "gatewayClassName"):
        uses.append(Use("gateway-class", "GatewayClass", "", name, ("spec", "gatewayClassName")))
    made = certificate_by_annotation(value, namespace, uses)
    listeners = mappings(spec, "listeners")
    for index, listener in listeners:
        for place, one in mappings(mapping(listener, "tls"), "certificateRefs"):
            if (name := text(one, "name")) and (text(one, "kind") or "Secret") == "Secret":
                where = text(one, "namespace") or namespace
                route = ("spec", "listeners", index, "tls", "certificateRefs", place)
                uses.append(Use("gateway-certificate", "Secret", where, name, route))
                if made and where == namespace:
                    makes.append(Made("Secret", name, ("tls.crt", "tls.key", "ca.crt")))
    return tuple(text(one, "name") for _, one in listeners)


def gateway_route(value: dict[str, Any], namespace: str, uses: list[Use]) -> None:
    """Parents and backends of an HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute."""
    spec = mapping(value, "spec")
    for index, parent in mappings(spec, "parentRefs"):
        kind = text(parent, "kind") or "Gateway"
        if (name := text(parent, "name")) and kind in {"Gateway", "Service"}:
            where = text(parent, "namespace") or namespace
            section = text(parent, "sectionName") or None
            route = ("spec", "parentRefs", index)
            uses.append(Use("route-parent", kind, where, name, route, section if kind == "Gateway" else None))
    for index, rule in mappings(spec, "rules"):
        below = ("spec", "rules", index)
        _route_backends(rule, namespace, below, uses)
        for place, one in mappings(rule, "filters"):
            mirror = mapping(one, "requestMirror", "backendRef")
            _route_backend(mirror, namespace, (*below, "filters", place, "requestMirror", "backendRef"), uses)


def _route_backends(rule: dict[str, Any], namespace: str, route: Route, uses: list[Use]) -> None:
    for place, backend in mappings(rule, "backendRefs"):
        _route_backend(backend, namespace, (*route, "backendRefs", place), uses)


def _route_backend(backend: dict[str, Any], namespace: str, route: Route, uses: list[Use]) -> None:
    name = text(backend, "name")
    if name and (text(backend, "kind") or "Service") == "Service" and not text(backend, "group"):
        where = text(backend, "namespace") or namespace
        uses.append(Use("route-backend", "Service", where, name, route, port(backend, "port")))
