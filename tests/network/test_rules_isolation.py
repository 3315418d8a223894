"""Rules 1 to 6: who is isolated, and what a rule's peers and ports mean."""

from __future__ import annotations

import pytest

from network.small import ALL, Asked, deny, pods, policy, workload

PAIR = (workload("a"), workload("b"))
FROM_A = [{"from": [pods("a")]}]
TO_B = [{"to": [pods("b")]}]


def test_rule_1_without_policies_everything_is_allowed():
    assert Asked(*PAIR).allowed("a", "b") == ALL


@pytest.mark.parametrize(
    ("kind", "blocked"), [("Ingress", [("a", "b"), ("c", "b")]), ("Egress", [("b", "a"), ("b", "c")])]
)
def test_rule_1_isolation_is_per_pod_and_direction(kind, blocked):
    asked = Asked(*PAIR, workload("c"), policy("p", app="b", policyTypes=[kind]))
    for src, dst in [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b"), ("a", "c")]:
        assert asked.allowed(src, dst) == ("" if (src, dst) in blocked else ALL)


def test_rule_1_a_policy_is_about_its_own_namespace():
    asked = Asked(*PAIR, deny("other"))
    assert asked.allowed("a", "b") == ALL


def test_rule_2_policies_add_up():
    first = policy("p", app="b", ingress=[{"from": [pods("a")], "ports": [{"port": 80}]}])
    second = policy("q", app="b", ingress=[{"from": [pods("a")], "ports": [{"port": 81}]}, {"ports": [{"port": 90}]}])
    assert Asked(*PAIR, first, second, deny("default", "Ingress")).allowed("a", "b") == "TCP 80-81,90"


@pytest.mark.parametrize(
    ("egress", "ingress", "allowed"), [(True, True, ALL), (True, False, ""), (False, True, ""), (False, False, "")]
)
def test_rule_2_both_sides_must_allow(egress, ingress, allowed):
    policies = [deny()]
    policies += [policy("out", app="a", policyTypes=["Egress"], egress=TO_B)] if egress else []
    policies += [policy("in", app="b", ingress=FROM_A)] if ingress else []
    asked = Asked(*PAIR, *policies)
    assert asked.allowed("a", "b") == allowed
    assert asked.allowed("b", "a") == ""


@pytest.mark.parametrize(
    ("spec", "into", "out"),
    [
        ({}, "", ALL),
        ({"egress": []}, "", ALL),
        ({"egress": TO_B}, "", ""),
        ({"ingress": [{}]}, ALL, ALL),
        ({"policyTypes": ["Egress"], "ingress": [{}]}, ALL, ""),
        ({"policyTypes": ["Egress"]}, ALL, ""),
        ({"policyTypes": ["Ingress"], "egress": [{}]}, "", ALL),
        ({"policyTypes": ["Ingress", "Egress"]}, "", ""),
    ],
)
def test_rule_3_types(spec, into, out):
    asked = Asked(*PAIR, workload("c"), policy("p", app="a", **spec))
    assert asked.allowed("c", "a") == into
    assert asked.allowed("a", "c") == out


@pytest.mark.parametrize(
    ("spec", "allowed"),
    [
        ({"policyTypes": ["Ingress"]}, ""),
        ({"policyTypes": ["Ingress"], "ingress": None}, ""),
        ({"policyTypes": ["Ingress"], "ingress": []}, ""),
        ({"ingress": [{}]}, ALL),
    ],
)
def test_rule_4_no_rules_deny_and_an_empty_rule_allows(spec, allowed):
    asked = Asked(*PAIR, policy("p", app="b", **spec))
    assert asked.allowed("a", "b") == allowed
    assert asked.allowed("8.8.8.8/32", "b") == allowed


@pytest.mark.parametrize("rule", [{}, {"from": []}, {"from": None}, {"ports": []}, {"ports": None}])
def test_rule_5_no_peers_are_all_peers_and_no_ports_all_ports(rule):
    asked = Asked(*PAIR, policy("p", app="b", ingress=[rule]))
    for src in ("a", "8.8.8.8/32", "2001:db8::/128"):
        assert asked.allowed(src, "b") == ALL


def test_rule_5_peers_without_ports_and_ports_without_peers():
    asked = Asked(*PAIR, policy("p", app="b", ingress=[{"from": [pods("a")]}, {"ports": [{"port": 80}]}]))
    assert asked.allowed("a", "b") == ALL
    assert asked.allowed("8.8.8.8/32", "b") == "TCP 80"


@pytest.mark.parametrize(
    ("ports", "allowed"),
    [
        ([{}], "TCP 1-65535"),
        ([{"protocol": "UDP"}], "UDP 1-65535"),
        ([{"port": 53}], "TCP 53"),
        ([{"port": 53, "protocol": "UDP"}], "UDP 53"),
        ([{"port": 53, "protocol": None}], "TCP 53"),
        ([{"port": 53}, {"port": 53, "protocol": "UDP"}], "TCP 53,UDP 53"),
        ([{"protocol": "TCP"}, {"protocol": "UDP"}, {"protocol": "SCTP"}], ALL),
    ],
)
def test_rule_6_the_protocol_is_tcp_unless_said(ports, allowed):
    assert Asked(*PAIR, policy("p", app="b", ingress=[{"ports": ports}])).allowed("a", "b") == allowed
