"""AdminNetworkPolicy and BaselineAdminNetworkPolicy of policy.networking.k8s.io/v1alpha1.

Source: ``apis/v1alpha1`` of sigs.k8s.io/network-policy-api (up to release 0.2.0). All AdminNetworkPolicies are asked
by ascending priority, then the NetworkPolicies, then the one BaselineAdminNetworkPolicy, whose name is "default".
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from altlas.kube.route import Route
from altlas.network.policies import ranked_peers
from altlas.network.policies.examination import Examination
from altlas.network.policies.identity import identity
from altlas.network.policies.network_ports import PROTOCOLS
from altlas.network.policies.ranked_rules import Form, rules
from altlas.network.policy import Action, NamedPort, Policy, Port, PortRange, Problem, Tier

PRIORITY_MOST = 1000

_ADMIN_SPEC = frozenset({"priority", "subject", "ingress", "egress"})
_BASELINE_SPEC = frozenset({"subject", "ingress", "egress"})
_PODS = frozenset({"namespaces", "pods"})
_PORT = frozenset({"portNumber", "portRange", "namedPort"})
_NUMBER = frozenset({"protocol", "port"})
_RANGE = frozenset({"protocol", "start", "end"})
_SELECTORS = ("namespaceSelector", "podSelector")
_BASELINE_NAME = "default"


def read_admin(value: Mapping[str, Any], origin: Hashable) -> tuple[Policy | None, tuple[Problem, ...]]:
    """The AdminNetworkPolicy that ``value`` is, None if the API server would refuse it, and what is wrong with it."""
    return _read(value, origin, "AdminNetworkPolicy", _ADMIN)


def read_baseline(value: Mapping[str, Any], origin: Hashable) -> tuple[Policy | None, tuple[Problem, ...]]:
    """The BaselineAdminNetworkPolicy that ``value`` is, likewise."""
    return _read(value, origin, "BaselineAdminNetworkPolicy", _BASELINE)


def priority(exam: Examination, spec: Mapping[str, Any]) -> int:
    """The priority of a policy: 0 to 1000, the lowest is asked first."""
    place = ("spec", "priority")
    if "priority" not in spec:
        exam.required(place, "", f"Add a priority from 0 to {PRIORITY_MOST}; the lowest is asked first.")
        return 0
    number = exam.number(spec["priority"], place)
    if number is not None and not 0 <= number <= PRIORITY_MOST:
        bound = f"less than or equal to {PRIORITY_MOST}" if number > 0 else "greater than or equal to 0"
        exam.invalid(place, number, f"should be {bound}", f"Write a number from 0 to {PRIORITY_MOST}.")
    return number or 0


def _read(
    value: Mapping[str, Any], origin: Hashable, kind: str, form: Form
) -> tuple[Policy | None, tuple[Problem, ...]]:
    exam = Examination(origin, strict_null=True)
    who = identity(exam, value, "")
    admin = form is _ADMIN
    if not admin and who.name and who.name != _BASELINE_NAME:
        said = 'Only one baseline admin network policy with metadata.name="default" can be created in the cluster'
        exam.invalid(("metadata", "name"), who.name, said, "Name it default, and keep one of them only.")
    spec = specification(exam, value, _ADMIN_SPEC if admin else _BASELINE_SPEC)
    policy = Policy(
        origin=origin,
        kind=kind,
        namespace="",
        name=who.name,
        tier=Tier.ADMIN if admin else Tier.BASELINE,
        priority=priority(exam, spec) if admin else 0,
        subject=ranked_peers.subject(exam, spec, form.peers),
        ingress=rules(exam, spec, "ingress", form),
        egress=rules(exam, spec, "egress", form),
    )
    return (None if exam.refused else policy), tuple(exam.problems)


def specification(exam: Examination, value: Mapping[str, Any], known: frozenset[str]) -> Mapping[str, Any]:
    """The ``spec`` of a policy, which must be there."""
    if value.get("spec") is None:
        exam.required(("spec",), "", "Add spec with subject and rules.")
        return {}
    return exam.fields(value["spec"], ("spec",), known) or {}


def _port(exam: Examination, value: object, route: Route) -> tuple[Port, ...]:
    """One of ``portNumber``, ``portRange`` and ``namedPort``; the protocol of the first two is TCP by default."""
    fields = exam.one_of(value, route, _PORT)
    if "namedPort" in fields:
        name = exam.text(fields["namedPort"], (*route, "namedPort"))
        return () if name is None else (NamedPort(name, None, route),)
    if "portNumber" in fields:
        return _number(exam, fields["portNumber"], (*route, "portNumber"))
    return _range(exam, fields["portRange"], (*route, "portRange")) if "portRange" in fields else ()


def _number(exam: Examination, value: object, route: Route) -> tuple[Port, ...]:
    fields = exam.fields(value, route, _NUMBER)
    if fields is None:
        return ()
    protocol = _protocol(exam, fields, route)
    number = _bound(exam, fields, "port", route)
    return () if number is None or not protocol else (PortRange(protocol, number, number, route[:-1]),)


def _range(exam: Examination, value: object, route: Route) -> tuple[Port, ...]:
    fields = exam.fields(value, route, _RANGE)
    if fields is None:
        return ()
    protocol = _protocol(exam, fields, route)
    start, end = (_bound(exam, fields, name, route) for name in ("start", "end"))
    if start is None or end is None or not protocol:
        return ()
    if start >= end:
        text = f"start {start} must be less than end {end}: implementations differ on what it matches"
        exam.ambiguous(route, text, "Write the smaller port as start; for one port use portNumber.")
    return (PortRange(protocol, start, end, route[:-1]),) if start <= end else ()


def _bound(exam: Examination, fields: Mapping[str, Any], name: str, route: Route) -> int | None:
    if name in fields:
        return exam.port_number(fields[name], (*route, name))
    exam.required((*route, name), "", "Write a port from 1 to 65535.")
    return None


def _protocol(exam: Examination, fields: Mapping[str, Any], route: Route) -> str:
    """The protocol, or an empty text for one that no rule can match; the definition accepts every text."""
    place = (*route, "protocol")
    written = exam.text(fields["protocol"], place) if "protocol" in fields else PROTOCOLS[0]
    if written is not None and written not in PROTOCOLS:
        exam.ambiguous(place, f'"{written[:20]}" is none of TCP, UDP and SCTP, so it matches nothing', "Write TCP.")
        return ""
    return written or ""


_ADMIN = Form(
    actions={"Allow": Action.ALLOW, "Deny": Action.DENY, "Pass": Action.PASS},
    most_rules=100,
    most_items=100,
    ports="ports",
    port=_port,
    peers=ranked_peers.Form(_PODS, _PODS | {"nodes", "networks", "domainNames"}, _SELECTORS, lenient=True),
)
_BASELINE = _ADMIN._replace(
    actions={"Allow": Action.ALLOW, "Deny": Action.DENY},
    peers=ranked_peers.Form(_PODS, _PODS | {"nodes", "networks"}, _SELECTORS, lenient=True),
)
