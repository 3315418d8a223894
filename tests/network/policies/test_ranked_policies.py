"""What AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy mean."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.kube.selectors import Requirement
from altlas.network import policies
from altlas.network.policy import (
    EVERY_PORT,
    EVERYONE,
    EVERYTHING,
    Action,
    Addresses,
    Domains,
    Fault,
    NamedPort,
    Nodes,
    Pods,
    PortRange,
    Tier,
    UnknownPeer,
)
from network.policies.documents import ADMIN, BASELINE, CLUSTER, REMOVED, accepted, put, read

IN: tuple[str | int, ...] = ("spec", "ingress", 0)
OUT: tuple[str | int, ...] = ("spec", "egress", 0)
TEAM = (Requirement("team", "In", ("shop",)),)
MONITORING = (Requirement("team", "In", ("monitoring",)),)


def outgoing(document: dict[str, Any]) -> Any:
    """The only egress rule."""
    [rule] = accepted(document).egress or ()
    return rule


def test_every_part_of_an_admin_policy_is_read_with_its_route():
    policy = read(ADMIN)
    assert (str(policy), policy.tier, policy.priority) == ("AdminNetworkPolicy guard", Tier.ADMIN, 10)
    assert policy.subject == Pods(TEAM, EVERYTHING, ("spec", "subject"))
    assert policy.ingress is not None
    rule = policy.ingress[0]
    assert (rule.name, rule.action, rule.route) == ("from-monitoring", Action.ALLOW, IN)
    assert rule.peers == (Pods(MONITORING, EVERYTHING, (*IN, "from", 0)),)
    assert rule.ports == (PortRange("TCP", 9090, 9090, (*IN, "ports", 0)),)
    rule = outgoing(ADMIN)
    assert [(one.version, one.text, one.route) for one in rule.peers] == [
        (4, "10.0.0.0/8", (*OUT, "to", 0, "networks", 0)),
        (6, "fd00::/8", (*OUT, "to", 0, "networks", 1)),
    ]
    assert rule.ports == (PortRange("TCP", 1, 1024, (*OUT, "ports", 0)),)


def test_the_baseline_policy_has_no_priority():
    policy = read(BASELINE)
    assert (str(policy), policy.tier, policy.priority) == ("BaselineAdminNetworkPolicy default", Tier.BASELINE, 0)
    assert policy.ingress is not None
    assert policy.ingress[0].ports is EVERY_PORT


def test_every_part_of_a_cluster_policy_is_read_with_its_route():
    policy = read(CLUSTER)
    assert (str(policy), policy.tier, policy.priority) == ("ClusterNetworkPolicy guard", Tier.ADMIN, 10)
    assert policy.subject == Pods(EVERYTHING, (Requirement("app", "In", ("web",)),), ("spec", "subject"))
    assert policy.ingress is not None
    assert policy.ingress[0].action is Action.ALLOW
    assert policy.ingress[0].peers == (Pods(EVERYTHING, (Requirement("app", "In", ("front",)),), (*IN, "from", 0)),)
    assert policy.ingress[0].ports == (PortRange("TCP", 80, 80, (*IN, "protocols", 0)),)
    rule = outgoing(CLUSTER)
    everywhere = Addresses(4, 0, 2**32 - 1, (), "0.0.0.0/0", (*OUT, "to", 0, "networks", 0))
    assert (rule.action, rule.peers) == (Action.PASS, (everywhere,))
    assert rule.ports == (PortRange("UDP", 5000, 5010, (*OUT, "protocols", 0)),)


def test_a_cluster_policy_may_be_of_the_baseline_tier_and_keeps_its_priority():
    """Rule 29."""
    policy = read(put(CLUSTER, (("spec", "tier"), "Baseline"), (("spec", "priority"), 1000)))
    assert (policy.tier, policy.priority) == (Tier.BASELINE, 1000)


@pytest.mark.parametrize("document", [ADMIN, BASELINE, CLUSTER], ids=["admin", "baseline", "cluster"])
@pytest.mark.parametrize("rules", [REMOVED, []], ids=["absent", "empty"])
def test_without_rules_a_direction_is_not_affected(document, rules):
    """Rule 27: unlike a NetworkPolicy, such a policy does not isolate."""
    assert read(put(document, (("spec", "ingress"), rules))).ingress is None


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (ADMIN, {"Allow": Action.ALLOW, "Deny": Action.DENY, "Pass": Action.PASS}),
        (BASELINE, {"Allow": Action.ALLOW, "Deny": Action.DENY}),
        (CLUSTER, {"Accept": Action.ALLOW, "Deny": Action.DENY, "Pass": Action.PASS}),
    ],
    ids=["admin", "baseline", "cluster"],
)
def test_the_words_for_actions_differ_by_kind(document, words):
    """Rule 29."""
    for word, action in words.items():
        [rule] = read(put(document, ((*IN, "action"), word))).ingress or ()
        assert rule.action is action


PEERS = (
    ({"namespaces": {}}, Pods(EVERYTHING, EVERYTHING, (*OUT, "to", 0))),
    (
        {"pods": {"namespaceSelector": {"matchLabels": {"team": "shop"}}, "podSelector": {}}},
        Pods(TEAM, EVERYTHING, (*OUT, "to", 0)),
    ),
    ({"nodes": {}}, Nodes(EVERYTHING, (*OUT, "to", 0))),
    ({"nodes": {"matchLabels": {"team": "shop"}}}, Nodes(TEAM, (*OUT, "to", 0))),
    (
        {"networks": ["10.1.2.3/8"]},  # isCIDR lets bits behind the prefix pass
        Addresses(4, 10 << 24, (11 << 24) - 1, (), "10.1.2.3/8", (*OUT, "to", 0, "networks", 0)),
    ),
    (
        {"networks": ["2001:0db8:0000:0000:0000:0000:0000:0001/128"]},  # as long as a block may be
        Addresses(
            6,
            (0x20010DB8 << 96) + 1,
            (0x20010DB8 << 96) + 1,
            (),
            "2001:0db8:0000:0000:0000:0000:0000:0001/128",
            (*OUT, "to", 0, "networks", 0),
        ),
    ),
    (
        {"domainNames": ["example.com", "*.example.com"]},
        Domains(("example.com", "*.example.com"), (*OUT, "to", 0)),
    ),
)


@pytest.mark.parametrize(("value", "expected"), PEERS, ids=str)
@pytest.mark.parametrize(("document", "allow"), [(ADMIN, "Allow"), (CLUSTER, "Accept")], ids=["admin", "cluster"])
def test_each_kind_of_peer(document, allow, value, expected):
    """Rule 30."""
    changed = put(document, ((*OUT, "to"), [value]), ((*OUT, "action"), allow))
    assert read(changed).egress is not None
    assert outgoing(changed).peers == (expected,)


ADMIN_PORTS = (
    ({"portNumber": {"protocol": "UDP", "port": 53}}, PortRange("UDP", 53, 53, (*IN, "ports", 0))),
    ({"portNumber": {"port": 53}}, PortRange("TCP", 53, 53, (*IN, "ports", 0))),
    ({"portRange": {"start": 1, "end": 65535}}, PortRange("TCP", 1, 65535, (*IN, "ports", 0))),
    ({"portRange": {"protocol": "SCTP", "start": 7, "end": 9}}, PortRange("SCTP", 7, 9, (*IN, "ports", 0))),
    ({"namedPort": "http"}, NamedPort("http", None, (*IN, "ports", 0))),
)
CLUSTER_PORTS = (
    ({"udp": {"destinationPort": {"number": 53}}}, PortRange("UDP", 53, 53, (*IN, "protocols", 0))),
    (
        {"sctp": {"destinationPort": {"range": {"start": 7, "end": 9}}}},
        PortRange("SCTP", 7, 9, (*IN, "protocols", 0)),
    ),
    ({"destinationNamedPort": "http"}, NamedPort("http", None, (*IN, "protocols", 0))),
)


@pytest.mark.parametrize(
    ("document", "field", "value", "expected"),
    [(ADMIN, "ports", *one) for one in ADMIN_PORTS] + [(CLUSTER, "protocols", *one) for one in CLUSTER_PORTS],
    ids=lambda value: str(value)[:50] if isinstance(value, dict) and len(value) == 1 else "",
)
def test_each_form_of_port(document, field, value, expected):
    """Rule 29: a named port has the protocol of its declaration."""
    [rule] = read(put(document, ((*IN, field), [value]))).ingress or ()
    assert rule.ports == (expected,)


@pytest.mark.parametrize(("document", "field"), [(ADMIN, "ports"), (CLUSTER, "protocols")], ids=["admin", "cluster"])
def test_without_ports_a_rule_is_about_all(document, field):
    [rule] = read(put(document, ((*IN, field), REMOVED))).ingress or ()
    assert rule.ports is EVERY_PORT


@pytest.mark.parametrize(("document", "allow"), [(ADMIN, "Allow"), (CLUSTER, "Accept")], ids=["admin", "cluster"])
@pytest.mark.parametrize("action", ["allow", "Deny", "Pass"])
def test_a_rule_with_a_peer_of_an_unknown_kind_fails_closed(document, allow, action):
    """Rule 31: it allows nobody, or denies everyone on every port, whatever else stands in it."""
    word = allow if action == "allow" else action
    changed = put(document, ((*OUT, "to"), [{"namespaces": {}}, {"ofTheFuture": {}}]), ((*OUT, "action"), word))
    rule = outgoing(changed)
    if action == "allow":
        assert (rule.action, rule.peers) == (Action.ALLOW, (UnknownPeer((*OUT, "to", 1)),))
    else:
        assert (rule.action, rule.peers, rule.ports) == (Action.DENY, EVERYONE, EVERY_PORT)
    found = policies.read(changed, 1)
    assert found is not None
    assert [(one.kind, one.route) for one in found.problems] == [(Fault.NOT_UNDERSTOOD, (*OUT, "to", 1))]


def test_a_namespace_of_an_object_of_the_whole_cluster_is_ignored():
    assert read(put(ADMIN, (("metadata", "namespace"), "shop"))).namespace == ""


def test_a_selector_that_v1alpha1_asks_for_may_be_left_out_and_is_told_once():
    """Its definition asks for both, its users and implementations do not."""
    only = [{"pods": {"namespaceSelector": {}}}, {"pods": {"namespaceSelector": {}}}]
    found = policies.read(put(ADMIN, ((*IN, "from"), only)), 1)
    assert found is not None
    assert found.policy is not None
    assert found.policy.ingress is not None
    assert [one.pods for one in found.policy.ingress[0].peers if isinstance(one, Pods)] == [EVERYTHING, EVERYTHING]
    assert [(one.kind, one.route) for one in found.problems] == [
        (Fault.AMBIGUOUS, (*IN, "from", 0, "pods", "podSelector"))
    ]
