"""Every flow of a platform, from its call graph: what must be possible, and all that must be.

Two things need no flow. The kubelet's probes come from the pod's own node, whose traffic always passes. A pod that
asks itself, as Prometheus does for its own metrics, never leaves its network namespace.
"""

from __future__ import annotations

from altlas.generate.flows import edge, monitoring, services
from altlas.generate.flows.names import resolving
from altlas.generate.flows.pods import Roster, roster
from altlas.model.flow import Flow
from altlas.model.platform import Platform


def flows(platform: Platform) -> tuple[Flow, ...]:
    """Each flow once, in the order of the platform file: services with their jobs, monitoring, edge, names."""
    known = roster(platform)
    found = [*services.flows(platform, known), *monitoring.flows(platform, known), *edge.flows(platform, known)]
    return tuple(dict.fromkeys([*found, *resolving(platform, found)]))


__all__ = ["Roster", "flows", "roster"]
