"""A rule as rectangles: these sources, these destinations, these ports."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from altlas.network.matching import Matcher
from altlas.network.named_ports import Which
from altlas.network.policy import Addresses, Every, Policy, PortRange, Rule
from altlas.network.selecting import Match


class Direction(StrEnum):
    """Which end of a connection a rule is about: the destination (ingress) or the source (egress)."""

    INGRESS = "ingress"
    EGRESS = "egress"

    def rules(self, policy: Policy) -> tuple[Rule, ...] | None:
        """A policy's rules in this direction; None where it has no say."""
        return policy.ingress if self is Direction.INGRESS else policy.egress


class Rectangle(NamedTuple):
    """All pairs of ``sources`` and ``targets`` (ends as bits) on all of ``ports`` (atoms as bits)."""

    sources: int
    targets: int
    ports: int


class Both(NamedTuple):
    """What a rule surely matches, and what it may match: one list twice where nothing is in doubt."""

    sure: list[Rectangle]
    maybe: list[Rectangle]

    @property
    def certain(self) -> bool:
        """Whether nothing is in doubt."""
        return self.sure is self.maybe


def rectangles(matcher: Matcher, policy: Policy, rule: Rule, direction: Direction, subject: Match) -> Both:
    """What one rule matches for the pods of ``subject``."""
    ports = matcher.ports.numbers(rule.ports)
    if ports is None:
        return _by_names(matcher, policy, rule, direction, subject)
    peers = matcher.peers(policy, rule.peers)
    sources, targets = (peers, subject) if direction is Direction.INGRESS else (subject, peers)
    sure = [Rectangle(sources.sure, targets.sure, ports)]
    if peers.sure == peers.maybe and subject.sure == subject.maybe:
        return Both(sure, sure)
    return Both(sure, [Rectangle(sources.maybe, targets.maybe, ports)])


def _by_names(matcher: Matcher, policy: Policy, rule: Rule, direction: Direction, subject: Match) -> Both:
    """The same where a rule names ports, which mean another number on every destination (rule 15)."""
    sure: list[Rectangle] = []
    maybe: list[Rectangle] = []
    doubt = subject.sure != subject.maybe or matcher.ports.doubtful(rule.ports)
    for part in _parts(rule, direction):
        peers = matcher.peers(policy, part.peers)
        doubt = doubt or peers.sure != peers.maybe
        sure.extend(_spread(matcher, part, direction, subject.sure, peers.sure, "sure"))
        maybe.extend(_spread(matcher, part, direction, subject.maybe, peers.maybe, "maybe"))
    return Both(sure, maybe if doubt else sure)


def _parts(rule: Rule, direction: Direction) -> Iterator[Rule]:
    """The rule itself, or its ipBlocks apart: their port names have no pod to be looked up at (rule 15)."""
    if direction is Direction.INGRESS or isinstance(rule.ports, Every) or isinstance(rule.peers, Every):
        yield rule
        return
    numbers = tuple(port for port in rule.ports if isinstance(port, PortRange))
    blocks = tuple(peer for peer in rule.peers if isinstance(peer, Addresses))
    if not blocks or len(numbers) == len(rule.ports):
        yield rule
        return
    others = tuple(peer for peer in rule.peers if not isinstance(peer, Addresses))
    yield Rule(rule.action, rule.name, blocks, numbers, rule.route)
    yield Rule(rule.action, rule.name, others, rule.ports, rule.route)


def _spread(
    matcher: Matcher, rule: Rule, direction: Direction, subject: int, peers: int, which: Which
) -> Iterator[Rectangle]:
    if not subject or not peers:
        return
    if direction is Direction.INGRESS:
        for ports, targets in matcher.spread(rule.ports, subject, which):
            yield Rectangle(peers, targets, ports)
    else:
        for ports, targets in matcher.spread(rule.ports, peers, which):
            yield Rectangle(subject, targets, ports)
