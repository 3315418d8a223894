"""Ports of rules as port atoms. A name means another number on every pod (rule 15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from altlas.netset.ports import PROTOCOLS
from altlas.network.atoms import PortAtoms
from altlas.network.classes import PodClass
from altlas.network.policy import FIRST_PORT, LAST_PORT, Every, NamedPort, Policy, Port, PortRange

Which = Literal["sure", "maybe"]


class Named(NamedTuple):
    """What one name means on some classes, all alike: ``sure`` and ``maybe`` as port atoms."""

    classes: int
    sure: int
    maybe: int


class NamedPorts:
    """Turns the ports of rules into atoms, for each destination where names are used."""

    def __init__(self, policies: Sequence[Policy], classes: Sequence[PodClass]) -> None:
        self._classes = classes
        ranges, names = _used(policies)
        numbers = {(port.protocol, port.number) for one in classes for port in one.ports if port.name in names}
        self.atoms = PortAtoms([*ranges, *((protocol, number, number) for protocol, number in numbers)])
        self._memory: dict[tuple[str, str | None], tuple[Named, ...]] = {}

    def numbers(self, ports: tuple[Port, ...] | Every) -> int | None:
        """The port atoms of a rule's entries, alike for every destination; None if there are names among them."""
        if isinstance(ports, Every):
            return self.atoms.full
        mask = 0
        for port in ports:
            if not isinstance(port, PortRange):
                return None
            mask |= self.atoms.mask(port.protocol, port.first, port.last)
        return mask

    def spread(
        self, ports: tuple[Port, ...] | Every, targets: int, which: Which, *, nameless: int = 0
    ) -> Iterator[tuple[int, int]]:
        """Port atoms with those of ``targets``, the destinations, for which the entries of a rule mean them.

        A name that a pod does not declare matches nothing there, and nothing on an address (rule 15), nor on those
        that are ``nameless``.
        """
        if isinstance(ports, Every):
            yield self.atoms.full, targets
            return
        mask = 0
        for port in ports:
            if isinstance(port, PortRange):
                mask |= self.atoms.mask(port.protocol, port.first, port.last)
            else:
                for named in self._named(port):
                    if common := named.classes & targets & ~nameless:
                        yield named.sure if which == "sure" else named.maybe, common
        if mask:
            yield mask, targets

    def doubtful(self, ports: tuple[Port, ...] | Every) -> bool:
        """Whether a name among ``ports`` is understood differently by different plugins, or not known."""
        if isinstance(ports, Every):
            return False
        return any(
            named.sure != named.maybe for port in ports if isinstance(port, NamedPort) for named in self._named(port)
        )

    def _named(self, port: NamedPort) -> tuple[Named, ...]:
        key = (port.name, port.protocol)
        found = self._memory.get(key)
        if found is None:
            grouped: dict[tuple[int, int], int] = {}
            for number, one in enumerate(self._classes):
                meaning = self._meaning(one, port)
                if meaning[1]:
                    grouped[meaning] = grouped.get(meaning, 0) | 1 << number
            found = tuple(Named(classes, sure, maybe) for (sure, maybe), classes in grouped.items())
            self._memory[key] = found
        return found

    def _meaning(self, one: PodClass, port: NamedPort) -> tuple[int, int]:
        """Atoms that the name surely and possibly means: plugins differ where a pod has it twice (rule 16)."""
        protocols = PROTOCOLS if port.protocol is None else (port.protocol,)
        sure = maybe = 0
        for protocol in protocols:
            masks = {
                self.atoms.mask(protocol, found.number, found.number)
                for found in one.ports
                if found.name == port.name and found.protocol == protocol
            }
            for mask in masks:
                maybe |= mask
            if len(masks) == 1:
                sure |= masks.pop()
            elif not masks and one.partial and not one.ports:
                maybe |= self.atoms.mask(protocol, FIRST_PORT, LAST_PORT)
        return sure, maybe


def _used(policies: Sequence[Policy]) -> tuple[set[tuple[str, int, int]], set[str]]:
    """All ranges and all names that policies use."""
    ranges: set[tuple[str, int, int]] = set()
    names: set[str] = set()
    for policy in policies:
        for rules in (policy.ingress, policy.egress):
            for rule in rules or ():
                if isinstance(rule.ports, Every):
                    continue
                for port in rule.ports:
                    if isinstance(port, PortRange):
                        ranges.add((port.protocol, port.first, port.last))
                    else:
                        names.add(port.name)
    return ranges, names
