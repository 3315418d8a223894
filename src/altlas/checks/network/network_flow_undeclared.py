"""Rules that open what nobody needs.

With a platform's call graph every rule is held to it, side by side: whatever a rule lets through beyond the declared
flows is an error. Without one, the flows are those that altlas infers, which may not be all: only rules for everybody
in a namespace or beyond are looked at, and only what is really open, on ports that pods declare.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from altlas.checks.network.needs import Needs
from altlas.checks.network.sides import Opening, Sides
from altlas.checks.network.surplus import Surplus, beyond, really_open, strangers
from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.model.finding import Confidence, Finding, Severity
from altlas.network import Tier
from altlas.network.policy import EVERYTHING, Action, Every, Pods
from altlas.network.rectangles import Direction

ROW = ROWS["network-flow-undeclared"]

MOST_NAMED = 5
MOST_COUNTED = 100


def find(network: Network) -> Iterator[Finding]:
    """One finding for each rule that opens too much."""
    if network.is_quiet:
        return
    sides = Sides(network)
    needs = Needs(network, sides)
    declared = network.surroundings.declared is not None
    homes = {one.namespace for one in needs.subjects}
    for policy in network.cluster.policies:
        resource = network.resource(policy.origin)
        if policy.tier is not Tier.NETWORK or resource is None or (declared and policy.namespace not in homes):
            continue
        for direction in Direction:
            for rule in direction.rules(policy) or ():
                opening = Opening(policy, rule)
                if rule.action is not Action.ALLOW or not (declared or is_broad(opening)):
                    continue
                found = list(_texts(sides, needs, opening, direction, declared=declared))
                if found:
                    who = "the platform's call graph" if declared else "any manifest"
                    yield ROW.finding(
                        resource,
                        rule.route,
                        f"this rule opens more than {who} needs: {_listed(found)}",
                        "name the peers and ports that are needed"
                        + (", or say in the platform file who needs the others" if declared else ""),
                        severity=Severity.ERROR if declared else None,
                        confidence=None if declared else Confidence.LOW,
                    )


def _texts(sides: Sides, needs: Needs, opening: Opening, direction: Direction, *, declared: bool) -> Iterator[str]:
    found = (beyond if declared else really_open)(sides, needs, opening, direction)
    yield from dict.fromkeys(_sentence(one, direction) for one in islice(found, MOST_COUNTED))
    if declared:
        yield from strangers(sides, opening)


def is_broad(opening: Opening) -> bool:
    """Whether a rule is for everybody in a namespace or beyond."""
    peers = opening.rule.peers
    return isinstance(peers, Every) or any(isinstance(peer, Pods) and peer.pods == EVERYTHING for peer in peers)


def _sentence(one: Surplus, direction: Direction) -> str:
    src, dst = (one.other, one.subject) if direction is Direction.INGRESS else (one.subject, one.other)
    return f"{src} -> {dst} on {one.ports}"


def _listed(texts: list[str]) -> str:
    rest = len(texts) - MOST_NAMED
    more = f" and {rest if len(texts) < MOST_COUNTED else f'more than {rest - 1}'} more" if rest > 0 else ""
    return ", ".join(texts[:MOST_NAMED]) + more
