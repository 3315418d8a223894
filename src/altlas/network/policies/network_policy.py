"""NetworkPolicy of networking.k8s.io/v1.

Sources: the API comments in ``networking/v1/types.go`` of k8s.io/api, the defaults in
``pkg/apis/networking/v1/defaults.go`` and the validation in ``pkg/apis/networking/validation`` of
k8s.io/kubernetes.

- Types (``SetDefaults_NetworkPolicy``): where ``policyTypes`` is absent or empty, Ingress always and Egress only
  if ``egress`` has a rule. What stands under a type that is not active says nothing, but must be valid.
- A list of rules that is absent, null or empty isolates; ``from``, ``to`` and ``ports`` that are absent, null or
  empty mean everyone and every port.
- A member that is null counts as absent, so that a peer whose only selector is null has none and is refused.
- A port without ``protocol`` is TCP, one without ``port`` is every port of its protocol.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from altlas.kube.route import Route
from altlas.network.policies.examination import Examination
from altlas.network.policies.identity import identity
from altlas.network.policies.network_peers import peer
from altlas.network.policies.network_ports import ports
from altlas.network.policies.selectors import labels
from altlas.network.policy import (
    EVERY_PORT,
    EVERYONE,
    Action,
    Addresses,
    NamedPort,
    Peer,
    Pods,
    Policy,
    Port,
    Problem,
    Rule,
    Tier,
)

_TYPES = ("Ingress", "Egress")
_SPEC = frozenset({"podSelector", "ingress", "egress", "policyTypes"})


class _Direction(NamedTuple):
    """Where the rules of one direction stand and how they name their peers."""

    rules: str
    peers: str
    known: frozenset[str]


_INGRESS = _Direction("ingress", "from", frozenset({"from", "ports"}))
_EGRESS = _Direction("egress", "to", frozenset({"to", "ports"}))


def read(value: Mapping[str, Any], origin: Hashable, namespace: str) -> tuple[Policy | None, tuple[Problem, ...]]:
    """The policy that ``value`` is, None if the API server would refuse it, and all that is wrong with it.

    ``namespace`` is where an object without one goes.
    """
    exam = Examination(origin)
    who = identity(exam, value, namespace)
    spec = exam.fields(value.get("spec"), ("spec",), _SPEC) or {}
    subject = Pods(None, labels(exam, spec.get("podSelector"), ("spec", "podSelector")), ("spec", "podSelector"))
    ingress = _rules(exam, spec, _INGRESS)
    egress = _rules(exam, spec, _EGRESS)
    types = _types(exam, spec, has_egress=bool(egress))
    policy = Policy(
        origin=origin,
        kind="NetworkPolicy",
        namespace=who.namespace,
        name=who.name,
        tier=Tier.NETWORK,
        priority=0,
        subject=subject,
        ingress=ingress if "Ingress" in types else None,
        egress=egress if "Egress" in types else None,
    )
    return (None if exam.refused else policy), tuple(exam.problems)


def _types(exam: Examination, spec: Mapping[str, Any], *, has_egress: bool) -> tuple[str, ...]:
    place = ("spec", "policyTypes")
    written = exam.items(spec.get("policyTypes"), place)
    if not written:
        return _TYPES if has_egress else _TYPES[:1]
    if len(written) > len(_TYPES):
        detail = "may not specify more than two policyTypes"
        exam.invalid(place, written, detail, "Name Ingress and Egress once each.")
    for index, one in enumerate(written[: len(_TYPES)]):
        if one not in _TYPES:
            exam.unsupported((*place, index), one, _TYPES)
    return tuple(one for one in written if one in _TYPES)


def _rules(exam: Examination, spec: Mapping[str, Any], direction: _Direction) -> tuple[Rule, ...]:
    place = ("spec", direction.rules)
    written = exam.items(spec.get(direction.rules), place)
    return tuple([_rule(exam, one, (*place, index), direction) for index, one in enumerate(written)])


def _rule(exam: Examination, value: object, route: Route, direction: _Direction) -> Rule:
    if value is None:
        exam.null_item(route, "allows everyone on every port")
    fields = exam.fields(value, route, direction.known) or {}
    sides = (*route, direction.peers)
    listed = exam.items(fields.get(direction.peers), sides)
    peers = [peer(exam, one, (*sides, index)) for index, one in enumerate(listed)]
    allowed = ports(exam, fields.get("ports"), (*route, "ports"))
    found = tuple([one for one in peers if one is not None])
    if direction is _EGRESS and found and allowed:
        _names_of_addresses(exam, found, allowed)
    return Rule(
        action=Action.ALLOW,
        name="",
        peers=found if listed else EVERYONE,
        ports=tuple(allowed) if allowed else EVERY_PORT,
        route=route,
    )


def _names_of_addresses(exam: Examination, peers: tuple[Peer, ...], named: list[Port]) -> None:
    """Only pods name their ports: towards addresses a named port matches nothing, or is refused by the plugin."""
    if any(not isinstance(one, Addresses) for one in peers):
        return
    for port in named:
        if isinstance(port, NamedPort):
            text = f'the named port "{port.name}" means nothing towards an ipBlock: addresses name no ports'
            exam.ambiguous((*port.route, "port"), text, "Write the port's number.")
