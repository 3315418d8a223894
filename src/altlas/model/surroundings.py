"""What nobody can read out of manifests: where a cluster keeps its own parts, and what somebody wants of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from altlas.model.flow import Flow
from altlas.model.intent import Intent


class PodsOf(msgspec.Struct, frozen=True, gc=False):
    """Pods that the input does not hold: their namespace, and labels that they surely have."""

    namespace: str
    labels: dict[str, str] = {}


class Surroundings(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the settings and the platform file say about the network.

    A place that is None was not stated. The three choices are those of the network twin's dialect. ``declared`` are
    the flows of the platform's call graph; None without a platform file, which is not the same as no flows.
    """

    dns: PodsOf | None = None
    ingress_controller: PodsOf | None = None
    prometheus: PodsOf | None = None
    pod_cidrs: tuple[str, ...] = ()
    service_cidrs: tuple[str, ...] = ()
    node_cidrs: tuple[str, ...] = ()
    api_server_cidrs: tuple[str, ...] = ()
    pods_in_ip_blocks: Literal["yes", "no", "unknown"] = "unknown"
    host_network: Literal["pod", "node", "unknown"] = "unknown"
    service_translation: Literal["before", "after"] = "after"
    intents: tuple[Intent, ...] = ()
    declared: tuple[Flow, ...] | None = None
