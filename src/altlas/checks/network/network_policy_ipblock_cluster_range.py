"""An ipBlock that means pods or Services, whose addresses come and go.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors:
blocks should be outside of the cluster, since pod addresses are ephemeral and addresses of Services are rewritten
before or after the policy is asked, which differs between plugins. The ranges are those that the settings state; the
address of a Service counts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.kube.shapes import mapping, text, texts
from altlas.model.finding import Finding
from altlas.netset import AddressSet
from altlas.network import Policy
from altlas.network.policy import Addresses, Every
from altlas.network.rectangles import Direction

ROW = ROWS["network-policy-ipblock-cluster-range"]


def find(network: Network) -> Iterator[Finding]:
    """One finding for each block inside of the cluster's own ranges."""
    blocks = [(policy, one) for policy in network.policies for one in _blocks(policy)]
    ranges = list(_ranges(network)) if blocks else []
    for policy, peer in blocks:
        resource, found = network.resource(policy.origin), _inside(peer, ranges)
        if resource is not None and found:
            yield ROW.finding(
                resource,
                (*peer.route, "cidr"),
                f"{peer.text} is {found}, whose addresses no policy should name",
                "select the pods by labels: a namespaceSelector and a podSelector",
            )


def _blocks(policy: Policy) -> Iterator[Addresses]:
    """The address blocks of a NetworkPolicy; those of cluster-wide kinds are meant to match pods, too."""
    for direction in Direction if policy.kind == "NetworkPolicy" else ():
        for rule in direction.rules(policy) or ():
            yield from (
                peer for peer in (() if isinstance(rule.peers, Every) else rule.peers) if isinstance(peer, Addresses)
            )


def _inside(peer: Addresses, ranges: list[tuple[AddressSet, str]]) -> str:
    """Which of the cluster's ranges holds all of a block."""
    block = AddressSet.of(peer.version, [(peer.first, peer.last)])
    return next((meaning for known, meaning in ranges if known.covers(block)), "")


def _ranges(network: Network) -> Iterator[tuple[AddressSet, str]]:
    for index, one in enumerate(network.scene.facts):
        if one.service is None:
            continue
        spec = mapping(network.scene.kept(index).value, "spec")
        for address in dict.fromkeys((text(spec, "clusterIP"), *(ip for _, ip in texts(spec, "clusterIPs")))):
            if known := _block(address):
                yield known, f"the address of Service {one.namespace}/{one.name}"
    said = network.surroundings
    for blocks, meaning in ((said.pod_cidrs, "a range of pods"), (said.service_cidrs, "a range of Services")):
        for block in blocks:
            if known := _block(block):
                yield known, f"inside of {block}, {meaning}"


def _block(text: str) -> AddressSet:
    try:
        return AddressSet.block(text)
    except ValueError:
        return AddressSet.NONE
