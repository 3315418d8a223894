"""Policies that cut off what the manifests need: one finding for each cause, with the edit that mends it.

The checks of this family share one pass over the required flows. Which flows are required is said in
``network.flows``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from altlas.checks.network.blocked import Blocked, Finder
from altlas.checks.network.causes import IMPLICIT, Cause, causes, is_implicit
from altlas.checks.network.edits import addressed, edit, rules
from altlas.checks.network.sides import Opening, Sides, is_close, is_wide, section
from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.kube.route import Route, field_path
from altlas.model.check import also
from altlas.model.finding import Confidence, Finding, Related, Severity
from altlas.model.flow import FlowKind
from altlas.network import Policy
from altlas.network.rectangles import Direction
from altlas.yamltext.write import dump

MOST_NAMED = 5
"""Flows that a message names; the others are counted."""
RELATED_LIMIT = 20

_TYPES = "say what is meant:\n" + dump([{"policyTypes": ["Egress"]}])


def find(network: Network) -> Iterator[Finding]:
    """Every cause of blocked flows that lies in a policy of the inventory."""
    if network.is_quiet:
        return
    finder = Finder(network)
    told: set[object] = set()
    for cause in causes(network, finder.blocked()):
        told.update(policy.origin for policy in cause.isolating if cause.check == IMPLICIT)
        yield from _finding(network, finder.sides, cause)
    for policy in network.policies:
        if policy.origin not in told and is_implicit(network, policy):
            yield from _served(network, finder.sides, policy)


def _served(network: Network, sides: Sides, policy: Policy) -> Iterator[Finding]:
    """An implicit denial for pods that a Service offers, whoever may ask them, if no other policy speaks of it."""
    resource = network.resource(policy.origin)
    offered = (
        (service.name, workload)
        for service in network.cluster.services
        if service.namespace == policy.namespace and policy.namespace not in network.clouded
        for workload in network.cluster.backends(service)
    )
    for name, workload in offered if resource is not None else ():
        isolating = sides.isolating(Direction.INGRESS, workload)
        if resource is not None and policy in isolating and all(is_implicit(network, one) for one in isolating):
            message = f"without policyTypes this policy also closes ingress, and Service {name!r} offers {workload}"
            yield ROWS[IMPLICIT].finding(resource, ("spec",), message, _TYPES, confidence=Confidence.MEDIUM)
            return


def _finding(network: Network, sides: Sides, cause: Cause) -> Iterator[Finding]:
    close = _close(sides, cause)
    policy = close.policy if close is not None else _place(cause)
    resource = network.resource(policy.origin)
    if resource is None:
        return
    row = ROWS[cause.check]
    yield row.finding(
        resource,
        _route(cause, policy, close),
        _message(cause, close),
        _cure(network, cause, close),
        severity=Severity.WARNING if _is_tcp_dns(cause) else None,
        confidence=Confidence.MEDIUM if cause.check == IMPLICIT else None,
        related=tuple(_related(network, cause, policy)),
    )


def _place(cause: Cause) -> Policy:
    """The policy to look at: the one that mends it by a rule more, else the first that has no other purpose."""
    if cause.denial is not None:
        return cause.denial.policy
    chosen = addressed(cause.blocked)
    if chosen is not None:
        return chosen
    policies = cause.isolating
    return next((one for one in policies if is_wide(one)), policies[0])


def _close(sides: Sides, cause: Cause) -> Opening | None:
    """The one rule that nearly lets everything of a cause through."""
    if cause.denial is not None or cause.check == IMPLICIT:
        return None
    shared: list[Opening] | None = None
    for one in cause.blocked:
        other = sides.bits(one.other)
        found = [
            each
            for each in sides.openings(one.direction, one.subject)
            if is_close(sides, each, other, one.flow.protocol, one.flow.port)
        ]
        shared = found if shared is None else [each for each in shared if each in found]
        if not shared:
            return None
    return shared[0] if shared else None


def _route(cause: Cause, policy: Policy, close: Opening | None) -> Route:
    if cause.denial is not None:
        return cause.denial.rule.route
    if close is not None:
        return (*close.rule.route, "ports")
    directions = {one.direction for one in cause.blocked}
    own = [one for one in Direction if one in directions and one.rules(policy)]
    return section(own[0]) if own and len(directions) == 1 else ("spec",)


def _message(cause: Cause, close: Opening | None) -> str:
    flows = _flows(cause.blocked)
    if cause.denial is not None:
        return f"this rule denies {flows}"
    if cause.check == IMPLICIT:
        return f"without policyTypes this policy also closes ingress, which cuts off {flows}"
    if close is not None:
        return f"the rule is about the right peer, but not about the port: {flows} {_is(cause)} closed"
    subjects = {str(one.subject) for one in cause.blocked}
    directions = " and ".join(sorted({one.direction.value for one in cause.blocked}))
    who = next(iter(subjects)) if len(subjects) == 1 else f"{len(subjects)} workloads"
    return f"no rule opens the {directions} of {who} for {flows}"


def _is(cause: Cause) -> str:
    return "are" if len({str(one.flow) for one in cause.blocked}) > 1 else "is"


def _flows(blocked: Sequence[Blocked]) -> str:
    texts = list(dict.fromkeys(str(one.flow) for one in blocked))
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return ", ".join(texts[:MOST_NAMED]) + more


def _cure(network: Network, cause: Cause, close: Opening | None) -> str:
    if cause.denial is not None:
        return "put a rule before it that allows them, or take them out of its peers and ports"
    if cause.check == IMPLICIT:
        return _TYPES
    if close is None:
        return edit(network, cause.blocked)
    wanted = [rule for one in cause.blocked for rule in rules(network, one.direction, [one])]
    ports = [port for rule in wanted for port in rule["ports"]]
    distinct = [port for number, port in enumerate(ports) if port not in ports[:number]]
    return f"add to {field_path(close.rule.route)} of {close.policy}:\n" + dump([{"ports": distinct}])


def _related(network: Network, cause: Cause, place: Policy) -> Iterator[Related]:
    """Who needs the flows, and the other policies that isolate."""
    seen: set[tuple[int, Route]] = set()
    for one in cause.blocked:
        flow = one.flow
        if flow.index < 0 or (flow.index, flow.route) in seen or len(seen) >= RELATED_LIMIT:
            continue
        seen.add((flow.index, flow.route))
        yield also(network.resources[flow.index], flow.route, flow.reason)
    for policy in cause.isolating:
        if policy is not place and isinstance(policy.origin, int):
            yield also(network.resources[policy.origin], ("spec",), f"{policy} isolates, too")


def _is_tcp_dns(cause: Cause) -> bool:
    """Whether names are resolved all the same, but for answers that do not fit into one UDP packet."""
    return all(one.flow.kind is FlowKind.DNS and one.flow.protocol == "TCP" for one in cause.blocked)
