"""What the settings and the platform file say about the network, as one value for the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from altlas.load.settings import Selected, Settings
from altlas.model.surroundings import PodsOf, Surroundings

if TYPE_CHECKING:
    from altlas.model.platform import Place, Platform


def surroundings(own: Settings, platform: Platform | None = None) -> Surroundings:
    """What is known beside the manifests. Where both files state a thing, the settings count."""
    said = own.cluster
    found = Surroundings(
        dns=_stated(said.dns),
        ingress_controller=_stated(said.ingress_controller),
        prometheus=_stated(said.prometheus),
        pod_cidrs=tuple(said.pod_cidrs),
        service_cidrs=tuple(said.service_cidrs),
        node_cidrs=tuple(said.node_cidrs),
        api_server_cidrs=tuple(said.api_server_cidrs),
        pods_in_ip_blocks=said.pods_in_ip_blocks,
        host_network=said.host_network,
        service_translation=said.service_translation,
        intents=own.intents,
    )
    return found if platform is None else _with_platform(found, platform)


def _with_platform(found: Surroundings, platform: Platform) -> Surroundings:
    from altlas.generate.flows import flows  # most checks have no platform file
    from altlas.generate.flows.places import DNS, INGRESS_CONTROLLER, PROMETHEUS, place_of

    cluster = platform.cluster
    return msgspec.structs.replace(
        found,
        dns=found.dns or _placed(place_of(platform, DNS)),
        ingress_controller=found.ingress_controller or _placed(place_of(platform, INGRESS_CONTROLLER)),
        prometheus=found.prometheus or _placed(place_of(platform, PROMETHEUS)),
        pod_cidrs=found.pod_cidrs or tuple(cluster.pod_cidrs),
        service_cidrs=found.service_cidrs or tuple(cluster.service_cidrs),
        node_cidrs=found.node_cidrs or tuple(cluster.node_cidrs),
        api_server_cidrs=found.api_server_cidrs or tuple(cluster.api_server.cidrs),
        declared=flows(platform),
    )


def _stated(one: Selected | None) -> PodsOf | None:
    return PodsOf(one.namespace, one.labels) if one is not None else None


def _placed(one: Place) -> PodsOf | None:
    return PodsOf(one.namespace, one.labels) if one.namespace else None
