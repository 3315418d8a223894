"""What is said about the cluster, in the twin's words."""

from __future__ import annotations

from altlas.model.surroundings import PodsOf, Surroundings
from altlas.network.dialect import Dialect
from altlas.network.places import Ends, Place


def ends(said: Surroundings) -> Ends:
    """Where the ends of the platform live; what is not stated keeps the usual default."""
    usual = Ends()
    return Ends(
        ingress_controller=_place(said.ingress_controller, usual.ingress_controller),
        dns=_place(said.dns, usual.dns),
        prometheus=_place(said.prometheus, usual.prometheus),
        pod_cidrs=said.pod_cidrs,
        service_cidrs=said.service_cidrs,
        node_cidrs=said.node_cidrs,
        api_server_cidrs=said.api_server_cidrs,
    )


def dialect(said: Surroundings) -> Dialect:
    """How the cluster's network plugin reads what the API leaves open."""
    return Dialect(
        pods_in_ip_blocks=said.pods_in_ip_blocks,
        host_network=said.host_network,
        service_translation=said.service_translation,
    )


def _place(stated: PodsOf | None, usual: Place | None) -> Place | None:
    """The stated place, with the ports that such pods usually have."""
    if stated is None:
        return usual
    return Place(stated.namespace, stated.labels, usual.ports if usual is not None else ())
