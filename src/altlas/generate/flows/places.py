"""Where the ends live that altlas does not make: DNS, ingress controller, API server, Prometheus elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from altlas.generate.exposure import ways
from altlas.model.platform import ExposureKind, Place, Platform

INGRESS_CONTROLLER = "{ingress-controller}"
PROMETHEUS = "{prometheus}"
API_SERVER = "{api-server}"
DNS = "{dns}"

GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""Label of the pods that an implementation deploys for a Gateway, in its namespace.

Source: https://gateway-api.sigs.k8s.io/geps/gep-1762/
"""

SOLVER = "acme.cert-manager.io/http01-solver"
"""Label of the pods that cert-manager starts in the namespace of a certificate while an issuer asks by HTTP-01.

Source: SolverIdentificationLabelKey in pkg/apis/acme/v1/types.go of cert-manager
"""

USUAL_NAMESPACES = {"nginx": "ingress-nginx"}
"""Where the controller of an Ingress class lives by its own instructions; other classes: the class's own name."""

API_SERVER_PORTS = (443, 6443)
"""443 is the port of managed clusters, and of the Service where policies are asked before its translation; 6443 that
of kubeadm and most others."""


def place_of(platform: Platform, end: str) -> Place:
    """Where a named end lives; an empty place for one that is no pod and that nobody has stated."""
    match end:
        case "{dns}":
            return platform.cluster.dns
        case "{ingress-controller}":
            return platform.cluster.ingress_controller or _usual_controller(platform)
        case _:
            return platform.cluster.prometheus or Place()


def _usual_controller(platform: Platform) -> Place:
    if platform.exposure.kind is ExposureKind.GATEWAY:
        return Place(namespace=platform.target_namespace, labels={GATEWAY_NAME: platform.platform})
    name = USUAL_NAMESPACES.get(platform.exposure.class_name, platform.exposure.class_name)
    return Place(namespace=name, labels={"app.kubernetes.io/name": name})


def api_server_ports(platform: Platform) -> tuple[int, ...]:
    """Ports on which the API server may listen."""
    port = platform.cluster.api_server.port
    return API_SERVER_PORTS if port is None else (port,)


class Guest(NamedTuple):
    """Pods that somebody else puts into a namespace of the platform, because of what the platform file says."""

    namespace: str
    name: str
    labels: dict[str, str]
    who: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}[Pod]"


def solver(platform: Platform) -> Guest | None:
    """cert-manager's solver, where it makes the certificate: only it knows whether the issuer asks by HTTP-01."""
    if platform.exposure.issuer and any(way.tls for way in ways(platform)):
        return Guest(
            platform.target_namespace, "cm-acme-http-solver", {SOLVER: "true"}, "cert-manager's HTTP-01 solver"
        )
    return None


def controller(platform: Platform) -> Guest | None:
    """The pods that hand requests on, where they live in the platform's namespace."""
    place = place_of(platform, INGRESS_CONTROLLER)
    if ways(platform) and place.namespace == platform.target_namespace and place.labels:
        return Guest(place.namespace, "ingress-controller", place.labels, "the pods that hand requests on")
    return None


def guests(platform: Platform) -> tuple[Guest, ...]:
    """Pods in the platform's namespace that the default deny leaves alone: altlas cannot know all that they need."""
    return tuple(guest for guest in (controller(platform), solver(platform)) if guest)
