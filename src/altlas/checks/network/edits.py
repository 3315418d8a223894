"""The smallest edits of policies that let flows through, as YAML to copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from altlas.checks.network.blocked import Blocked, ports_of
from altlas.checks.network.sides import is_wide
from altlas.checks.network.twin import Network
from altlas.kube.labels import INSTANCE, NAME
from altlas.kube.references.rights import NAMESPACE_NAME
from altlas.kube.selectors import Selector
from altlas.model.flow import FlowKind
from altlas.network import AddressRange, End, PlatformEnd, Policy, Workload
from altlas.network.rectangles import Direction
from altlas.yamltext.write import dump

MOST_RULES = 20
"""More rules than this nobody copies out of a report."""

_Rule = dict[str, Any]


def edit(network: Network, blocked: Sequence[Blocked]) -> str:
    """What to add so that every one of ``blocked`` can pass: rules of one policy, or whole policies."""
    policy = addressed(blocked)
    if policy is not None:
        direction = blocked[0].direction
        text = dump([{direction.value: rules(network, direction, blocked)}])
        return f"add to spec of {policy}:\n{text}"
    return "add:\n" + dump(_policies(network, blocked))


def addressed(blocked: Sequence[Blocked]) -> Policy | None:
    """The policy that already speaks of this subject alone and in this direction, so that a rule is all it takes."""
    first = blocked[0]
    if any(one.subject is not first.subject or one.direction is not first.direction for one in blocked):
        return None
    own = [policy for policy in first.isolating if not is_wide(policy)]
    speaking = [policy for policy in own if first.direction.rules(policy)]
    return next(iter(speaking or own), None)


def rules(network: Network, direction: Direction, blocked: Iterable[Blocked]) -> list[_Rule]:
    """Rules for the given flows: peers with the same ports share one, and so do ports of the same peer."""
    ports: dict[str, tuple[_Rule | None, list[_Rule]]] = {}
    for one in blocked:
        there = peer(network, one.subject.namespace, one.other)
        _, known = ports.setdefault(repr(there), (there, []))
        known.extend(port for port in _ports(one) if port not in known)
    shared: dict[str, tuple[list[_Rule], list[_Rule]]] = {}
    for there, needed in ports.values():
        # A rule without peers means everybody; it must not take others in.
        peers, _ = shared.setdefault(f"{there is None}{needed!r}", ([], needed))
        if there is not None:
            peers.append(there)
    side = "from" if direction is Direction.INGRESS else "to"
    found = [({side: peers} if peers else {}) | {"ports": needed} for peers, needed in shared.values()]
    return found[:MOST_RULES]


def _ports(one: Blocked) -> list[_Rule]:
    if one.flow.kind is FlowKind.DNS:
        return [{"protocol": one.flow.protocol, "port": one.flow.port}]
    return [{"protocol": one.flow.protocol, "port": port} for port in ports_of(one.flow)]


def peer(network: Network, namespace: str, end: End) -> _Rule | None:
    """An end as a peer of a policy in ``namespace``; None where no selector can mean it."""
    if isinstance(end, Workload):
        own = {"podSelector": {"matchLabels": telling(network, end)}}
        return own if end.namespace == namespace else _space(end.namespace) | own
    if isinstance(end, AddressRange):
        return None
    if end is PlatformEnd.API_SERVER:
        blocks = network.cluster.ends.api_server_cidrs
        return {"ipBlock": {"cidr": blocks[0]}} if len(blocks) == 1 else None
    place = network.cluster.ends.place(end)
    if place is None:
        return None
    own = {"podSelector": {"matchLabels": place.labels}} if place.labels else {}
    return _space(place.namespace) | own


def _space(namespace: str) -> _Rule:
    return {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: namespace}}}


def telling(network: Network, workload: Workload) -> dict[str, str]:
    """The fewest stable labels that mean this workload and no other one of its namespace."""
    labels = workload.labels
    origin = workload.origin
    owner = network.scene.facts[origin].pod if isinstance(origin, int) else None
    own = owner.selector.labels if owner is not None and owner.selector is not None else {}
    stable = {key: labels[key] for key in (NAME, INSTANCE) if key in labels}
    for chosen in ({NAME: labels[NAME]} if NAME in labels else {}, stable, {key: own[key] for key in own}):
        if chosen and _means_only(network, workload, chosen):
            return chosen
    return labels


def _means_only(network: Network, workload: Workload, labels: dict[str, str]) -> bool:
    selector = Selector(labels)
    matching = network.scene.pods(workload.namespace, selector)
    return matching == [workload.origin]


def _policies(network: Network, blocked: Sequence[Blocked]) -> list[dict[str, Any]]:
    """One policy for each subject; where every pod of a namespace lacks the same, one for all of them."""
    found: dict[tuple[str, str], list[Blocked]] = {}
    shared = len({id(one.subject) for one in blocked}) > 1 and all(one.flow.kind is FlowKind.DNS for one in blocked)
    for one in blocked:
        key = (one.subject.namespace, "" if shared else one.subject.name)
        found.setdefault(key, []).append(one)
    return [_policy(network, name, ones) for (_, name), ones in list(found.items())[:MOST_RULES]]


def _policy(network: Network, name: str, blocked: Sequence[Blocked]) -> dict[str, Any]:
    subject = blocked[0].subject
    spec: dict[str, Any] = {
        "podSelector": {"matchLabels": telling(network, subject)} if name else {},
        "policyTypes": [],
    }
    for direction in Direction:
        own = [one for one in blocked if one.direction is direction]
        if own:
            spec["policyTypes"].append(direction.value.capitalize())
            spec[direction.value] = rules(network, direction, own)
    kinds = {one.flow.kind for one in blocked}
    purpose = next(iter(kinds)).value if len(kinds) == 1 and kinds != {FlowKind.CALL} else ""
    title = _free(network, subject.namespace, "-".join(filter(None, ("allow", name, purpose))))
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": title, "namespace": subject.namespace},
        "spec": spec,
    }


def _free(network: Network, namespace: str, name: str) -> str:
    """A name that no policy of the namespace has."""
    taken = {one.name for one in network.policies if one.namespace == namespace}
    others = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(one for one in others if one not in taken)
