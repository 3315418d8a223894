"""Flows that the settings forbid and the policies allow, and flows that they demand and the policies do not allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.checks.network.sides import Sides
from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.kube.route import field_path
from altlas.model.check import also
from altlas.model.finding import Confidence, Finding, Related, Severity
from altlas.model.intent import Intent
from altlas.netset import PortSet
from altlas.network import Effect, End, PlatformEnd, Side, Verdict, Why, Workload
from altlas.network.exposure import ENTIRE_CLUSTER
from altlas.network.rectangles import Direction
from altlas.network.services import targets

ROW = ROWS["network-intent-violated"]

MOST_NAMED = 5

_NO_SOURCES = frozenset({PlatformEnd.NODE, PlatformEnd.API_SERVER, PlatformEnd.DNS, PlatformEnd.METADATA})
"""Platform ends that ``*`` does not mean as a source: the pod's own node is never kept out, the others do not ask."""


class Breach(NamedTuple):
    """A pair of ends that is not as wanted, on one port."""

    src: End
    dst: End
    protocol: str
    port: int
    verdict: Verdict


def find(network: Network) -> Iterator[Finding]:
    """One finding for each sentence and destination that is not as wanted."""
    for intent in network.surroundings.intents:
        yield from _Judge(network, intent).findings()


class _Judge:
    """One sentence about one network."""

    def __init__(self, network: Network, intent: Intent) -> None:
        self.network, self.intent, self.reach = network, intent, network.reach

    def findings(self) -> Iterator[Finding]:
        """What is wrong, one finding for each destination."""
        sources, destinations = self._ends(self.intent.source, source=True), self._ends(self.intent.destination)
        excepted = [end for name in self.intent.exceptions for end in self._ends(name)]
        for destination in destinations:
            chosen = [one for one in sources if one not in excepted and one is not destination]
            breaches = [breach for one in chosen for breach in self._breaches(one, destination)]
            strangers = self._strangers(destination) if self.intent.never and self.intent.source == "*" else []
            if breaches or strangers:
                yield self._finding(destination, breaches, strangers)

    def _ends(self, name: str, *, source: bool = False) -> list[End]:
        """The ends that a name means, the workloads behind a Service included."""
        if name == "*":
            ends = self.reach.ends
            return [one for one in ends if not (source and isinstance(one, PlatformEnd) and one in _NO_SOURCES)]
        found = [one for one in self.reach.find(name) if not isinstance(one, Workload) or one.running]
        if found:
            return found
        return [
            one
            for service in self.network.cluster.services
            if name in (service.name, f"{service.namespace}/{service.name}")
            for one in self.network.cluster.backends(service)
        ]

    def _breaches(self, src: End, dst: End) -> Iterator[Breach]:
        """The port of a pair that tells that it is not as wanted, if there is one."""
        allowed, unknown = self.reach.allowed(src, dst), self.reach.unknown(src, dst)
        wanted = self._ports(dst)
        if self.intent.never:
            for ports, verdict in ((allowed & wanted, Verdict.ALLOWED), (unknown & wanted, Verdict.UNKNOWN)):
                if ports:
                    yield Breach(src, dst, *_first(ports), verdict)
                    return
        elif not allowed & wanted:
            verdict = Verdict.UNKNOWN if unknown & wanted else Verdict.DENIED
            yield Breach(src, dst, *_first(unknown & wanted or wanted), verdict)

    def _ports(self, dst: End) -> PortSet:
        """The pod ports that the sentence means: all without a port; else it, and what a Service of the name maps."""
        intent = self.intent
        if not intent.port:
            return PortSet.ALL
        found = PortSet.of(intent.protocol, intent.port)
        if not isinstance(dst, Workload) or any(own.number == intent.port for own in dst.ports):
            return found
        mapped = PortSet.NONE
        for service in self.network.cluster.services:
            if service.name == intent.destination.rpartition("/")[2] and service.namespace == dst.namespace:
                for port in service.ports:
                    if port.number == intent.port:
                        for number in targets(dst, port):
                            mapped |= PortSet.of(port.protocol, number)
        return mapped or found

    def _strangers(self, dst: End) -> list[str]:
        """Pods that the input does not hold and that a rule, or the lack of a policy, lets in."""
        wanted = self._ports(dst)
        return sorted({
            "any pod of the cluster" if one.peer == ENTIRE_CLUSTER else one.peer
            for one in self.reach.exposure()
            if one.workload is dst and one.direction == "ingress" and one.ports & wanted
        })  # fmt: skip

    def _finding(self, dst: End, breaches: list[Breach], strangers: list[str]) -> Finding:
        intent = self.intent
        sure = strangers or any(one.verdict is not Verdict.UNKNOWN for one in breaches)
        told = [one for one in breaches if one.verdict is not Verdict.UNKNOWN] or breaches
        texts = [*(str(one.src) for one in told), *strangers]
        more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
        who = ", ".join(texts[:MOST_NAMED]) + more
        ports = "" if intent.never and not intent.port else f" on {_port_text(told)}" if told else ""
        can = ("can" if intent.never else "cannot") if sure else "may" if intent.never else "may not"
        why = self.reach.why(told[0].src, dst, told[0].protocol, told[0].port) if told else None
        return Finding(
            check=ROW.id,
            severity=ROW.severity if sure else Severity.WARNING,
            confidence=ROW.confidence if sure else Confidence.LOW,
            message=f'"{intent.text}": {who} {can} reach {dst}{ports}{_because(why, never=intent.never)}',
            cure=self._cure(dst),
            file=intent.file,
            line=intent.line,
            column=1,
            related=tuple(self._related(why)),
        )

    def _cure(self, dst: End) -> str:
        if not self.intent.never:
            return "add a rule to the side that is closed; altlas reach --explain tells which policies speak there"
        sides = Sides(self.network)
        if isinstance(dst, Workload) and not sides.isolating(Direction.INGRESS, dst):
            return f"add a policy that closes the ingress of {dst} but for those who may"
        return "narrow the rule that allows it, or name whom it may be in the sentence behind except"

    def _related(self, why: Why | None) -> Iterator[Related]:
        """The rules that allow it, or the policies that do not."""
        for side in (why.egress, why.ingress) if why is not None else ():
            for step in side.steps:
                allows = step.effect in (Effect.ALLOWS, Effect.PASSES)
                if isinstance(step.policy.origin, int) and allows == self.intent.never:
                    route = step.rule.route if step.rule is not None else ("spec",)
                    message = f"{step.policy} {step.effect.value} it"
                    yield also(self.network.resources[step.policy.origin], route, message)


def _first(ports: PortSet) -> tuple[str, int]:
    """One port of a set: the lowest, TCP before the others."""
    for protocol in ("TCP", "UDP", "SCTP"):
        for first, _ in ports.numbers(protocol).intervals:
            return protocol, first
    return "TCP", 0


def _port_text(breaches: list[Breach]) -> str:
    return ", ".join(dict.fromkeys(f"{one.protocol} {one.port}" for one in breaches))


def _because(why: Why | None, *, never: bool) -> str:
    if why is None:
        return ""
    if never:
        rules = [
            f"{step.policy} {field_path(step.rule.route)}"
            for side in (why.egress, why.ingress)
            for step in side.steps
            if step.effect is Effect.ALLOWS and step.rule is not None
        ]
        return f"; allowed by {', '.join(dict.fromkeys(rules))}" if rules else "; no policy isolates them"
    sides: list[tuple[str, Side]] = [("egress", why.egress), ("ingress", why.ingress)]
    closed = [name for name, side in sides if side.verdict is not Verdict.ALLOWED]
    return f"; closed on the side of {' and '.join(closed)}" if closed else ""
