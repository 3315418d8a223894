"""Required flows of which nobody can say whether the policies let them through, and what is missing to know."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.checks.network.blocked import Finder, ports_of
from altlas.checks.network.required import MOST_NAMED
from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.model.check import also
from altlas.model.finding import Finding
from altlas.model.flow import Flow
from altlas.netset import AddressSet
from altlas.network import AddressRange, End, PlatformEnd, Policy, Verdict
from altlas.network.rectangles import Direction

ROW = ROWS["network-flow-unknown"]

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def find(network: Network) -> Iterator[Finding]:
    """One finding for each reason and policy."""
    if network.is_quiet:
        return
    finder = Finder(network)
    unknown: dict[tuple[int, str], list[Flow]] = {}
    policies: dict[int, Policy] = {}
    for flow in network.flows:
        for policy, reason in _doubts(finder, flow):
            policies[id(policy)] = policy
            unknown.setdefault((id(policy), reason), []).append(flow)
    for (key, reason), flows in unknown.items():
        policy = policies[key]
        resource = network.resource(policy.origin)
        if resource is None:
            continue
        texts = list(dict.fromkeys(map(str, flows)))
        more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
        yield ROW.finding(
            resource,
            ("spec",),
            f"whether this policy lets {', '.join(texts[:MOST_NAMED])}{more} through is not known: {reason}",
            "state what is missing in altlas.toml, or say it by labels",
            related=tuple(
                also(network.resources[flow.index], flow.route, flow.reason) for flow in flows[:1] if flow.index >= 0
            ),
        )


def _doubts(finder: Finder, flow: Flow) -> Iterator[tuple[Policy, str]]:
    """The policies that leave a flow open to doubt, each with the reason; none where a side is closed or open."""
    src, dst = finder.end(flow.source), finder.end(flow.destination)
    if not flow.sure or src is None or dst is None or src is dst:
        return
    verdicts = [finder.reach.verdict(src, dst, flow.protocol, port) for port in ports_of(flow)]
    if Verdict.UNKNOWN not in verdicts or Verdict.ALLOWED in verdicts:
        return
    if dst is PlatformEnd.API_SERVER and _is_private_open(finder, src, flow):
        return
    why = finder.reach.why(src, dst, flow.protocol, ports_of(flow)[verdicts.index(Verdict.UNKNOWN)])
    for side in (why.egress, why.ingress):
        if side.verdict is Verdict.UNKNOWN:
            for step in side.steps:
                if step.reason:
                    yield step.policy, step.reason
                    break


def _is_private_open(finder: Finder, src: End, flow: Flow) -> bool:
    """Whether every private range is open for the API server, which is as narrow as a policy can be that does not know.

    A range that is cut, as for the pods' own addresses, counts as open.
    """
    ranges = [AddressRange(AddressSet.block(block)) for block in _PRIVATE]
    return any(
        all(
            finder.reach.side(Direction.EGRESS, src, block, flow.protocol, port) is not Verdict.DENIED
            for block in ranges
        )
        for port in ports_of(flow)
    )
