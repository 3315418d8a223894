"""What a platform file says about the cluster: where things live that altlas does not make."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from altlas.model.platform.part import CIDR, IN_WORDS, LABEL_KEY, LABEL_VALUE, Name, Part
from altlas.model.platform.service import PortNumber


def _block(text: str) -> str:
    """``text`` as it is; ValueError where it is no network, has host bits, or means every address."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(IN_WORDS[CIDR]) from None
    if network.prefixlen == 0:
        raise ValueError("a part of the address space, not all of it")
    return str(network)


Cidr = Annotated[
    str, StringConstraints(pattern=CIDR), AfterValidator(_block), Field(examples=["10.96.0.0/12", "fd00:10::/64"])
]
"""A block of addresses without host bits."""

LabelKey = Annotated[str, StringConstraints(pattern=LABEL_KEY)]
LabelValue = Annotated[str, StringConstraints(pattern=LABEL_VALUE)]
Labels = dict[LabelKey, LabelValue]


class Place(Part):
    """Where one end of a flow lives: pods by namespace and labels, addresses, or both."""

    namespace: Annotated[Name, Field(examples=["ingress-nginx"])] | None = None
    """Namespace of the pods."""

    labels: Annotated[Labels, Field(examples=[{"app.kubernetes.io/name": "ingress-nginx"}])] = {}
    """Labels of the pods; without them every pod of the namespace."""

    cidrs: tuple[Cidr, ...] = ()
    """Addresses from or at which it speaks, where it is on the host's network or outside of the cluster."""


class Dns(Place):
    """Where names are resolved. NodeLocal DNSCache is an address: ``cidrs: [169.254.20.10/32]``."""

    port: PortNumber = 53
    """Port of the pods, for TCP and UDP; 5353 on OpenShift."""


class ApiServer(Part):
    """Where the API server is."""

    cidrs: tuple[Cidr, ...] = ()
    """Its addresses; without them any address for private use that is no pod's."""

    port: PortNumber | None = None
    """Its port; without it 443 and 6443."""


class Cluster(Part):
    """What the network policies must know of the cluster, where it is not as usual."""

    dns: Dns = Dns(namespace="kube-system", labels={"k8s-app": "kube-dns"})
    """Where names are resolved; without it the pods labelled ``k8s-app: kube-dns`` in ``kube-system``."""

    ingress_controller: Place | None = None
    """Whose pods hand requests to the exposed services; without it what the class of ``exposure`` usually means."""

    prometheus: Place | None = None
    """A Prometheus outside of the platform that reads its metrics."""

    api_server: ApiServer = ApiServer()
    """Where the API server is."""

    pod_cidrs: tuple[Cidr, ...] = ()
    """Addresses of pods."""

    service_cidrs: tuple[Cidr, ...] = ()
    """Addresses of Services."""

    node_cidrs: tuple[Cidr, ...] = ()
    """Addresses of nodes."""
