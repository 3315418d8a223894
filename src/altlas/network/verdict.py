"""What the twin answers: verdicts, connections, and the rules that decided."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from altlas.netset import PortSet
from altlas.network.cluster import Workload
from altlas.network.ends import End
from altlas.network.policy import Policy, Rule


class Verdict(StrEnum):
    """Whether a connection is possible. Unknown says that the manifests do not hold what decides it."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Connection(NamedTuple):
    """Ports of one pair of ends that share a verdict."""

    src: End
    dst: End
    ports: PortSet
    verdict: Verdict

    def __str__(self) -> str:
        return f"{self.src} => {self.dst} : {self.ports}"


class Hop(NamedTuple):
    """One pod port that a connection through a Service may arrive at, and whether it may."""

    dst: Workload
    protocol: str
    port: int
    verdict: Verdict


class Effect(StrEnum):
    """What a policy did on the way to a verdict."""

    ISOLATES = "isolates"
    ALLOWS = "allows"
    DENIES = "denies"
    PASSES = "passes"


class Step(NamedTuple):
    """One policy's part in a verdict. ``rule`` is None where the policy only isolates.

    ``sure`` is false where it hangs on something unknown, which ``reason`` names.
    """

    policy: Policy
    rule: Rule | None
    effect: Effect
    sure: bool = True
    reason: str = ""


class Side(NamedTuple):
    """One direction of a connection: the source's egress or the destination's ingress."""

    verdict: Verdict
    isolated: bool
    steps: tuple[Step, ...]
    reasons: tuple[str, ...] = ()
    """Why it is unknown, or decided without any policy."""


class Why(NamedTuple):
    """Verdict for one port of one pair of ends, with both sides."""

    src: End
    dst: End
    protocol: str
    port: int
    verdict: Verdict
    egress: Side
    ingress: Side

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """The sides that deny: any of "egress" and "ingress"."""
        sides = (("egress", self.egress), ("ingress", self.ingress))
        return tuple(name for name, side in sides if side.verdict is Verdict.DENIED)
