"""A rule names a port that no pod behind it has: a misspelt name, or the Service's port instead of the pods'.

Policies see the pods' own ports, whatever port the Service in front of them has (rule 14). Numbers that no container
declares may be right all the same, so a number counts only where a Service maps it to another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.kube.references.facts import ContainerPort
from altlas.kube.references.rights import NAMESPACE_NAME
from altlas.kube.references.words import nearest
from altlas.model.check import also
from altlas.model.finding import Finding
from altlas.network import Policy, Rule, Tier
from altlas.network.flows import Scene
from altlas.network.policy import Every, NamedPort, Peer, Pods, Port, PortRange
from altlas.network.rectangles import Direction

ROW = ROWS["network-policy-port-not-on-pods"]


class Mapped(NamedTuple):
    """A Service, by index, that maps the port of a rule to another one of the pods."""

    service: int
    target: int


def find(network: Network) -> Iterator[Finding]:
    """One finding for each port of a rule that leads nowhere."""
    for policy in network.policies:
        for direction in Direction if policy.tier is Tier.NETWORK else ():
            for rule in direction.rules(policy) or ():
                for port, pods in astray(network.scene, policy, rule, direction):
                    yield from _finding(network, policy, port, pods)


def astray(scene: Scene, policy: Policy, rule: Rule, direction: Direction) -> Iterator[tuple[Port, list[int]]]:
    """The ports of one rule that no destination has, with the destinations, by index."""
    if isinstance(rule.ports, Every):
        return
    pods = destinations(scene, policy, rule, direction)
    if not pods or not all(scene.pod(one).ports for one in pods):
        return
    for port in rule.ports:
        if any(_has(own, port) for one in pods for own in scene.pod(one).ports):
            continue
        if isinstance(port, NamedPort) or mapped_by(scene, port, pods) is not None:
            yield port, pods


def _finding(network: Network, policy: Policy, port: Port, pods: list[int]) -> Iterator[Finding]:
    resource, scene = network.resource(policy.origin), network.scene
    if resource is None:
        return
    route = (*port.route, "port")
    if isinstance(port, NamedPort):
        names = sorted({own.name for one in pods for own in scene.pod(one).ports if own.name})
        near = nearest(port.name, names)
        message = f"no pod behind this rule has a port {port.name!r}; they have {', '.join(names) or 'no names'}"
        cure = f"write {near}" if near else "write a name or number that the pods have"
        yield ROW.finding(resource, route, message, cure)
        return
    mapped = mapped_by(scene, port, pods)
    if mapped is None:
        return
    service = network.resources[mapped.service]
    name = service.facts.name
    message = f"{port.first} is the port of Service {name!r}; policies see the pods' own, {mapped.target}"
    related = (also(service, ("spec", "ports"), f"Service {name!r}"),)
    yield ROW.finding(resource, route, message, f"write {mapped.target}", related=related)


def _has(own: ContainerPort, port: Port) -> bool:
    if isinstance(port, NamedPort):
        return own.name == port.name and port.protocol in (None, own.protocol)
    return own.protocol == port.protocol and port.first <= own.number <= port.last


def mapped_by(scene: Scene, port: PortRange, pods: list[int]) -> Mapped | None:
    """The Service of the pods that has this port and sends it to another one."""
    if port.first != port.last:
        return None
    chosen = set(pods)
    for namespace in dict.fromkeys(scene.facts[one].namespace for one in pods):
        for there in scene.services.get(namespace, ()):
            service = there.service
            for own in service.ports if service is not None else ():
                if service is None or service.selector is None or own.number != port.first:
                    continue
                if own.protocol != port.protocol or own.target == own.number:
                    continue
                behind = [one for one in scene.pods(namespace, service.selector) if one in chosen]
                arrivals = [found.number for one in behind if (found := scene.arriving(one, own)) is not None]
                if arrivals:
                    return Mapped(scene.objects["Service", namespace, there.name], arrivals[0])
    return None


def destinations(scene: Scene, policy: Policy, rule: Rule, direction: Direction) -> list[int]:
    """The workloads whose ports a rule means; none where it may also mean others, which nobody knows."""
    if direction is Direction.INGRESS:
        return scene.labelled(policy.namespace, policy.subject.pods)
    found: list[int] = []
    for peer in () if isinstance(rule.peers, Every) else rule.peers:
        spaces = _spaces(scene, policy, peer)
        if not isinstance(peer, Pods) or not spaces:
            return []
        for space in spaces:
            found += scene.labelled(space, peer.pods)
    return list(dict.fromkeys(found))


def _spaces(scene: Scene, policy: Policy, peer: Peer) -> list[str]:
    """The namespaces of a peer, if it names them and the input has them."""
    if not isinstance(peer, Pods):
        return []
    if peer.namespaces is None:
        return [policy.namespace]
    named = [one for one in peer.namespaces if one.key == NAMESPACE_NAME and one.operator == "In"]
    names = [value for one in named for value in one.values]
    return names if len(named) == 1 and all(name in scene.namespaces for name in names) else []
