"""Flows that something needs and that the policies surely do not let through, one by one.

Told apart are the two sides of a connection: where both are closed, both must be mended. What somebody else's mistake
explains (a policy or a peer that selects nothing, a policy that cannot be read) is left to the check of that mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.checks.network.network_policy_port_not_on_pods import astray
from altlas.checks.network.sides import Opening, Sides, reaches_out
from altlas.checks.network.twin import Network
from altlas.model.flow import WORLD, Flow, FlowKind
from altlas.netset import AddressSet
from altlas.network import AddressRange, Effect, End, PlatformEnd, Policy, Step, Tier, Verdict, Workload
from altlas.network.flows.access import API_SERVER_PORTS
from altlas.network.policy import Every
from altlas.network.rectangles import Direction

DNS_PORTS = (53, 5353)
"""Port of the DNS pods, and on OpenShift."""

_PLATFORM = {end.value: end for end in PlatformEnd}


class Blocked(NamedTuple):
    """One side of one flow that is closed.

    ``subject`` is the workload whose side it is and ``other`` the other end. ``isolating`` are the policies that
    isolate the subject, none of which lets the flow through; or ``denial`` is the rule that denies it.
    """

    flow: Flow
    direction: Direction
    subject: Workload
    other: End
    isolating: tuple[Policy, ...]
    denial: Opening | None = None


class Finder:
    """Goes through the flows of a network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.sides = Sides(network)
        self.reach = network.reach
        self._ranked = any(policy.tier is not Tier.NETWORK for policy in network.cluster.policies)

    def blocked(self) -> Iterator[Blocked]:
        """Every closed side of every flow that is surely needed."""
        for flow in self.network.flows:
            source, destination = self.end(flow.source), self.end(flow.destination)
            if flow.sure and source is not None and destination is not None and source is not destination:
                for direction in (Direction.EGRESS, Direction.INGRESS):
                    yield from self._side(flow, direction, source, destination)

    def end(self, text: str) -> End | None:
        """The end that a flow means by a text."""
        if text in self.network.workloads:
            return self.network.workloads[text]
        if text in _PLATFORM:
            return _PLATFORM[text]
        try:
            return AddressRange(AddressSet.ALL_V4 if text == WORLD else AddressSet.block(text))
        except ValueError:
            return None

    def _side(self, flow: Flow, direction: Direction, source: End, destination: End) -> Iterator[Blocked]:
        subject, other = (source, destination) if direction is Direction.EGRESS else (destination, source)
        if not isinstance(subject, Workload) or subject.host_network or not self.sides.bits(other):
            return
        ports = ports_of(flow)
        if any(
            self.reach.side(direction, source, destination, flow.protocol, port) is not Verdict.DENIED for port in ports
        ):
            return
        denial = self._denial(flow, direction, source, destination) if self._ranked else None
        isolating = () if denial else self.sides.isolating(direction, subject)
        found = Blocked(flow, direction, subject, other, isolating, denial)
        if (denial or isolating) and not self._excused(found):
            yield found

    def _denial(self, flow: Flow, direction: Direction, source: End, destination: End) -> Opening | None:
        """The rule of a cluster-wide policy that denies the flow."""
        why = self.reach.why(source, destination, flow.protocol, flow.port)
        steps: tuple[Step, ...] = (why.egress if direction is Direction.EGRESS else why.ingress).steps
        for step in steps:
            if step.effect is Effect.DENIES and step.rule is not None:
                return Opening(step.policy, step.rule)
        return None

    def _excused(self, one: Blocked) -> bool:
        """Whether another mistake explains it, or nobody has stated where the other end is and a rule may mean it."""
        clouded = self.network.clouded
        if "" in clouded or one.subject.namespace in clouded:
            return True
        openings = list(self.sides.openings(one.direction, one.subject))
        atoms = self._atoms(one.flow)
        everyone = self.sides.matcher.points.everything
        if not self._is_stated(one.other):
            return any(reaches_out(each) and self.sides.lets(each, one.direction, everyone, atoms) for each in openings)
        if any(self.sides.has_dead_peer(each) and self._has_port(each, atoms) for each in openings):
            return True
        other = self.sides.bits(one.other)
        if any(self._is_astray(each, one.direction, other) for each in openings):
            return True
        return any(
            self.sides.lets(Opening(policy, rule), one.direction, other, atoms)
            for policy in self.sides.dead_policies(one.subject.namespace)
            for rule in one.direction.rules(policy) or ()
        )

    def _is_astray(self, opening: Opening, direction: Direction, other: int) -> bool:
        """Whether a rule is about the other end, but names a port that no pod has, which is said of that port."""
        about = self.sides.names(opening, other) or isinstance(opening.rule.peers, Every)
        return about and any(True for _ in astray(self.network.scene, opening.policy, opening.rule, direction))

    def _is_stated(self, end: End) -> bool:
        """Whether it is known where an end is: it is in the input, has one place in every cluster, or was stated."""
        said = self.network.surroundings
        if end is PlatformEnd.INGRESS_CONTROLLER:
            return said.ingress_controller is not None or not self.sides.network.reach.matcher.points.own(end)
        if end is PlatformEnd.PROMETHEUS:
            return said.prometheus is not None
        return end is not PlatformEnd.DNS or said.dns is not None

    def _atoms(self, flow: Flow) -> int:
        found = 0
        for port in ports_of(flow):
            found |= self.sides.matcher.ports.atoms.atom(flow.protocol, port)
        return found

    def _has_port(self, opening: Opening, atoms: int) -> bool:
        matcher = self.sides.matcher
        everyone = matcher.points.everything
        return any(mask & atoms for mask, _ in matcher.ports.spread(opening.rule.ports, everyone, "maybe"))


def ports_of(flow: Flow) -> tuple[int, ...]:
    """The ports of which one must be open: nobody knows which one the API server or the DNS pods have."""
    if flow.kind is FlowKind.API_SERVER:
        return API_SERVER_PORTS
    return DNS_PORTS if flow.kind is FlowKind.DNS else (flow.port,)
