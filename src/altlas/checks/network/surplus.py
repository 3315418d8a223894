"""What a rule opens beyond what is needed, told in two ways: by the rule alone, or by what is really open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.checks.network.needs import Needs
from altlas.checks.network.sides import Opening, Sides
from altlas.kube.references.rights import NAMESPACE_NAME
from altlas.netset import PortSet
from altlas.network import AddressRange, End, PlatformEnd, Workload, bits
from altlas.network.policy import EVERYTHING, Every, Pods
from altlas.network.rectangles import Direction, rectangles
from altlas.network.selecting import Match


class Surplus(NamedTuple):
    """Ports that a rule opens between a subject and another end beyond what is needed."""

    subject: Workload
    other: End
    ports: PortSet


class Area(NamedTuple):
    """A part of what a rule surely matches: its subjects, other ends as bits, and port atoms."""

    subjects: list[Workload]
    others: int
    ports: int


def areas(sides: Sides, opening: Opening, direction: Direction) -> Iterator[Area]:
    """What a rule surely matches for the workloads of the input."""
    matcher = sides.matcher
    subject = matcher.subject(opening.policy).sure & sides.of_workloads
    for one in rectangles(matcher, opening.policy, opening.rule, direction, Match(subject, subject)).sure:
        own, others = (one.targets, one.sources) if direction is Direction.INGRESS else (one.sources, one.targets)
        if subjects := sides.workloads(own & subject):
            yield Area(subjects, others, one.ports)


def beyond(sides: Sides, needs: Needs, opening: Opening, direction: Direction) -> Iterator[Surplus]:
    """All that a rule surely lets through and none of its subjects needs."""
    points = sides.matcher.points
    platform = {number: end for end in PlatformEnd if points.own(end) for number in points.of(end)}
    for area in areas(sides, opening, direction):
        opened = sides.matcher.ports.atoms.ports(area.ports)
        addresses: dict[PortSet, int] = {}
        for number in bits.members(area.others):
            ports = opened - needs.of(direction, area.subjects, number)
            if not ports:
                continue
            if number >= points.first_atom:
                addresses[ports] = addresses.get(ports, 0) | 1 << number - points.first_atom
            for other in sides.members.get(number, [platform[number]] if number in platform else []):
                if other is not PlatformEnd.NODE:
                    yield Surplus(area.subjects[0], other, ports)
        for ports, atoms in addresses.items():
            yield Surplus(area.subjects[0], AddressRange(points.atoms.addresses(atoms)), ports)


def really_open(sides: Sides, needs: Needs, opening: Opening, direction: Direction) -> Iterator[Surplus]:
    """What a rule lets through between workloads, on ports that they declare, if the other side lets it, too."""
    for area in areas(sides, opening, direction):
        listening = _listening(sides, area.ports)
        for subject in area.subjects:
            if direction is Direction.EGRESS:
                for other in sides.workloads(area.others & listening & ~sides.bits(subject)):
                    yield from _open(sides, needs, area, subject, other, direction)
            elif sides.bits(subject) & listening:
                for other in sides.workloads(area.others & ~sides.bits(subject)):
                    yield from _open(sides, needs, area, subject, other, direction)


def _open(
    sides: Sides, needs: Needs, area: Area, subject: Workload, other: Workload, direction: Direction
) -> Iterator[Surplus]:
    src, dst = (other, subject) if direction is Direction.INGRESS else (subject, other)
    sure, _ = sides.network.reach.masks(sides.network.reach.joined, src, dst)
    atoms = sides.matcher.ports.atoms
    needed: PortSet | None = None
    for port in dst.ports:
        if not atoms.atom(port.protocol, port.number) & area.ports & sure:
            continue
        if needed is None:
            needed = PortSet.NONE
            for number in sides.matcher.points.of(other):
                needed |= needs.of(direction, area.subjects, number)
        if not needed.contains(port.protocol, port.number):
            yield Surplus(subject, other, PortSet.of(port.protocol, port.number))


def _listening(sides: Sides, ports: int) -> int:
    """The workloads that declare any of the port atoms ``ports``, as bits."""
    found = 0
    for atom, members in sides.listeners.items():
        if atom & ports:
            found |= members
    return found


def strangers(sides: Sides, opening: Opening) -> Iterator[str]:
    """Pods that a rule lets through and that the input does not hold: of other namespaces, or any pod of some."""
    peers = opening.rule.peers
    for peer in () if isinstance(peers, Every) else peers:
        if not isinstance(peer, Pods) or peer.namespaces is None:
            continue
        ends = sides.matcher.peers(opening.policy, (peer,)).maybe
        spaces = f"of namespaces with {', '.join(map(str, peer.namespaces)) or 'any labels'}"
        if not ends and not _is_known(sides, peer):
            yield f"pods {spaces}"
        elif ends and peer.pods == EVERYTHING and not _are_meant_whole(sides, ends):
            yield f"every pod {spaces}, whoever comes there"


def _are_meant_whole(sides: Sides, ends: int) -> bool:
    """Whether all of ``ends`` are platform ends of which only the namespace is stated, so that no rule is narrower."""
    points, places = sides.matcher.points, sides.network.cluster.ends
    for end in PlatformEnd:
        place = places.place(end)
        if place is not None and not place.labels:
            ends &= ~bits.of(points.of(end))
    return not ends


def _is_known(sides: Sides, peer: Pods) -> bool:
    """Whether a peer names namespaces of the input alone; its labels are then another check's matter."""
    known = sides.network.cluster.namespaces
    return any(
        one.key == NAMESPACE_NAME and one.operator == "In" and all(value in known for value in one.values)
        for one in peer.namespaces or ()
    )
