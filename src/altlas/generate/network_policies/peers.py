"""Ends of flows as peers of a rule: pods by stable labels, or blocks of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.flows.places import API_SERVER, place_of
from altlas.generate.flows.pods import Roster
from altlas.generate.network_policies.addresses import Block, api_server, world
from altlas.model.flow import WORLD
from altlas.model.platform import Platform

NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""Label that the API server gives every namespace, and that nobody can give another.

Source: https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
"""


class Peers:
    """Answers how to write an end of one platform."""

    def __init__(self, platform: Platform, known: Roster) -> None:
        self.platform = platform
        self.pods = {str(pods): pods.subject for pods in known.all()}
        self.blocks = {WORLD: world(platform.cluster), API_SERVER: api_server(platform.cluster)}

    def of(self, end: str, namespace: str) -> list[dict[str, Any]]:
        """Peers for ``end`` in a policy of ``namespace``; none for an end that is nowhere."""
        if end in self.pods:
            owner = self.pods[end]
            return [_pods(owner.namespace, owner.selector, namespace)]
        if end in self.blocks:
            return [_block(block) for block in self.blocks[end]]
        if end.startswith("{"):
            return list(self._place(end, namespace))
        return [_block(Block(end))]

    def _place(self, end: str, namespace: str) -> Iterator[dict[str, Any]]:
        place = place_of(self.platform, end)
        if place.namespace:
            yield _pods(place.namespace, place.labels, namespace)
        yield from (_block(Block(cidr)) for cidr in place.cidrs)


def _pods(there: str, labels: dict[str, str], here: str) -> dict[str, Any]:
    """Namespace and labels in one peer: in two, either would be enough. Without a namespace it is the policy's own."""
    selector: dict[str, Any] = {"podSelector": {"matchLabels": labels} if labels else {}}
    if there == here:
        return selector
    return {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: there}}, **selector}


def _block(block: Block) -> dict[str, Any]:
    excluded = {"except": list(block.excluded)} if block.excluded else {}
    return {"ipBlock": {"cidr": block.cidr, **excluded}}
