"""Questions about one side of connections: which policies isolate a workload there, and what a rule lets through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from altlas.checks.network.twin import Network
from altlas.kube.route import Route
from altlas.network import End, Policy, Rule, Tier, Workload, bits
from altlas.network.policy import EVERYTHING, Action, Addresses, Every, Pods, PortRange
from altlas.network.rectangles import Direction, rectangles
from altlas.network.selecting import Match


class Opening(NamedTuple):
    """A rule of a policy."""

    policy: Policy
    rule: Rule


class Sides:
    """Answers about policies and workloads of one network; what is asked often is remembered."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.matcher = network.reach.matcher
        self._dead: dict[str, list[Policy]] = {}
        self._policies: dict[str, list[Policy]] = {}
        for policy in network.cluster.policies:
            if policy.tier is Tier.NETWORK:
                self._policies.setdefault(policy.namespace, []).append(policy)

    def bits(self, end: End) -> int:
        """An end as the bits of its numbers."""
        return bits.of(self.matcher.points.of(end))

    @cached_property
    def members(self) -> dict[int, list[Workload]]:
        """The workloads of the input by their number."""
        found: dict[int, list[Workload]] = {}
        for one in self.network.workloads.values():
            for number in self.matcher.points.of(one):
                found.setdefault(number, []).append(one)
        return found

    def workloads(self, chosen: int) -> list[Workload]:
        """The workloads among ends given as bits."""
        return [one for number in bits.members(chosen & self.of_workloads) for one in self.members[number]]

    @cached_property
    def listeners(self) -> dict[int, int]:
        """By port atom the workloads that declare a port in it, as bits."""
        found: dict[int, int] = {}
        for number, ones in self.members.items():
            for port in {port for one in ones for port in one.ports}:
                atom = self.matcher.ports.atoms.atom(port.protocol, port.number)
                found[atom] = found.get(atom, 0) | 1 << number
        return found

    @cached_property
    def of_workloads(self) -> int:
        """All workloads of the input, as bits."""
        return bits.of(self.members)

    def isolating(self, direction: Direction, workload: Workload) -> tuple[Policy, ...]:
        """The NetworkPolicies that surely isolate a workload in a direction, in the order of the input."""
        selecting = [policy for number in self.matcher.points.of(workload) for policy in self._selecting[number]]
        return tuple(policy for policy in selecting if direction.rules(policy) is not None)

    @cached_property
    def _selecting(self) -> dict[int, list[Policy]]:
        """By the number of their pods the NetworkPolicies that surely select them."""
        found: dict[int, list[Policy]] = defaultdict(list)
        for policies in self._policies.values():
            for policy in policies:
                for number in bits.members(self.matcher.subject(policy).sure):
                    found[number].append(policy)
        return found

    def openings(self, direction: Direction, workload: Workload) -> Iterator[Opening]:
        """Every rule of the policies that isolate a workload."""
        for policy in self.isolating(direction, workload):
            for rule in direction.rules(policy) or ():
                if rule.action is Action.ALLOW:
                    yield Opening(policy, rule)

    def lets(self, opening: Opening, direction: Direction, other: int, atom: int) -> bool:
        """Whether a rule may match any of the ends ``other`` (as bits) on the port ``atom``, whoever its subject is."""
        everyone = Match(self.matcher.points.everything, self.matcher.points.everything)
        for one in rectangles(self.matcher, opening.policy, opening.rule, direction, everyone).maybe:
            side = one.sources if direction is Direction.INGRESS else one.targets
            if side & other and one.ports & atom:
                return True
        return False

    def names(self, opening: Opening, other: int) -> bool:
        """Whether the peers of a rule surely are some of the ends ``other``, on whatever port."""
        peers = opening.rule.peers
        return not isinstance(peers, Every) and bool(self.matcher.peers(opening.policy, peers).sure & other)

    def dead_policies(self, namespace: str) -> list[Policy]:
        """NetworkPolicies of a namespace that select nothing."""
        if namespace not in self._dead:
            own = self._policies.get(namespace, ())
            self._dead[namespace] = [policy for policy in own if not self.matcher.subject(policy).maybe]
        return self._dead[namespace]

    def has_dead_peer(self, opening: Opening) -> bool:
        """Whether a peer of a rule selects pods by labels that none has."""
        peers = opening.rule.peers
        return not isinstance(peers, Every) and any(
            isinstance(peer, Pods) and peer.pods and not self.matcher.peers(opening.policy, (peer,)).maybe
            for peer in peers
        )


def is_wide(policy: Policy) -> bool:
    """Whether a policy is about all pods of its namespace, or of the cluster."""
    return policy.subject.pods == EVERYTHING and policy.subject.namespaces in (None, EVERYTHING)


def reaches_out(opening: Opening) -> bool:
    """Whether a rule may let pods through that the input does not hold, wherever they live."""
    peers = opening.rule.peers
    if isinstance(peers, Every):
        return True
    return any(
        isinstance(peer, Addresses) or (isinstance(peer, Pods) and peer.namespaces is not None) for peer in peers
    )


def section(direction: Direction) -> Route:
    """Where the rules of a direction stand in a NetworkPolicy."""
    return ("spec", direction.value)


def is_close(sides: Sides, opening: Opening, other: int, protocol: str, port: int) -> bool:
    """Whether a rule nearly lets something through: it is about the other end, or everybody, but not about the port.

    A rule for everybody counts only if it has the port's number for another protocol, as DNS over UDP alone.
    """
    ports = opening.rule.ports
    if isinstance(ports, Every):
        return False
    if sides.names(opening, other):
        return True
    numbers = [one for one in ports if isinstance(one, PortRange) and one.first <= port <= one.last]
    return isinstance(opening.rule.peers, Every) and any(one.protocol != protocol for one in numbers)
