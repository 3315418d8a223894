"""Small changes to a valid NetworkPolicy: the exact message, its place and its kind."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.kube.route import Route, field_path
from altlas.network import policies
from altlas.network.policy import Fault
from network.policies.documents import NETWORK, REMOVED, problems, put

RULE: Route = ("spec", "ingress", 0)
PEER: Route = (*RULE, "from", 0)
PORT: Route = (*RULE, "ports", 0)
OUT: Route = ("spec", "egress", 0)
BLOCK: Route = (*OUT, "to", 0, "ipBlock")
SUBJECT: Route = ("spec", "podSelector")
EXPRESSION: Route = (*SUBJECT, "matchExpressions", 0)
SPEC = "spec.ingress[0]"
LABEL = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)
NO_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
PROTOCOLS = 'supported values: "TCP", "UDP", "SCTP"'
DNS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character"
)


def expression(**members: Any) -> dict[str, Any]:
    return {"matchExpressions": [{"key": "app", "operator": "In", "values": ["a"], **members}]}


# where, what is put there, route of the problem (None: where the change is), message behind the path
INVALID: tuple[tuple[Route, Any, Route | None, str], ...] = (
    # identity
    (("metadata", "name"), REMOVED, None, "Required value: name or generateName is required"),
    (("metadata", "name"), "", None, "Required value: name or generateName is required"),
    (("metadata", "name"), "Web", None, f'Invalid value: "Web": {DNS}'),
    (
        ("metadata", "name"),
        "a" * 254,
        None,
        f'Invalid value: "{"a" * 79}…": must be no more than 253 bytes',
    ),
    (("metadata", "namespace"), 5, None, 'Invalid value: "number": must be of type string: 5'),
    (("metadata",), [], None, 'Invalid value: "array": must be of type object: array'),
    # shape
    (("spec",), "x", None, 'Invalid value: "string": must be of type object: "x"'),
    (("spec", "ingress"), {}, None, 'Invalid value: "object": must be of type array: object'),
    (("spec", "ingress"), "all", None, 'Invalid value: "string": must be of type array: "all"'),
    (RULE, True, None, 'Invalid value: "boolean": must be of type object: true'),
    ((*RULE, "from"), {}, None, 'Invalid value: "object": must be of type array: object'),
    ((*RULE, "form"), [], None, "unknown field"),
    ((*RULE, "to"), [], None, "unknown field"),
    ((*OUT, "from"), [], None, "unknown field"),
    (("spec", "ingres"), [], None, "unknown field"),
    # types
    (
        ("spec", "policyTypes"),
        ["ingress"],
        ("spec", "policyTypes", 0),
        'Unsupported value: "ingress": supported values: "Ingress", "Egress"',
    ),
    (
        ("spec", "policyTypes"),
        ["Egress", None],
        ("spec", "policyTypes", 1),
        'Unsupported value: null: supported values: "Ingress", "Egress"',
    ),
    (
        ("spec", "policyTypes"),
        ["Ingress", "Egress", "Ingress"],
        None,
        "Invalid value: array: may not specify more than two policyTypes",
    ),
    (
        ("spec", "policyTypes"),
        "Ingress",
        None,
        'Invalid value: "string": must be of type array: "Ingress"',
    ),
    # peers
    (PEER, {}, None, "Required value: must specify a peer"),
    (PEER, None, None, "Required value: must specify a peer"),
    (PEER, {"podSelector": None}, None, "Required value: must specify a peer"),
    (PEER, {"namespaceSelector": None}, None, "Required value: must specify a peer"),
    (PEER, {"ipBlock": None}, None, "Required value: must specify a peer"),
    (PEER, "front", None, 'Invalid value: "string": must be of type object: "front"'),
    (
        (*PEER, "ipBlock"),
        {"cidr": "10.0.0.0/8"},
        PEER,
        "Forbidden: may not specify both ipBlock and another peer",
    ),
    (
        PEER,
        {"namespaceSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}},
        None,
        "Forbidden: may not specify both ipBlock and another peer",
    ),
    ((*PEER, "podSelecter"), {}, None, "unknown field"),
    # ports
    ((*PORT, "port"), 0, None, "Invalid value: 0: must be between 1 and 65535, inclusive"),
    (
        (*PORT, "port"),
        65536,
        None,
        "Invalid value: 65536: must be between 1 and 65535, inclusive",
    ),
    ((*PORT, "port"), -1, None, "Invalid value: -1: must be between 1 and 65535, inclusive"),
    ((*PORT, "port"), 80.5, None, 'Invalid value: "number": must be of type integer: 80.5'),
    ((*PORT, "port"), True, None, 'Invalid value: "boolean": must be of type integer: true'),
    ((*PORT, "port"), [], None, 'Invalid value: "array": must be of type integer: array'),
    ((*PORT, "port"), "80", None, 'Invalid value: "80": must contain at least one letter (a-z)'),
    (
        (*PORT, "port"),
        "-web",
        None,
        'Invalid value: "-web": must not begin or end with a hyphen',
    ),
    (
        (*PORT, "port"),
        "we--b",
        None,
        'Invalid value: "we--b": must not contain consecutive hyphens',
    ),
    (
        (*PORT, "port"),
        "a-name-too-long1",
        None,
        'Invalid value: "a-name-too-long1": must be no more than 15 bytes',
    ),
    (
        (*PORT, "port"),
        "Web",
        None,
        'Invalid value: "Web": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ),
    ((*PORT, "protocol"), "tcp", None, f'Unsupported value: "tcp": {PROTOCOLS}'),
    ((*PORT, "protocol"), "ICMP", None, f'Unsupported value: "ICMP": {PROTOCOLS}'),
    ((*PORT, "protocol"), "", None, f'Unsupported value: "": {PROTOCOLS}'),
    ((*PORT, "protocol"), 6, None, f"Unsupported value: 6: {PROTOCOLS}"),
    (PORT, 80, None, 'Invalid value: "number": must be of type object: 80'),
    ((*PORT, "ports"), 80, None, "unknown field"),
    (
        (*OUT, "ports", 0, "endPort"),
        7999,
        None,
        "Invalid value: 7999: must be greater than or equal to `port`",
    ),
    (
        (*OUT, "ports", 0, "endPort"),
        65536,
        None,
        "Invalid value: 65536: must be between 1 and 65535, inclusive",
    ),
    (
        (*OUT, "ports", 0, "endPort"),
        "8010",
        None,
        'Invalid value: "string": must be of type integer: "8010"',
    ),
    (
        PORT,
        {"endPort": 90},
        (*PORT, "endPort"),
        "Invalid value: 90: may not be specified when `port` is not specified",
    ),
    (
        PORT,
        {"port": "http", "endPort": 90},
        (*PORT, "endPort"),
        "Invalid value: 90: may not be specified when `port` is non-numeric",
    ),
    # address blocks
    ((*BLOCK, "cidr"), REMOVED, None, "Required value"),
    ((*BLOCK, "cidr"), "", None, "Required value"),
    ((*BLOCK, "cidr"), "A", None, f'Invalid value: "A": {NO_CIDR}'),
    ((*BLOCK, "cidr"), "10.0.0.1", None, f'Invalid value: "10.0.0.1": {NO_CIDR}'),
    (
        (*BLOCK, "cidr"),
        10,
        None,
        'Invalid value: "number": must be of type string: 10',
    ),
    (
        (*BLOCK, "cidr"),
        "010.0.0.0/8",
        None,
        'Invalid value: "010.0.0.0/8": must not have leading 0s in IP or prefix length',
    ),
    (
        (*BLOCK, "cidr"),
        "::ffff:10.0.0.0/104",
        None,
        'Invalid value: "::ffff:10.0.0.0/104": must not have an IPv4-mapped IPv6 address',
    ),
    *(
        (
            (*BLOCK, "except", 0),
            hole,
            None,
            f'Invalid value: "{hole}": must be a strict subset of `cidr`',
        )
        for hole in ("10.0.0.0/8", "0.0.0.0/0", "11.0.0.0/16", "fd00::/16")
    ),
    (
        (*BLOCK, "except", 0),
        None,
        None,
        f'Invalid value: "": {NO_CIDR}',
    ),
    (
        (*BLOCK, "except"),
        "10.1.0.0/16",
        None,
        'Invalid value: "string": must be of type array: "10.1.0.0/16"',
    ),
    ((*BLOCK, "excepts"), [], None, "unknown field"),
    (
        BLOCK,
        "10.0.0.0/8",
        None,
        'Invalid value: "string": must be of type object: "10.0.0.0/8"',
    ),
    # selectors
    (SUBJECT, "web", None, 'Invalid value: "string": must be of type object: "web"'),
    ((*SUBJECT, "app"), "web", None, "unknown field"),
    (
        (*SUBJECT, "matchLabels"),
        ["app"],
        None,
        'Invalid value: "array": must be of type object: array',
    ),
    (
        (*SUBJECT, "matchLabels", "app"),
        1,
        None,
        'Invalid value: "number": must be of type string: 1',
    ),
    (
        (*SUBJECT, "matchLabels", "app@b"),
        "web",
        None,
        f'Invalid value: "app@b": name part {LABEL}',
    ),
    (
        (*SUBJECT, "matchLabels", "a/b/c"),
        "web",
        None,
        f"Invalid value: \"a/b/c\": a valid label key {LABEL} with an optional DNS subdomain prefix and '/'",
    ),
    (
        (*SUBJECT, "matchLabels", "/b"),
        "web",
        None,
        'Invalid value: "/b": prefix part must be non-empty',
    ),
    (
        (*SUBJECT, "matchLabels", "app"),
        "$web",
        None,
        f'Invalid value: "$web": a valid label must be an empty string or {LABEL.removeprefix("must ")}',
    ),
    (
        (*SUBJECT, "matchLabels", "app"),
        "a" * 64,
        None,
        f'Invalid value: "{"a" * 64}": must be no more than 63 bytes',
    ),
    (
        SUBJECT,
        expression(operator="Equals"),
        (*EXPRESSION, "operator"),
        'Invalid value: "Equals": not a valid selector operator',
    ),
    (
        SUBJECT,
        {"matchExpressions": [{"key": "app"}]},
        (*EXPRESSION, "operator"),
        'Invalid value: "": not a valid selector operator',
    ),
    *(
        (
            SUBJECT,
            expression(operator=operator, values=values),
            (*EXPRESSION, "values"),
            "Required value: must be specified when `operator` is 'In' or 'NotIn'",
        )
        for operator, values in (("In", []), ("NotIn", []), ("In", None))
    ),
    *(
        (
            SUBJECT,
            expression(operator=operator),
            (*EXPRESSION, "values"),
            "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        )
        for operator in ("Exists", "DoesNotExist")
    ),
    (
        SUBJECT,
        expression(values=["a b"]),
        (*EXPRESSION, "values", 0),
        f'Invalid value: "a b": a valid label must be an empty string or {LABEL.removeprefix("must ")}',
    ),
    (
        SUBJECT,
        expression(values=["a", 2]),
        (*EXPRESSION, "values", 1),
        'Invalid value: "number": must be of type string: 2',
    ),
    (
        SUBJECT,
        expression(key="é"),
        (*EXPRESSION, "key"),
        f'Invalid value: "é": name part {LABEL}',
    ),
    (
        SUBJECT,
        expression(value="a"),
        (*EXPRESSION, "value"),
        "unknown field",
    ),
)

AMBIGUOUS: tuple[tuple[Route, Any, Route | None, str], ...] = (
    (RULE, None, None, "an empty item is read as {}, which allows everyone on every port"),
    (PORT, None, None, "an empty item is read as {}, which allows every TCP port"),
    (
        (*SUBJECT, "matchLabels", "app"),
        None,
        None,
        'the value is null, which the API server reads as ""',
    ),
    (
        (*BLOCK, "cidr"),
        "10.1.1.1/8",
        None,
        '"10.1.1.1/8" has bits set beyond the prefix length: '
        "Kubernetes refuses it from 1.36 on and cuts them off before",
    ),
    (
        (*OUT, "ports", 0),
        {"port": "dns"},
        (*OUT, "ports", 0, "port"),
        'the named port "dns" means nothing towards an ipBlock: addresses name no ports',
    ),
)


def written(route: Route, message: str) -> str:
    """The whole message: the path goes first, but into the sentence about an unknown field."""
    path = field_path(route)
    return f'unknown field "{path}"' if message == "unknown field" else f"{path}: {message}"


def identifier(case: tuple[Route, Any, Route | None, str]) -> str:
    return f"{'.'.join(map(str, case[0]))}={str(case[1])[:30]}"


@pytest.mark.parametrize("case", INVALID, ids=identifier)
def test_what_the_api_server_refuses_is_refused_at_its_place(case):
    """One change, one problem: nothing else is said, and no policy comes of it."""
    where, value, route, message = case
    document = put(NETWORK, (where, value))
    assert [(one.route, one.message, one.kind) for one in problems(document)] == [
        (route or where, written(route or where, message), Fault.INVALID)
    ]
    found = policies.read(document, "origin")
    assert found is not None
    assert found.policy is None


@pytest.mark.parametrize("case", AMBIGUOUS, ids=identifier)
def test_what_the_api_server_takes_but_servers_or_plugins_read_differently_is_told(case):
    where, value, route, message = case
    document = put(NETWORK, (where, value))
    assert [(one.route, one.message, one.kind) for one in problems(document)] == [
        (route or where, written(route or where, message), Fault.AMBIGUOUS)
    ]
    found = policies.read(document, "origin")
    assert found is not None
    assert found.policy is not None


def test_every_fault_of_one_word_is_told():
    document = put(NETWORK, ((*PORT, "port"), "A--name-too-long-"))
    texts = [
        one.message.removeprefix(f'{SPEC}.ports[0].port: Invalid value: "A--name-too-long-": ')
        for one in problems(document)
    ]
    assert texts == [
        "must be no more than 15 bytes",
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        "must not contain consecutive hyphens",
        "must not begin or end with a hyphen",
    ]


def test_the_text_of_a_long_value_is_cut():
    document = put(NETWORK, (("metadata", "name"), "A" * 5000))
    long, form = [one.message for one in problems(document)]
    assert long == f'metadata.name: Invalid value: "{"A" * 79}…": must be no more than 253 bytes'
    assert len(form) < 300


def test_a_section_whose_type_is_not_active_must_be_valid_too():
    document = put(NETWORK, (("spec", "policyTypes"), ["Egress"]), ((*PORT, "port"), 0))
    assert [one.route for one in problems(document)] == [(*PORT, "port")]


def test_all_faults_are_told_in_the_order_of_the_object():
    document = put(NETWORK, (("metadata", "name"), "-"), (PEER, {}), ((*PORT, "port"), 0), ((*BLOCK, "cidr"), "A"))
    assert [one.route for one in problems(document)] == [
        ("metadata", "name"),
        PEER,
        (*PORT, "port"),
        (*BLOCK, "cidr"),
    ]


CURES: tuple[tuple[Route, Any, str], ...] = (
    ((*PORT, "port"), "80", "Write 80 without quotes: in quotes it is the name of a port."),
    ((*PORT, "protocol"), "tcp", 'Write "TCP".'),
    ((*PORT, "protocol"), "ICMP", 'Write one of "TCP", "UDP", "SCTP".'),
    ((*PEER, "podSelecter"), {}, 'Write "podSelector".'),
    ((*PEER, "zz"), {}, "Remove it; the fields here are ipBlock, namespaceSelector, podSelector."),
    (
        PEER,
        {"namespaceSelector": None},
        "Write namespaceSelector: {} if everything is meant; without a value the field counts as absent.",
    ),
    (
        PEER,
        {},
        "Write podSelector, namespaceSelector or ipBlock; to mean everyone, leave out the whole list.",
    ),
)


@pytest.mark.parametrize(("where", "value", "cure"), CURES, ids=str)
def test_the_cure_is_what_was_probably_meant(where, value, cure):
    assert [one.cure for one in problems(put(NETWORK, (where, value)))] == [cure]
