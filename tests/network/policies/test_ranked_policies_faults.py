"""Small changes to valid policies of the whole cluster: the exact message, its place and its kind."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.kube.route import Route, field_path
from altlas.network import policies
from altlas.network.policy import Fault
from network.policies.documents import ADMIN, BASELINE, CLUSTER, REMOVED, Document, problems, put, read

IN: Route = ("spec", "ingress", 0)
OUT: Route = ("spec", "egress", 0)
FROM: Route = (*IN, "from")
TO: Route = (*OUT, "to")
PEER: Route = (*FROM, 0)
TARGET: Route = (*TO, 0)
SUBJECT: Route = ("spec", "subject")
PRIORITY: Route = ("spec", "priority")
PORT: Route = (*IN, "ports", 0)
PROTOCOL: Route = (*IN, "protocols", 0)
NETWORKS: Route = (*TARGET, "networks")

NULL_OBJECT = 'Invalid value: "null": must be of type object: null'
TWO = "Invalid value: object: should have at most 1 properties"
NONE = "Invalid value: object: should have at least 1 properties"
EMPTY = "Invalid value: array: should have at least 1 items"
MANY = "Too many: 101: must have at most 100 items"
MANY_25 = "Too many: 26: must have at most 25 items"
RANGE = "must be between 1 and 65535, inclusive"
NAMES = (
    "Invalid value: object: networks/nodes/domainNames peer cannot be set with namedPorts "
    "since there are no namedPorts for networks/nodes/domainNames"
)
MAPPED = "::ffff:10.0.0.0/104"
OLD = "is a form of release 0.1.1 and before"
BOTH: dict[str, Any] = {"namespaceSelector": {}, "podSelector": {}}
EVERYONE: dict[str, Any] = {"namespaces": {}}
ALLOW_ALL: dict[str, Any] = {"action": "Deny", "from": [EVERYONE]}
BLOCKS = [f"10.{number}.0.0/16" for number in range(26)]

Case = tuple[Document, Route, Any, Route | None, str]

INVALID: tuple[Case, ...] = (
    # name, priority and tier
    (BASELINE, ("metadata", "name"), REMOVED, None, "Required value: name or generateName is required"),
    (
        BASELINE,
        ("metadata", "name"),
        "other",
        None,
        'Invalid value: "other": Only one baseline admin network policy with metadata.name="default" '
        "can be created in the cluster",
    ),
    (ADMIN, PRIORITY, REMOVED, None, "Required value"),
    (ADMIN, PRIORITY, 1001, None, "Invalid value: 1001: should be less than or equal to 1000"),
    (ADMIN, PRIORITY, -1, None, "Invalid value: -1: should be greater than or equal to 0"),
    (ADMIN, PRIORITY, "10", None, 'Invalid value: "string": must be of type integer: "10"'),
    (ADMIN, PRIORITY, None, None, "Required value"),
    (BASELINE, PRIORITY, 10, None, "unknown field"),
    (CLUSTER, PRIORITY, 1001, None, "Invalid value: 1001: should be less than or equal to 1000"),
    (CLUSTER, ("spec", "tier"), REMOVED, None, "Required value"),
    (CLUSTER, ("spec", "tier"), "admin", None, 'Unsupported value: "admin": supported values: "Admin", "Baseline"'),
    (CLUSTER, ("spec", "tier"), None, None, "Required value"),
    (ADMIN, ("spec", "tier"), "Admin", None, "unknown field"),
    # subject
    (ADMIN, SUBJECT, REMOVED, None, "Required value"),
    (ADMIN, SUBJECT, None, None, "Required value"),
    (ADMIN, SUBJECT, {}, None, NONE),
    (ADMIN, (*SUBJECT, "pods"), {"namespaceSelector": {}, "podSelector": {}}, SUBJECT, TWO),
    (ADMIN, (*SUBJECT, "namespaces"), None, SUBJECT, NONE),
    (ADMIN, (*SUBJECT, "namespaces", "matchLabel"), {}, None, "unknown field"),
    (
        ADMIN,
        (*SUBJECT, "namespaces", "matchExpressions"),
        [{"key": "team", "operator": "In", "values": ["a", None]}],
        (*SUBJECT, "namespaces", "matchExpressions", 0, "values", 1),
        'Invalid value: "null": must be of type string: null',
    ),
    (CLUSTER, (*SUBJECT, "pods", "podSelector"), REMOVED, None, "Required value"),
    (BASELINE, SUBJECT, "all", None, 'Invalid value: "string": must be of type object: "all"'),
    # rules
    (ADMIN, ("spec", "ingress"), [ALLOW_ALL] * 101, None, MANY),
    (ADMIN, ("spec", "egress"), [{"action": "Deny", "to": [EVERYONE]}] * 101, None, MANY),
    (CLUSTER, ("spec", "ingress"), [ALLOW_ALL] * 26, None, MANY_25),
    (ADMIN, (*IN, "name"), "n" * 101, None, "Too long: may not be more than 100 characters"),
    (ADMIN, (*IN, "name"), 5, None, 'Invalid value: "number": must be of type string: 5'),
    (ADMIN, (*IN, "action"), REMOVED, None, "Required value"),
    (ADMIN, (*IN, "action"), None, None, "Required value"),
    (ADMIN, (*IN, "action"), "Accept", None, 'Unsupported value: "Accept": supported values: "Allow", "Deny", "Pass"'),
    (ADMIN, (*IN, "action"), "deny", None, 'Unsupported value: "deny": supported values: "Allow", "Deny", "Pass"'),
    (BASELINE, (*IN, "action"), "Pass", None, 'Unsupported value: "Pass": supported values: "Allow", "Deny"'),
    (CLUSTER, (*IN, "action"), "Allow", None, 'Unsupported value: "Allow": supported values: "Accept", "Deny", "Pass"'),
    (ADMIN, (*IN, "to"), [], None, "unknown field"),
    (CLUSTER, (*IN, "ports"), [], None, "unknown field"),
    (ADMIN, (*IN, "protocols"), [], None, "unknown field"),
    # peers
    (ADMIN, FROM, REMOVED, None, "Required value"),
    (ADMIN, FROM, None, None, "Required value"),
    (ADMIN, FROM, [], None, EMPTY),
    (ADMIN, FROM, [EVERYONE] * 101, None, MANY),
    (CLUSTER, FROM, [EVERYONE] * 26, None, MANY_25),
    (ADMIN, TO, REMOVED, None, "Required value"),
    (ADMIN, PEER, None, None, NULL_OBJECT),
    (ADMIN, PEER, {}, None, NONE),
    (ADMIN, (*PEER, "pods"), {"namespaceSelector": {}, "podSelector": {}}, PEER, TWO),
    (ADMIN, (*PEER, "namespaces"), None, PEER, NONE),
    (ADMIN, PEER, {"pods": None}, PEER, NONE),
    (
        ADMIN,
        PEER,
        {"pods": {"namespaceSelector": {}, "podSelector": {}, "x": 1}},
        (*PEER, "pods", "x"),
        "unknown field",
    ),
    (ADMIN, (*PEER, "name"), "x", None, "unknown field"),
    (ADMIN, PEER, {"networks": ["10.0.0.0/8"]}, (*PEER, "networks"), "unknown field"),
    (ADMIN, PEER, {"nodes": {}}, (*PEER, "nodes"), "unknown field"),
    (BASELINE, PEER, {"domainNames": ["a.com"]}, (*PEER, "domainNames"), "unknown field"),
    *(
        (ADMIN, PEER, {"namespaces": {name: value}}, (*PEER, "namespaces", name), f'unknown field: "{name}" {OLD}')
        for name, value in (("sameLabels", ["team"]), ("notSameLabels", ["team"]), ("namespaceSelector", {}))
    ),
    (
        ADMIN,
        PEER,
        {"pods": {"namespaces": {"sameLabels": ["team"]}, "podSelector": {}}},
        (*PEER, "pods", "namespaces"),
        f"unknown field: namespaces inside pods {OLD}",
    ),
    # networks and names
    (ADMIN, NETWORKS, [], None, EMPTY),
    (ADMIN, NETWORKS, None, TARGET, NONE),
    (ADMIN, NETWORKS, BLOCKS, None, MANY_25),
    (ADMIN, (*NETWORKS, 0), "zc00::/8", None, 'Invalid value: "zc00::/8": Invalid CIDR format provided'),
    (ADMIN, (*NETWORKS, 0), "10.0.0.0", None, 'Invalid value: "10.0.0.0": Invalid CIDR format provided'),
    (ADMIN, (*NETWORKS, 0), MAPPED, None, f'Invalid value: "{MAPPED}": Invalid CIDR format provided'),
    (ADMIN, (*NETWORKS, 1), "10.0.0.0/8", None, 'Duplicate value: "10.0.0.0/8"'),
    (ADMIN, (*NETWORKS, 0), 10, None, 'Invalid value: "number": must be of type string: 10'),
    *(
        (
            CLUSTER,
            OUT,
            {"action": "Accept", "to": [{"domainNames": [name]}]},
            (*TARGET, "domainNames", 0),
            f'Invalid value: "{name}": should be a domain name',
        )
        for name in ("com", "a.*.com", "*", "*.com.*", "-a.com", "")
    ),
    # ports
    (ADMIN, (*IN, "ports"), [], None, EMPTY),
    (ADMIN, (*IN, "ports"), [{"portNumber": {"port": 80}}] * 101, None, MANY),
    (ADMIN, PORT, {}, None, NONE),
    (ADMIN, (*PORT, "namedPort"), "http", PORT, TWO),
    (ADMIN, (*PORT, "portRange"), {"start": 1, "end": 2}, PORT, TWO),
    (ADMIN, (*PORT, "port"), 80, None, "unknown field"),
    (ADMIN, (*PORT, "portNumber"), None, PORT, NONE),
    (ADMIN, (*PORT, "portNumber"), 80, None, 'Invalid value: "number": must be of type object: 80'),
    (ADMIN, (*PORT, "portNumber", "port"), REMOVED, None, "Required value"),
    (ADMIN, (*PORT, "portNumber", "port"), 0, None, f"Invalid value: 0: {RANGE}"),
    (ADMIN, (*PORT, "portNumber", "port"), 65536, None, f"Invalid value: 65536: {RANGE}"),
    (ADMIN, (*OUT, "ports", 0, "portRange", "start"), REMOVED, None, "Required value"),
    (ADMIN, (*OUT, "ports", 0, "portRange", "end"), 70000, None, f"Invalid value: 70000: {RANGE}"),
    (ADMIN, (*OUT, "ports", 0, "portRange"), [], None, 'Invalid value: "array": must be of type object: array'),
    (ADMIN, (*OUT, "ports", 0), {"namedPort": "http"}, OUT, NAMES),
    (ADMIN, PORT, {"namedPort": 80}, (*PORT, "namedPort"), 'Invalid value: "number": must be of type string: 80'),
    # protocols
    (CLUSTER, (*IN, "protocols"), [], None, EMPTY),
    (CLUSTER, (*IN, "protocols"), [{"destinationNamedPort": "http"}] * 26, None, MANY_25),
    (CLUSTER, PROTOCOL, {}, None, NONE),
    (CLUSTER, (*PROTOCOL, "udp"), {"destinationPort": {"number": 80}}, PROTOCOL, TWO),
    (CLUSTER, (*PROTOCOL, "tcp"), {}, None, NONE),
    (CLUSTER, (*PROTOCOL, "tcp"), None, PROTOCOL, NONE),
    (CLUSTER, (*PROTOCOL, "TCP"), {}, None, "unknown field"),
    (CLUSTER, (*PROTOCOL, "tcp", "destinationPort"), {}, None, NONE),
    (CLUSTER, (*PROTOCOL, "tcp", "destinationPort", "number"), 0, None, f"Invalid value: 0: {RANGE}"),
    (CLUSTER, (*PROTOCOL, "tcp", "destinationPort", "port"), 80, None, "unknown field"),
    *(
        (
            CLUSTER,
            (*OUT, "protocols", 0, "udp", "destinationPort", "range", "end"),
            end,
            (*OUT, "protocols", 0, "udp", "destinationPort", "range"),
            "Invalid value: object: Start port must be less than End port",
        )
        for end in (5000, 4999)
    ),
    (CLUSTER, (*OUT, "protocols", 0, "udp", "destinationPort", "range", "start"), REMOVED, None, "Required value"),
    (CLUSTER, (*OUT, "protocols", 0), {"destinationNamedPort": "http"}, OUT, NAMES),
)

AMBIGUOUS: tuple[Case, ...] = (
    (
        ADMIN,
        (*PORT, "portNumber", "protocol"),
        "ICMP",
        None,
        '"ICMP" is none of TCP, UDP and SCTP, so it matches nothing',
    ),
    *(
        (
            ADMIN,
            (*OUT, "ports", 0, "portRange", "end"),
            end,
            (*OUT, "ports", 0, "portRange"),
            f"start 1 must be less than end {end}: implementations differ on what it matches",
        )
        for end in (1,)
    ),
    (
        ADMIN,
        TARGET,
        {"domainNames": ["example.com"]},
        (*TARGET, "domainNames"),
        "domainNames is only supported for rules that allow",
    ),
    (
        ADMIN,
        PEER,
        {"pods": {"podSelector": {}}},
        (*PEER, "pods", "namespaceSelector"),
        "Required value: namespaceSelector is left out and read as selecting everything; the API server may refuse it",
    ),
)


def written(route: Route, message: str) -> str:
    """The whole message: the path goes first, but into the sentence about an unknown field."""
    path = field_path(route)
    return f'unknown field "{path}"' if message == "unknown field" else f"{path}: {message}"


def identifier(case: Case) -> str:
    return f"{case[0]['kind']}:{'.'.join(map(str, case[1]))}={str(case[2])[:30]}"


@pytest.mark.parametrize("case", INVALID, ids=identifier)
def test_what_the_api_server_refuses_is_refused_at_its_place(case):
    """One change, one problem: nothing else is said, and no policy comes of it."""
    document, where, value, route, message = case
    changed = put(document, (where, value))
    assert [(one.route, one.message, one.kind) for one in problems(changed)] == [
        (route or where, written(route or where, message), Fault.INVALID)
    ]
    found = policies.read(changed, "origin")
    assert found is not None
    assert found.policy is None


@pytest.mark.parametrize("case", AMBIGUOUS, ids=identifier)
def test_what_the_api_server_takes_but_implementations_read_differently_is_told(case):
    document, where, value, route, message = case
    changed = put(document, (where, value))
    assert [(one.route, one.message, one.kind) for one in problems(changed)] == [
        (route or where, written(route or where, message), Fault.AMBIGUOUS)
    ]
    found = policies.read(changed, "origin")
    assert found is not None
    assert found.policy is not None


def test_a_policy_without_spec_lacks_all_that_must_be_there():
    """The API server stops at the first level; a person wants to know everything that is to be written."""
    assert [one.message for one in problems(put(CLUSTER, (("spec",), REMOVED)))] == [
        "spec: Required value",
        "spec.tier: Required value",
        "spec.priority: Required value",
        "spec.subject: Required value",
    ]


@pytest.mark.parametrize(
    ("document", "route"),
    [
        (ADMIN, (*SUBJECT, "namespaces", "matchLabels")),
        (ADMIN, (*SUBJECT, "namespaces", "matchLabels", "team")),
        (CLUSTER, (*SUBJECT, "pods", "namespaceSelector")),
        (ADMIN, ("spec", "ingress")),
        (ADMIN, (*IN, "ports")),
        (ADMIN, (*PORT, "portNumber", "protocol")),
        (CLUSTER, (*IN, "name")),
        (CLUSTER, (*IN, "protocols")),
    ],
)
def test_a_field_that_is_null_counts_as_absent(document, route):
    """The API server drops it from custom resources before it validates them."""
    assert read(put(document, (route, None))) == read(put(document, (route, REMOVED)))


def test_a_rule_that_is_null_is_of_a_wrong_type_and_lacks_all_that_must_be_there():
    assert [one.message for one in problems(put(ADMIN, (IN, None)))] == [
        f"spec.ingress[0]: {NULL_OBJECT}",
        "spec.ingress[0].action: Required value",
        "spec.ingress[0].from: Required value",
    ]


def test_a_port_with_number_and_range_has_two_forms():
    place = (*PROTOCOL, "tcp", "destinationPort")
    changed = put(CLUSTER, ((*place, "range"), {"start": 1, "end": 2}))
    assert [(one.route, one.message) for one in problems(changed)] == [(place, f"{field_path(place)}: {TWO}")]


def test_one_selector_is_not_told_again_for_each_rule():
    rule = {"action": "Deny", "from": [{"pods": {"namespaceSelector": {}}}]}
    assert len(problems(put(ADMIN, (("spec", "ingress"), [rule] * 50)))) == 1


CURES: tuple[tuple[Document, Route, Any, str], ...] = (
    (ADMIN, (*IN, "action"), REMOVED, "Add action: Allow or Deny or Pass."),
    (ADMIN, PEER, None, "Write a value behind the colon; without one YAML makes it null."),
    (ADMIN, FROM, {}, "Write a list here, each item behind a dash."),
    (ADMIN, PRIORITY, "10", "Write a whole number here, without quotes."),
    (
        ADMIN,
        PEER,
        {"pods": {"podSelector": {}}},
        "Write namespaceSelector: {} to select everything, here and wherever else it is left out.",
    ),
    (ADMIN, PEER, {**EVERYONE, "pods": BOTH}, "Keep one of namespaces and pods; for both, make two of it."),
    (ADMIN, PEER, {}, "Write exactly one of namespaces or pods."),
)


@pytest.mark.parametrize(("document", "where", "value", "cure"), CURES, ids=lambda value: str(value)[:30])
def test_the_cure_says_what_to_write(document, where, value, cure):
    assert [one.cure for one in problems(put(document, (where, value)))] == [cure]
