"""What the parts of a platform must say about each other: every rule, in one visible tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from altlas.load import (
    platform_rules_cluster as cluster,
)
from altlas.load import (
    platform_rules_edge as edge,
)
from altlas.load import (
    platform_rules_graph as graph,
)
from altlas.load import (
    platform_rules_images as images,
)
from altlas.load import (
    platform_rules_names as names,
)
from altlas.load import (
    platform_rules_services as services,
)
from altlas.load import (
    platform_rules_settings as settings,
)
from altlas.load import (
    platform_rules_sizes as sizes,
)
from altlas.load import (
    platform_rules_volumes as volumes,
)
from altlas.load.platform_fault import Fault
from altlas.model.platform import Platform

RULES: tuple[Callable[[Platform], Iterator[Fault]], ...] = (
    graph.calls,
    graph.called_ports,
    graph.uses,
    graph.asked_ports,
    graph.variables,
    names.apart,
    names.folders,
    names.workloads,
    names.policies,
    names.claims,
    names.containers,
    names.lengths,
    images.named,
    images.pattern,
    images.tagged,
    services.ports,
    services.port_names,
    services.scale,
    services.health,
    services.schedules,
    services.time_zones,
    sizes.requests,
    sizes.memory,
    sizes.claims,
    volumes.paths,
    volumes.nested,
    volumes.one_writer,
    volumes.scratch,
    edge.exposed,
    edge.issuer,
    edge.hosts,
    edge.ways,
    edge.external,
    cluster.places,
    settings.waivers,
    settings.durations,
    settings.databases,
    settings.log_namespace,
)
"""Each takes a platform of good shape and yields what does not fit together in it."""
