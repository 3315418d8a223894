"""Subjects, rules and peers as AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy have them.

Sources: the API comments of ``apis/v1alpha1`` and ``apis/v1alpha2`` of sigs.k8s.io/network-policy-api and the
limits in its custom resource definitions. Unlike a NetworkPolicy's, these rules are ordered, name an action, and a
policy without rules in a direction has no say there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from altlas.kube.route import Route
from altlas.network.policies import ranked_peers
from altlas.network.policies.examination import Examination
from altlas.network.policy import (
    EVERY_PORT,
    EVERYONE,
    Action,
    Addresses,
    Domains,
    NamedPort,
    Nodes,
    Peer,
    Port,
    Rule,
    UnknownPeer,
)

NAME_MOST = 100


class Form(NamedTuple):
    """What differs between the kinds.

    ``most_rules`` bounds each direction, ``most_items`` the peers and the ports of a rule. ``ports`` is the field of
    the ports and ``port`` reads one of them: the ports that it stands for, None if it says nothing readable.
    """

    actions: Mapping[str, Action]
    most_rules: int
    most_items: int
    ports: str
    port: Callable[[Examination, object, Route], tuple[Port, ...]]
    peers: ranked_peers.Form


def rules(exam: Examination, spec: Mapping[str, Any], direction: str, form: Form) -> tuple[Rule, ...] | None:
    """The rules of ``ingress`` or ``egress``; None where there is none, since then the policy has no say."""
    place = ("spec", direction)
    if direction not in spec:
        return None
    written = exam.listed(spec[direction], place, 0, form.most_rules)
    return tuple([_rule(exam, one, (*place, index), form) for index, one in enumerate(written)]) or None


def _rule(exam: Examination, value: object, route: Route, form: Form) -> Rule:
    side = "from" if route[1] == "ingress" else "to"
    fields = exam.fields(value, route, frozenset({"name", "action", side, form.ports})) or {}
    action = _action(exam, fields, route, form)
    peers = _peers(exam, fields, (*route, side), form)
    ports = _ports(exam, fields, (*route, form.ports), form)
    name = _name(exam, fields, route)
    if side == "to":
        _names_of_addresses(exam, peers, ports, route)
        _denied_domains(exam, peers, action)
    rule = Rule(
        action=action,
        name=name,
        peers=tuple(peers),
        ports=EVERY_PORT if ports is None else tuple(ports),
        route=route,
    )
    return _closed(rule) if any(isinstance(one, UnknownPeer) for one in peers) else rule


def _closed(rule: Rule) -> Rule:
    """A rule with a peer of an unknown kind fails closed.

    API comment of the peers: for an allowing rule that means "treat the rule as matching no traffic", for the others
    "treat the rule as a 'Deny all' rule".
    """
    if rule.action is Action.ALLOW:
        unknown = tuple(one for one in rule.peers if isinstance(one, UnknownPeer)) if rule.peers is not EVERYONE else ()
        return Rule(action=Action.ALLOW, name=rule.name, peers=unknown, ports=rule.ports, route=rule.route)
    return Rule(action=Action.DENY, name=rule.name, peers=EVERYONE, ports=EVERY_PORT, route=rule.route)


def _action(exam: Examination, fields: Mapping[str, Any], route: Route, form: Form) -> Action:
    place = (*route, "action")
    if "action" not in fields:
        exam.required(place, "", f"Add action: {' or '.join(form.actions)}.")
        return Action.DENY
    written = fields["action"]
    if not isinstance(written, str):
        exam.text(written, place)
    elif written not in form.actions:
        exam.unsupported(place, written, tuple(form.actions))
    return form.actions.get(written, Action.DENY) if isinstance(written, str) else Action.DENY


def _name(exam: Examination, fields: Mapping[str, Any], route: Route) -> str:
    place = (*route, "name")
    name = (exam.text(fields["name"], place) or "") if "name" in fields else ""
    if len(name) > NAME_MOST:
        text = f"Too long: may not be more than {NAME_MOST} characters"
        exam.say(place, text, "Shorten the name; put the explanation into an annotation.")
    return name


def _peers(exam: Examination, fields: Mapping[str, Any], route: Route, form: Form) -> list[Peer]:
    if route[-1] not in fields:
        cure = "List the peers; namespaces: {} stands for all pods."
        exam.required(route, "", cure)
        return []
    found: list[Peer] = []
    for index, one in enumerate(exam.listed(fields[str(route[-1])], route, 1, form.most_items)):
        found += ranked_peers.read(exam, one, (*route, index), form.peers)
    return found


def _ports(exam: Examination, fields: Mapping[str, Any], route: Route, form: Form) -> list[Port] | None:
    if form.ports not in fields:
        return None
    found: list[Port] = []
    for index, one in enumerate(exam.listed(fields[form.ports], route, 1, form.most_items)):
        found += form.port(exam, one, (*route, index))
    return found


def _names_of_addresses(exam: Examination, peers: list[Peer], ports: list[Port] | None, route: Route) -> None:
    """``XValidation`` of the egress rules: only pods name their ports."""
    addressed = any(isinstance(one, Addresses | Nodes | Domains) for one in peers)
    if addressed and any(isinstance(one, NamedPort) for one in ports or ()):
        kinds = "networks/nodes/domainNames"
        text = f"Invalid value: object: {kinds} peer cannot be set with namedPorts since there are no namedPorts"
        exam.say(route, f"{text} for {kinds}", "Write the port's number, or make a rule of its own for the pods.")


def _denied_domains(exam: Examination, peers: list[Peer], action: Action) -> None:
    for one in peers:
        if isinstance(one, Domains) and action is not Action.ALLOW:
            text = "domainNames is only supported for rules that allow"
            exam.ambiguous((*one.route, "domainNames"), text, "Deny by networks or pods, and allow the names before.")
