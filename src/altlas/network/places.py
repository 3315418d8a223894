"""Where the ends of a platform live, and which addresses a cluster has: what no manifest says."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from altlas.netset import AddressSet


class PodPort(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A port that a container declares; ``name`` may be empty."""

    name: str
    number: int
    protocol: str


METADATA = AddressSet.block("169.254.169.254/32")
"""Where cloud providers serve a machine's credentials."""


class PlatformEnd(StrEnum):
    """An end that every platform has, written ``{name}``.

    ``NODE`` is the node that the pod in question runs on (its kubelet, its probes, its host network).
    """

    INGRESS_CONTROLLER = "{ingress-controller}"
    PROMETHEUS = "{prometheus}"
    NODE = "{node}"
    API_SERVER = "{api-server}"
    DNS = "{dns}"
    METADATA = "{metadata}"


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where the pods of a platform end live: namespace, known labels and ports.

    The labels are those that the pods surely have; they may have more, which nobody here knows.
    """

    namespace: str
    labels: dict[str, str]
    ports: tuple[PodPort, ...] = ()


DNS_PORTS = (PodPort("dns", 53, "UDP"), PodPort("dns-tcp", 53, "TCP"), PodPort("metrics", 9153, "TCP"))
"""What the manifests of kubeadm's CoreDNS declare."""


class Ends(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the manifests do not say about the cluster. An empty tuple of CIDRs means that they are unknown."""

    ingress_controller: Place | None = Place("ingress-nginx", {"app.kubernetes.io/name": "ingress-nginx"})
    dns: Place | None = Place("kube-system", {"k8s-app": "kube-dns"}, DNS_PORTS)
    prometheus: Place | None = None
    pod_cidrs: tuple[str, ...] = ()
    service_cidrs: tuple[str, ...] = ()
    node_cidrs: tuple[str, ...] = ()
    api_server_cidrs: tuple[str, ...] = ()

    def place(self, end: PlatformEnd) -> Place | None:
        """Where the pods of ``end`` live; None for an end that is no pod, or that nobody has stated."""
        return {
            PlatformEnd.INGRESS_CONTROLLER: self.ingress_controller,
            PlatformEnd.DNS: self.dns,
            PlatformEnd.PROMETHEUS: self.prometheus,
        }.get(end)
