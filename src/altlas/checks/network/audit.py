"""All that the checks of the network say about one inventory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from altlas.checks.network import (
    network_flow_undeclared,
    network_flow_unknown,
    network_intent_name_missing,
    network_intent_violated,
    network_policy_emptiness,
    network_policy_ipblock_cluster_range,
    network_policy_peer_and_or_mix,
    network_policy_port_not_on_pods,
    problems,
    required,
)
from altlas.checks.network.twin import Network
from altlas.model.finding import Finding
from altlas.model.inventory import Inventory

FINDERS: tuple[Callable[[Network], Iterator[Finding]], ...] = (
    required.find,
    problems.find,
    network_policy_port_not_on_pods.find,
    network_policy_peer_and_or_mix.find,
    network_policy_ipblock_cluster_range.find,
    network_policy_emptiness.find,
    network_flow_undeclared.find,
    network_flow_unknown.find,
    network_intent_violated.find,
    network_intent_name_missing.find,
)


def findings(inventory: Inventory) -> Iterator[Finding]:
    """Everything, in the order of the table."""
    network = Network(inventory)
    for find in FINDERS:
        yield from find(network)
