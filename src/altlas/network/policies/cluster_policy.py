"""ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2.

Source: ``apis/v1alpha2`` of sigs.k8s.io/network-policy-api, release 0.2.0, and its definition (experimental channel).
It joins AdminNetworkPolicy and BaselineAdminNetworkPolicy by the field ``tier``; ``Allow`` became ``Accept``, and
``ports`` became ``protocols``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from altlas.kube.route import Route
from altlas.network.policies import ranked_peers
from altlas.network.policies.admin_policy import priority, specification
from altlas.network.policies.examination import Examination
from altlas.network.policies.identity import identity
from altlas.network.policies.ranked_rules import Form, rules
from altlas.network.policy import FIRST_PORT, LAST_PORT, Action, NamedPort, Policy, Port, PortRange, Problem, Tier

_SPEC = frozenset({"tier", "priority", "subject", "ingress", "egress"})
_TIERS = {"Admin": Tier.ADMIN, "Baseline": Tier.BASELINE}
_PODS = frozenset({"namespaces", "pods"})
_PROTOCOLS = {"tcp": "TCP", "udp": "UDP", "sctp": "SCTP"}
_PROTOCOL = frozenset({*_PROTOCOLS, "destinationNamedPort"})
_MATCH = frozenset({"destinationPort"})
_PORT = frozenset({"number", "range"})
_RANGE = frozenset({"start", "end"})


def read(value: Mapping[str, Any], origin: Hashable) -> tuple[Policy | None, tuple[Problem, ...]]:
    """The ClusterNetworkPolicy that ``value`` is, None if the API server would refuse it, and what is wrong with it."""
    exam = Examination(origin, strict_null=True)
    who = identity(exam, value, "")
    spec = specification(exam, value, _SPEC)
    policy = Policy(
        origin=origin,
        kind="ClusterNetworkPolicy",
        namespace="",
        name=who.name,
        tier=_tier(exam, spec),
        priority=priority(exam, spec),
        subject=ranked_peers.subject(exam, spec, _FORM.peers),
        ingress=rules(exam, spec, "ingress", _FORM),
        egress=rules(exam, spec, "egress", _FORM),
    )
    return (None if exam.refused else policy), tuple(exam.problems)


def _tier(exam: Examination, spec: Mapping[str, Any]) -> Tier:
    place = ("spec", "tier")
    if "tier" not in spec:
        exam.required(place, "", "Add tier: Admin is asked before all NetworkPolicies, Baseline after them.")
        return Tier.ADMIN
    written = exam.text(spec["tier"], place)
    if written is not None and written not in _TIERS:
        exam.unsupported(place, written, tuple(_TIERS))
    return _TIERS.get(written or "", Tier.ADMIN)


def _protocol(exam: Examination, value: object, route: Route) -> tuple[Port, ...]:
    """One of ``tcp``, ``udp``, ``sctp`` with a destination port, or ``destinationNamedPort``."""
    fields = exam.one_of(value, route, _PROTOCOL)
    if "destinationNamedPort" in fields:
        name = exam.text(fields["destinationNamedPort"], (*route, "destinationNamedPort"))
        return () if name is None else (NamedPort(name, None, route),)
    for name, protocol in _PROTOCOLS.items():
        if name in fields:
            ports = _ports(exam, fields[name], (*route, name))
            return () if ports is None else (PortRange(protocol, *ports, route),)
    return ()


def _ports(exam: Examination, value: object, route: Route) -> tuple[int, int] | None:
    fields = exam.fields(value, route, _MATCH)
    if fields is None:
        return None
    if "destinationPort" not in fields:
        cure = f"Add destinationPort, such as range with start {FIRST_PORT} and end {LAST_PORT} for all ports."
        exam.invalid(route, value, "should have at least 1 properties", cure)
        return None
    place = (*route, "destinationPort")
    port = exam.one_of(fields["destinationPort"], place, _PORT)
    if "number" in port:
        number = exam.port_number(port["number"], (*place, "number"))
        return None if number is None else (number, number)
    return _range(exam, port["range"], (*place, "range")) if "range" in port else None


def _range(exam: Examination, value: object, route: Route) -> tuple[int, int] | None:
    fields = exam.fields(value, route, _RANGE)
    if fields is None:
        return None
    for name in ("start", "end"):
        if name not in fields:
            exam.required((*route, name), "", "Write a port from 1 to 65535.")
    bounds = [exam.port_number(fields[name], (*route, name)) for name in ("start", "end") if name in fields]
    if len(bounds) < 2 or bounds[0] is None or bounds[1] is None:
        return None
    if bounds[0] >= bounds[1]:
        exam.invalid(route, value, "Start port must be less than End port", "For one port, write number instead.")
    return bounds[0], bounds[1]


_FORM = Form(
    actions={"Accept": Action.ALLOW, "Deny": Action.DENY, "Pass": Action.PASS},
    most_rules=25,
    most_items=25,
    ports="protocols",
    port=_protocol,
    peers=ranked_peers.Form(_PODS, _PODS | {"nodes", "networks", "domainNames"}, ("podSelector",), lenient=False),
)
