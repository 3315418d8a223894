"""What a network policy says, the same values for every kind of policy.

A reader of ``network.policies`` turns a manifest into one :class:`Policy`; the solver sees only these. Every
part carries its ``route``, the keys and indices from the root of its object, so that a verdict can name the
file and line that decided it.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum, StrEnum
from typing import Any, Final, Literal, NamedTuple

import msgspec

from altlas.kube.route import Route
from altlas.kube.selectors import Requirement

Labels = tuple[Requirement, ...]
"""A label selector in canonical form: requirements joined by AND, sorted, each once, with sorted values.

``matchLabels`` ``a: b`` is the requirement ``a In (b)``. The empty tuple selects everything. Equal selectors
are equal values, however they were written, so that they can be keys of a memory."""

EVERYTHING: Final[Labels] = ()

FIRST_PORT: Final = 1
LAST_PORT: Final = 65535


class Tier(StrEnum):
    """When a policy is asked: all of ``admin`` first, then ``network``, then ``baseline``."""

    ADMIN = "admin"
    NETWORK = "network"
    BASELINE = "baseline"


class Action(StrEnum):
    """What a matching rule does. ``pass`` skips the rest of its tier."""

    ALLOW = "allow"
    DENY = "deny"
    PASS = "pass"


class Every(Enum):
    """Stands where a rule names no peers or no ports and therefore means all of them."""

    PEER = "everyone"
    PORT = "every port"


EVERYONE: Final = Every.PEER
EVERY_PORT: Final = Every.PORT


class Pods(msgspec.Struct, frozen=True, gc=False):
    """Pods by labels, as subject or as peer.

    ``namespaces`` selects namespaces by their labels; None means the policy's own namespace. Pods of the host's
    network are never meant.
    """

    namespaces: Labels | None
    pods: Labels
    route: Route


class Addresses(msgspec.Struct, frozen=True, gc=False):
    """The addresses ``first`` to ``last`` (inclusive, as numbers) of IP ``version`` 4 or 6, without ``excluded``.

    ``excluded`` holds ranges (first, last) within, each inclusive, sorted. ``text`` is the block as written.
    """

    version: Literal[4, 6]
    first: int
    last: int
    excluded: tuple[tuple[int, int], ...]
    text: str
    route: Route


class Nodes(msgspec.Struct, frozen=True, gc=False):
    """The addresses of the nodes whose labels match."""

    labels: Labels
    route: Route


class Domains(msgspec.Struct, frozen=True, gc=False):
    """Whatever addresses the domain names have; ``*.`` in front of a name means all names below it."""

    names: tuple[str, ...]
    route: Route


class UnknownPeer(msgspec.Struct, frozen=True, gc=False):
    """A peer with no field that altlas knows, as a newer version of the API may have one.

    The API's rule is that the whole rule then fails closed: one that allows matches no traffic, one that denies
    or passes on denies all. The readers already turn such a rule into one without peers, or into a denial of
    everyone on every port; this peer stays in a rule that allows so that a verdict can name it. It matches
    nothing. Source: API comment of ``AdminNetworkPolicyEgressPeer`` and its siblings.
    """

    route: Route


Peer = Pods | Addresses | Nodes | Domains | UnknownPeer


class PortRange(msgspec.Struct, frozen=True, gc=False):
    """Pod ports ``first`` to ``last``, inclusive, of ``protocol`` TCP, UDP or SCTP."""

    protocol: str
    first: int
    last: int
    route: Route


class NamedPort(msgspec.Struct, frozen=True, gc=False):
    """The port that the destination's pod declares under ``name``.

    With ``protocol`` only if the pod declares it for this protocol; None takes the protocol of the declaration.
    """

    name: str
    protocol: str | None
    route: Route


Port = PortRange | NamedPort


class Rule(msgspec.Struct, frozen=True, gc=False):
    """One rule: what happens to connections with any of ``peers`` on any of ``ports``."""

    action: Action
    name: str
    peers: tuple[Peer, ...] | Literal[Every.PEER]
    ports: tuple[Port, ...] | Literal[Every.PORT]
    route: Route


class Policy(msgspec.Struct, frozen=True, gc=False):
    """A policy as read.

    ``ingress`` and ``egress`` are None where the policy has no say in that direction. In the network tier
    ``()`` isolates: its subjects may connect with nobody. ``priority`` orders the admin and the baseline
    tier, lowest first, and is 0 for kinds without one. ``origin`` is the key that the caller gave the object;
    ``namespace`` is empty for kinds of the whole cluster.
    """

    origin: Hashable
    kind: str
    namespace: str
    name: str
    tier: Tier
    priority: int
    subject: Pods
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None

    def __str__(self) -> str:
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind} {where}{self.name}"


class Fault(StrEnum):
    """What a problem means for the reader of a report.

    ``invalid``: the API server refuses the object. ``ambiguous``: two implementations may judge it differently.
    ``not-understood``: the object is a policy of a kind that altlas cannot read, so it may change any verdict.
    """

    INVALID = "invalid"
    AMBIGUOUS = "ambiguous"
    NOT_UNDERSTOOD = "not-understood"


class Problem(NamedTuple):
    """Something wrong with the object ``origin`` at ``route``; ``message`` says what, ``cure`` what to do."""

    origin: Any
    route: Route
    message: str
    cure: str
    kind: Fault
