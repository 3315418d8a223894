"""What a NetworkPolicy means: one test for each rule of its API comments."""

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
    NamedPort,
    Pods,
    PortRange,
    Tier,
)
from network.policies.documents import NETWORK, REMOVED, accepted, put, read

SPEC = ("spec",)
RULE = ("spec", "ingress", 0)
FRONT = (Requirement("app", "In", ("front",)),)
WEB = (Requirement("app", "In", ("web",)),)


def spec(**members: Any) -> dict[str, Any]:
    return put(NETWORK, (SPEC, members))


def rule(**members: Any) -> Any:
    policy = read(spec(ingress=[members]))
    assert policy.ingress is not None
    return policy.ingress[0]


def peer(value: dict[str, Any]) -> Any:
    return rule(**{"from": [value]}).peers[0]


def port(value: dict[str, Any]) -> Any:
    return rule(ports=[value]).ports[0]


def test_every_part_of_a_policy_is_read_with_its_route():
    policy = read(NETWORK)
    assert str(policy) == "NetworkPolicy shop/web"
    assert (policy.origin, policy.tier, policy.priority) == ("origin", Tier.NETWORK, 0)
    assert policy.subject == Pods(None, WEB, ("spec", "podSelector"))
    assert policy.ingress is not None
    ingress = policy.ingress[0]
    assert (ingress.action, ingress.name, ingress.route) == (Action.ALLOW, "", RULE)
    assert ingress.peers == (Pods(None, FRONT, (*RULE, "from", 0)),)
    assert ingress.ports == (PortRange("TCP", 8080, 8080, (*RULE, "ports", 0)),)
    assert policy.egress is not None
    egress = policy.egress[0]
    block = (10 << 24, (11 << 24) - 1)
    hole = ((10 << 24) + (1 << 16), (10 << 24) + (2 << 16) - 1)
    assert egress.peers == (Addresses(4, *block, (hole,), "10.0.0.0/8", ("spec", "egress", 0, "to", 0)),)
    assert egress.ports == (PortRange("UDP", 8000, 8010, ("spec", "egress", 0, "ports", 0)),)


TYPES = (
    # policyTypes, ingress, egress, isolates ingress, isolates egress
    ({}, True, False),
    ({"policyTypes": None}, True, False),
    ({"policyTypes": []}, True, False),
    ({"egress": []}, True, False),
    ({"egress": None}, True, False),
    ({"egress": [{}]}, True, True),
    ({"ingress": [{}], "egress": [{}]}, True, True),
    ({"policyTypes": ["Ingress"], "egress": [{}]}, True, False),
    ({"policyTypes": ["Egress"], "ingress": [{}]}, False, True),
    ({"policyTypes": ["Egress"]}, False, True),
    ({"policyTypes": ["Ingress", "Egress"]}, True, True),
    ({"policyTypes": ["Ingress", "Ingress"]}, True, False),
)


@pytest.mark.parametrize(("members", "ingress", "egress"), TYPES, ids=str)
def test_the_types_say_which_directions_are_isolated(members, ingress, egress):
    """Rule 3: absent types mean Ingress always, and Egress only if there is an egress rule."""
    policy = read(spec(**members))
    assert (policy.ingress is not None, policy.egress is not None) == (ingress, egress)


@pytest.mark.parametrize("rules", [REMOVED, None, []], ids=["absent", "null", "empty"])
@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_an_active_type_without_rules_allows_nothing(direction, rules):
    """Rule 4."""
    assert getattr(read(put(NETWORK, (("spec", direction), rules))), direction) == ()


def test_an_empty_rule_allows_everyone_on_every_port():
    """Rule 4: ``ingress: [{}]``."""
    assert (rule().peers, rule().ports) == (EVERYONE, EVERY_PORT)


@pytest.mark.parametrize("value", [None, []], ids=["null", "empty"])
@pytest.mark.parametrize(("direction", "side"), [("ingress", "from"), ("egress", "to")])
def test_absent_null_and_empty_peers_and_ports_mean_all(direction, side, value):
    """Rule 5."""
    for member, expected in ((side, EVERYONE), ("ports", EVERY_PORT)):
        changed = read(put(NETWORK, (("spec", direction, 0, member), value)))
        without = read(put(NETWORK, (("spec", direction, 0, member), REMOVED)))
        assert getattr(changed, direction) == getattr(without, direction)
        found = getattr(changed, direction)[0]
        assert (found.ports if member == "ports" else found.peers) is expected


PORTS = (
    ({}, "TCP", 1, 65535),
    ({"protocol": None, "port": None, "endPort": None}, "TCP", 1, 65535),
    ({"protocol": "UDP"}, "UDP", 1, 65535),
    ({"protocol": "SCTP"}, "SCTP", 1, 65535),
    ({"port": 53}, "TCP", 53, 53),
    ({"port": 53, "protocol": "UDP"}, "UDP", 53, 53),
    ({"port": 1, "endPort": 65535}, "TCP", 1, 65535),
    ({"port": 80, "endPort": 80}, "TCP", 80, 80),
    ({"port": 80.0}, "TCP", 80, 80),
)


@pytest.mark.parametrize(("value", "protocol", "first", "last"), PORTS, ids=str)
def test_a_port_without_protocol_is_tcp_and_one_without_number_all_of_its_protocol(value, protocol, first, last):
    """Rules 6 and 17."""
    assert port(value) == PortRange(protocol, first, last, (*RULE, "ports", 0))


@pytest.mark.parametrize(
    ("value", "protocol"), [({"port": "http"}, "TCP"), ({"port": "dns", "protocol": "UDP"}, "UDP")]
)
def test_a_named_port_keeps_its_protocol(value, protocol):
    """Rule 15."""
    assert port(value) == NamedPort(value["port"], protocol, (*RULE, "ports", 0))


@pytest.mark.parametrize("selector", [REMOVED, None, {}, {"matchLabels": None}, {"matchExpressions": []}])
def test_no_pod_selector_in_the_spec_means_all_pods_of_the_namespace(selector):
    """Rule 7."""
    assert read(put(NETWORK, (("spec", "podSelector"), selector))).subject == Pods(
        None, EVERYTHING, ("spec", "podSelector")
    )


PEERS = (
    ({"podSelector": {}}, None, EVERYTHING),
    ({"podSelector": {"matchLabels": {"app": "front"}}}, None, FRONT),
    ({"namespaceSelector": {}}, EVERYTHING, EVERYTHING),
    ({"namespaceSelector": {"matchLabels": {"app": "front"}}}, FRONT, EVERYTHING),
    ({"namespaceSelector": {}, "podSelector": None}, EVERYTHING, EVERYTHING),
    ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}}, EVERYTHING, WEB),
    ({"namespaceSelector": None, "podSelector": {"matchLabels": {"app": "web"}}, "ipBlock": None}, None, WEB),
)


@pytest.mark.parametrize(("value", "namespaces", "pods"), PEERS, ids=str)
def test_absent_and_empty_selectors_of_a_peer_differ(value, namespaces, pods):
    """Rules 7 and 8: a pod selector alone means the own namespace, a namespace selector alone all pods there."""
    assert peer(value) == Pods(namespaces, pods, (*RULE, "from", 0))


def test_two_selectors_in_two_items_are_two_peers():
    """Rule 7: OR, where one item with both is AND."""
    found = rule(**{"from": [{"namespaceSelector": {}}, {"podSelector": {}}]})
    assert [one.namespaces for one in found.peers] == [EVERYTHING, None]
    assert [one.route[-1] for one in found.peers] == [0, 1]


def test_an_ipv6_block_is_apart_from_ipv4():
    """Rule 12."""
    found = peer({"ipBlock": {"cidr": "2001:db8::/64", "except": ["2001:db8::8:0/112", "2001:db8::/112"]}})
    base = 0x2001_0DB8 << 96
    assert (found.version, found.first, found.last) == (6, base, base + (1 << 64) - 1)
    assert found.excluded == ((base, base + 0xFFFF), (base + 0x80000, base + 0x8FFFF))


def test_bits_behind_the_prefix_are_cut_off_and_told():
    found = policies.read(spec(ingress=[{"from": [{"ipBlock": {"cidr": "10.1.2.3/8"}}]}]), 1)
    assert found is not None
    assert found.policy is not None
    assert found.policy.ingress is not None
    [only] = found.policy.ingress[0].peers
    assert (only.first, only.last, only.text) == (10 << 24, (11 << 24) - 1, "10.1.2.3/8")
    assert [(one.kind, one.cure) for one in found.problems] == [
        ("ambiguous", "Write 10.0.0.0/8, or 10.1.2.3/32 if the one address is meant.")
    ]


@pytest.mark.parametrize("namespace", [REMOVED, None, ""])
def test_a_policy_without_namespace_is_where_the_others_are_applied(namespace):
    """Rule 26."""
    document = put(NETWORK, (("metadata", "namespace"), namespace))
    for where in ("default", "elsewhere"):
        found = policies.read(document, 1, where)
        assert found is not None
        assert found.policy is not None
        assert found.policy.namespace == where


@pytest.mark.parametrize("value", [REMOVED, None, {}])
def test_a_policy_without_spec_isolates_the_ingress_of_all_pods(value):
    policy = read(put(NETWORK, (SPEC, value)))
    assert (policy.subject.pods, policy.ingress, policy.egress) == (EVERYTHING, (), None)


def test_an_item_that_is_null_is_read_as_the_api_server_does_and_told():
    policy = accepted(spec(ingress=[None]))
    assert policy.ingress is not None
    assert (policy.ingress[0].peers, policy.ingress[0].ports) == (EVERYONE, EVERY_PORT)
    [port_policy] = accepted(spec(ingress=[{"ports": [None]}])).ingress or ()
    assert port_policy.ports == (PortRange("TCP", 1, 65535, (*RULE, "ports", 0)),)


def test_a_name_that_the_server_makes_is_empty():
    policy = read(put(NETWORK, (("metadata",), {"generateName": "web-"})))
    assert (policy.name, policy.namespace) == ("", "default")


def test_values_can_be_keys():
    assert len({read(NETWORK), read(NETWORK)}) == 1
