"""Subjects and peers of the policies that have a priority: one field says which kind of peer it is.

Sources: API comments of ``AdminNetworkPolicySubject``, ``ClusterNetworkPolicyEgressPeer`` and their siblings in
sigs.k8s.io/network-policy-api, and its custom resource definitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from altlas.kube.route import Route
from altlas.network.policies import blocks, words
from altlas.network.policies.examination import Examination
from altlas.network.policies.selectors import labels
from altlas.network.policy import EVERYTHING, Addresses, Domains, Fault, Labels, Nodes, Peer, Pods, UnknownPeer

MOST_NAMES = 25  # networks or domain names in one peer
_PODS = frozenset({"namespaceSelector", "podSelector"})
_SUBJECT = frozenset({"namespaces", "pods"})
_OLD_NAMESPACES = ("sameLabels", "notSameLabels", "namespaceSelector")
_CIDR_MOST = 43


class Form(NamedTuple):
    """The fields of the peers of each direction, and which selectors a ``pods`` must have.

    ``lenient`` is for v1alpha1, whose definition asks for both selectors while its users and implementations leave
    them out: what is missing is reported as ambiguous and selects everything.
    """

    ingress: frozenset[str]
    egress: frozenset[str]
    needed: tuple[str, ...]
    lenient: bool


def subject(exam: Examination, spec: Mapping[str, Any], form: Form) -> Pods:
    """The pods that a policy is for."""
    place = ("spec", "subject")
    nobody = Pods(EVERYTHING, EVERYTHING, place)
    if "subject" not in spec:
        exam.required(place, "", "Add subject with namespaces or pods; namespaces: {} stands for all pods.")
        return nobody
    fields = exam.one_of(spec["subject"], place, _SUBJECT)
    if "pods" in fields:
        return _pods(exam, fields["pods"], place, form)
    if "namespaces" in fields:
        return Pods(_namespaces(exam, fields["namespaces"], (*place, "namespaces")), EVERYTHING, place)
    return nobody


def read(exam: Examination, value: object, route: Route, form: Form) -> list[Peer]:
    """The peers that one item stands for: one, or as many as it lists networks."""
    known = form.ingress if route[1] == "ingress" else form.egress
    if isinstance(value, dict) and value and not known.intersection(value) and not _of_other_direction(value, form):
        return [_unknown(exam, value, route)]
    fields = exam.one_of(value, route, known)
    if "namespaces" in fields:
        return [Pods(_namespaces(exam, fields["namespaces"], (*route, "namespaces")), EVERYTHING, route)]
    if "pods" in fields:
        return [_pods(exam, fields["pods"], route, form)]
    if "nodes" in fields and "nodes" in known:
        return [Nodes(labels(exam, fields["nodes"], (*route, "nodes")), route)]
    if "networks" in fields and "networks" in known:
        return list(_networks(exam, fields["networks"], (*route, "networks")))
    if "domainNames" in fields and "domainNames" in known:
        return [Domains(_domains(exam, fields["domainNames"], (*route, "domainNames")), route)]
    return []


def _of_other_direction(value: Mapping[str, Any], form: Form) -> bool:
    return bool(form.egress.intersection(value)) or "domainNames" in value


def _unknown(exam: Examination, value: Mapping[str, Any], route: Route) -> UnknownPeer:
    name = str(next(iter(value)))
    text = f'no kind of peer that altlas knows; "{name}" may belong to a newer version of the API'
    cure = "Use namespaces or pods (or networks, nodes or domainNames under to); the rule is taken as failing closed."
    exam.say(route, text, cure, Fault.NOT_UNDERSTOOD)
    return UnknownPeer(route)


def _pods(exam: Examination, value: object, route: Route, form: Form) -> Pods:
    place = (*route, "pods")
    if isinstance(value, dict) and "namespaces" in value:
        old = "namespaces inside pods is a form of release 0.1.1 and before"
        exam.say((*place, "namespaces"), f"unknown field: {old}", "Write namespaceSelector with a label selector.")
        return Pods(EVERYTHING, EVERYTHING, route)
    fields = exam.fields(value, place, _PODS)
    if fields is None:
        return Pods(EVERYTHING, EVERYTHING, route)
    for name in form.needed:
        if name not in fields:
            _missing(exam, (*place, name), lenient=form.lenient)
    found = [labels(exam, fields[name], (*place, name)) if name in fields else EVERYTHING for name in sorted(_PODS)]
    return Pods(found[0], found[1], route)


def _missing(exam: Examination, route: Route, *, lenient: bool) -> None:
    cure = f"Write {route[-1]}: {{}} to select everything, here and wherever else it is left out."
    if lenient:
        text = f"Required value: {route[-1]} is left out and read as selecting everything; the API server may refuse it"
        exam.ambiguous_once(route, text, cure)
    else:
        exam.required(route, "", cure)


def _namespaces(exam: Examination, value: object, route: Route) -> Labels:
    """A selector of namespaces. Release 0.1.1 had one more level, and ways to compare labels, that are gone."""
    for name in _OLD_NAMESPACES:
        if isinstance(value, dict) and name in value:
            cure = "Write the label selector directly under namespaces: matchLabels or matchExpressions."
            exam.say((*route, name), f'unknown field: "{name}" is a form of release 0.1.1 and before', cure)
            return EVERYTHING
    return labels(exam, value, route)


def _networks(exam: Examination, value: object, route: Route) -> list[Addresses]:
    found = []
    for index, text in _texts(exam, value, route):
        place = (*route, index)
        block = blocks.parse(text)
        if isinstance(block, str) or len(text) > _CIDR_MOST:
            cure = "Write the network's address and its prefix, such as 10.0.0.0/8 or fd00::/8."
            exam.invalid(place, text, "Invalid CIDR format provided", cure)
        else:
            found.append(Addresses(block.version, block.first, block.last, (), text, place))
    return found


def _domains(exam: Examination, value: object, route: Route) -> tuple[str, ...]:
    found = []
    for index, name in _texts(exam, value, route):
        if not words.is_domain(name):
            cure = "Write a name such as example.com, or *.example.com for all names below it."
            exam.invalid((*route, index), name, "should be a domain name", cure)
        found.append(name)
    return tuple(found)


def _texts(exam: Examination, value: object, route: Route) -> list[tuple[int, str]]:
    """The texts of a list that the definition calls a set: 1 to 25, no one twice."""
    found: dict[str, int] = {}
    for index, one in enumerate(exam.listed(value, route, 1, MOST_NAMES)):
        text = exam.text(one, (*route, index))
        if text is not None and text in found:
            exam.say((*route, index), f'Duplicate value: "{text}"', "Remove it.")
        elif text is not None:
            found[text] = index
    return [(index, text) for text, index in found.items()]
