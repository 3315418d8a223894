"""What ``altlas.toml`` says about the cluster, in the network twin's words."""

from __future__ import annotations

from altlas.load.settings import Cluster, Selected
from altlas.network import Dialect, Ends, Place


def ends(cluster: Cluster) -> Ends:
    """Where the ends of the platform live; what is not stated keeps the twin's usual default."""
    usual = Ends()
    return Ends(
        ingress_controller=_place(cluster.ingress_controller, usual.ingress_controller),
        dns=_place(cluster.dns, usual.dns),
        prometheus=_place(cluster.prometheus, usual.prometheus),
        pod_cidrs=tuple(cluster.pod_cidrs),
        service_cidrs=tuple(cluster.service_cidrs),
        node_cidrs=tuple(cluster.node_cidrs),
        api_server_cidrs=tuple(cluster.api_server_cidrs),
    )


def dialect(cluster: Cluster) -> Dialect:
    """How the cluster's network plugin reads what the API leaves open."""
    return Dialect(
        pods_in_ip_blocks=cluster.pods_in_ip_blocks,
        host_network=cluster.host_network,
        service_translation=cluster.service_translation,
    )


def _place(stated: Selected | None, usual: Place | None) -> Place | None:
    """The stated place, with the ports that such pods usually have."""
    if stated is None:
        return usual
    return Place(stated.namespace, stated.labels, usual.ports if usual is not None else ())
