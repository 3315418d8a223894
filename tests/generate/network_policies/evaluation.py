"""A plain evaluator of the policies that altlas generates: one connection at a time, and only the forms that occur.

It shares no code with the network twin; an unknown form is an error, so that a new one cannot pass unjudged.
Source: the page "Network Policies" of the Kubernetes documentation.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

Policy = dict[str, Any]


class Pod(NamedTuple):
    """A pod, or with an ``address`` and no labels something outside of the cluster."""

    name: str
    namespace: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    address: str = ""


def allowed(policies: Iterable[Policy], source: Pod, destination: Pod, protocol: str, port: int) -> bool:
    """Whether egress of the source and ingress of the destination let it pass."""
    found = list(policies)
    return all(
        side(found, direction, near, far, protocol, port)
        for direction, near, far in (("egress", source, destination), ("ingress", destination, source))
    )


def side(policies: Iterable[Policy], direction: str, near: Pod, far: Pod, protocol: str, port: int) -> bool:
    """What the policies of one end say: everything if none selects it, else what one of their rules allows."""
    word = {"ingress": "Ingress", "egress": "Egress"}[direction]
    mine = [
        policy
        for policy in policies
        if not near.address
        and policy["metadata"]["namespace"] == near.namespace
        and selects(policy["spec"]["podSelector"], near)
        and word in policy["spec"]["policyTypes"]
    ]
    return not mine or any(
        peers(rule, direction, near, far) and ports(rule, protocol, port)
        for policy in mine
        for rule in policy["spec"].get(direction, [])
    )


def selects(selector: dict[str, Any], pod: Pod) -> bool:
    """Labels, and NotIn, which also selects what lacks the key."""
    labels = dict(pod.labels)
    assert set(selector) <= {"matchLabels", "matchExpressions"}
    for one in selector.get("matchExpressions", []):
        assert one["operator"] == "NotIn"
        if labels.get(one["key"]) in one["values"]:
            return False
    return selector.get("matchLabels", {}).items() <= labels.items()


def peers(rule: dict[str, Any], direction: str, near: Pod, far: Pod) -> bool:
    """No peers are all of them."""
    found = rule.get("from" if direction == "ingress" else "to", [])
    return not found or any(peer(one, near, far) for one in found)


def peer(one: dict[str, Any], near: Pod, far: Pod) -> bool:
    """A block, or pods of this or another namespace."""
    if "ipBlock" in one:
        assert set(one) == {"ipBlock"}
        return bool(far.address) and in_block(one["ipBlock"], far.address)
    assert set(one) <= {"podSelector", "namespaceSelector"}
    if far.address or not selects(one.get("podSelector", {}), far):
        return False
    if "namespaceSelector" not in one:
        return far.namespace == near.namespace
    return selects(one["namespaceSelector"], Pod("", "", (("kubernetes.io/metadata.name", far.namespace),)))


def in_block(block: dict[str, Any], address: str) -> bool:
    """IPv4 and IPv6 are two spaces."""
    here = ip_address(address)
    return here in ip_network(block["cidr"]) and not any(here in ip_network(one) for one in block.get("except", []))


def ports(rule: dict[str, Any], protocol: str, port: int) -> bool:
    """No ports are all of them; a port without a number is all of its protocol."""
    found = rule.get("ports", [])
    return not found or any(one.get("protocol", "TCP") == protocol and one.get("port", port) == port for one in found)


def pods_of(objects: Iterable[dict[str, Any]]) -> Iterator[Pod]:
    """One pod of each workload, called as the network twin calls the workload."""
    for thing in objects:
        spec = thing.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template and "spec" in template:  # the template of a SealedSecret has none
            meta = thing["metadata"]
            name = f"{meta['namespace']}/{meta['name']}[{thing['kind']}]"
            yield Pod(name, meta["namespace"], tuple(template["metadata"]["labels"].items()))


def everything(
    policies: list[Policy], pods: Iterable[Pod], among: Iterable[tuple[str, int]]
) -> Iterator[tuple[str, str, str, int]]:
    """Every allowed connection between different ``pods`` on the given ports."""
    questions = list(among)
    for source, destination in itertools.permutations(pods, 2):
        for protocol, port in questions:
            if allowed(policies, source, destination, protocol, port):
                yield source.name, destination.name, protocol, port
