"""Rules 14 to 18: ports of pods and of Services, names, ranges."""

from __future__ import annotations

import pytest

from altlas.network import Fault
from network.small import ALL, Asked, block, pods, policy, port, service, workload


def hops(asked: Asked, src: str, name: str, wanted: int | str) -> list[str]:
    """Where a connection to a Service arrives."""
    (found,) = [one for one in asked.reading.cluster.services if one.name == name]
    return [
        f"{hop.dst.name} {hop.protocol} {hop.port} {hop.verdict}"
        for hop in asked.reach.through(asked.end(src), found, wanted)
    ]


BACKENDS = (
    workload("old", port(8080, "http"), labels={"set": "web"}),
    workload("new", port(9090, "http"), labels={"set": "web"}),
)
WEB = service("web", {"name": "http", "port": 80, "targetPort": "http"}, selector={"set": "web"})


def test_rule_14_a_service_port_becomes_each_pods_own():
    rule = policy("p", app="old", ingress=[{"ports": [{"port": 8080}]}])
    closed = policy("q", app="new", ingress=[{"ports": [{"port": 8080}]}])
    asked = Asked(*BACKENDS, WEB, workload("a"), rule, closed)
    assert hops(asked, "a", "web", 80) == ["old TCP 8080 allowed", "new TCP 9090 denied"]
    assert hops(asked, "a", "web", "http") == hops(asked, "a", "web", 80)
    assert hops(asked, "a", "web", 8080) == []


def test_rule_14_the_other_dialect_asks_egress_at_the_services_own_port():
    out = policy("p", app="a", policyTypes=["Egress"], egress=[{"ports": [{"port": 80}]}])
    objects = (*BACKENDS, WEB, workload("a"), out)
    assert hops(Asked(*objects), "a", "web", 80) == ["old TCP 8080 denied", "new TCP 9090 denied"]
    before = Asked(*objects, service_translation="before")
    assert hops(before, "a", "web", 80) == ["old TCP 8080 allowed", "new TCP 9090 allowed"]


def test_rule_14_before_translation_ingress_is_still_at_the_pods_port():
    into = policy("p", app="old", ingress=[{"ports": [{"port": 80}]}])
    asked = Asked(*BACKENDS, WEB, workload("a"), into, service_translation="before")
    assert hops(asked, "a", "web", 80) == ["old TCP 8080 denied", "new TCP 9090 allowed"]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"selector": {"app": "b"}, "ports": [{"port": 80}]}, ["b TCP 80 allowed"]),
        ({"selector": {"app": "b"}, "ports": [{"port": 80, "targetPort": 81}]}, ["b TCP 81 allowed"]),
        ({"selector": {"app": "b"}, "ports": [{"port": 80, "targetPort": "none"}]}, []),
        ({"selector": {"app": "b"}, "ports": [{"port": 80, "targetPort": "dns"}]}, []),
        (
            {"selector": {"app": "b"}, "ports": [{"port": 80, "targetPort": "dns", "protocol": "UDP"}]},
            ["b UDP 53 allowed"],
        ),
        (
            {"clusterIP": "None", "selector": {"app": "b"}, "ports": [{"port": 80, "targetPort": 81}]},
            ["b TCP 80 allowed"],
        ),
        ({"ports": [{"port": 80}]}, []),
        ({"type": "ExternalName", "externalName": "example.com", "ports": [{"port": 80}]}, []),
        (
            {"type": "ExternalName", "externalName": "plain.default.svc.cluster.local", "ports": [{"port": 80}]},
            ["b TCP 8080 allowed"],
        ),
        ({"type": "ExternalName", "externalName": "s.default.svc", "ports": [{"port": 80}]}, []),
        ({"selector": {"app": "nobody"}, "ports": [{"port": 80}]}, []),
        ({}, []),
    ],
)
def test_rule_24_every_kind_of_service_has_its_own_way(spec, expected):
    value = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": spec}
    plain = service("plain", {"port": 80, "targetPort": 8080}, app="b")
    asked = Asked(workload("a"), workload("b", port(53, "dns", "UDP")), value, plain)
    assert hops(asked, "a", "s", 80) == expected


NAMED = (
    workload("b1", port(8080, "http"), labels={"set": "b"}),
    workload("b2", port(9090, "http"), labels={"set": "b"}),
)
SET = {"podSelector": {"matchLabels": {"set": "b"}}}


def test_rule_15_a_name_means_each_destinations_own_number_on_ingress():
    asked = Asked(*NAMED, workload("a"), policy("p", **SET, ingress=[{"ports": [{"port": "http"}]}]))
    assert asked.allowed("a", "b1") == "TCP 8080"
    assert asked.allowed("a", "b2") == "TCP 9090"


def test_rule_15_a_name_means_each_destinations_own_number_on_egress():
    rule = {"to": [SET], "ports": [{"port": "http"}, {"port": 53, "protocol": "UDP"}]}
    asked = Asked(*NAMED, workload("a"), policy("p", app="a", policyTypes=["Egress"], egress=[rule]))
    assert asked.allowed("a", "b1") == "TCP 8080,UDP 53"
    assert asked.allowed("a", "b2") == "TCP 9090,UDP 53"


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ({"port": "other"}, ""),
        ({"port": "http", "protocol": "UDP"}, ""),
        ({"port": "http", "protocol": "TCP"}, "TCP 8080"),
    ],
)
def test_rule_15_name_and_protocol_must_be_declared(entry, allowed):
    asked = Asked(*NAMED, workload("a"), policy("p", **SET, ingress=[{"ports": [entry]}]))
    assert asked.allowed("a", "b1") == allowed


def test_rule_15_a_name_with_addresses():
    peers = [block("0.0.0.0/0")]
    into = Asked(*NAMED, policy("p", **SET, ingress=[{"from": peers, "ports": [{"port": "http"}]}]))
    assert into.allowed("8.8.8.8/32", "b1") == "TCP 8080"
    rule = {"to": peers, "ports": [{"port": "http"}, {"port": 443}]}
    out = policy("p", app="a", policyTypes=["Egress"], egress=[rule])
    asked = Asked(*NAMED, workload("a"), out, pods_in_ip_blocks="yes")
    assert asked.allowed("a", "8.8.8.8/32") == "TCP 443"
    assert asked.allowed("a", "b1") == "TCP 443"


def test_rule_15_a_name_beside_an_address_still_means_the_selected_pods():
    rule = {"to": [block("8.0.0.0/8"), SET], "ports": [{"port": "http"}]}
    asked = Asked(*NAMED, workload("a"), policy("p", app="a", policyTypes=["Egress"], egress=[rule]))
    assert asked.allowed("a", "8.8.8.8/32") == ""
    assert asked.allowed("a", "b2") == "TCP 9090"


@pytest.mark.parametrize(("policy_", "allowed"), [("Always", "TCP 15090"), ("Never", ""), (None, "")])
def test_rule_16_names_of_sidecars_count(policy_, allowed):
    started = {"name": "proxy", "image": "i", "ports": [port(15090, "metrics")]}
    started |= {"restartPolicy": policy_} if policy_ else {}
    sidecar = workload("b", pod={"initContainers": [started]})
    asked = Asked(sidecar, workload("a"), policy("p", app="b", ingress=[{"ports": [{"port": "metrics"}]}]))
    assert asked.allowed("a", "b") == allowed


def test_rule_16_one_name_twice_is_unknown():
    twice = workload("b", port(80, "http"), port(81, "http"))
    asked = Asked(twice, workload("a"), policy("p", app="b", ingress=[{"ports": [{"port": "http"}]}]))
    assert asked.allowed("a", "b") == ""
    assert asked.unknown("a", "b") == "TCP 80-81"
    assert "http" in asked.why("a", "b").ingress.reasons[0]


def test_rule_16_one_name_for_two_protocols_is_two_ports():
    both = workload("b", port(53, "dns"), port(53, "dns", "UDP"))
    asked = Asked(both, workload("a"), policy("p", app="b", ingress=[{"ports": [{"port": "dns", "protocol": "UDP"}]}]))
    assert asked.allowed("a", "b") == "UDP 53"
    assert asked.unknown("a", "b") == ""


def test_rule_16_a_number_as_text_is_no_name():
    asked = Asked(workload("b", port(80)), policy("p", app="b", ingress=[{"ports": [{"port": "80"}]}]))
    assert [one.kind for one in asked.reading.problems] == [Fault.INVALID]


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ({"port": 80, "endPort": 90}, "TCP 80-90"),
        ({"port": 80, "endPort": 80}, "TCP 80"),
        ({"port": 1, "endPort": 65535, "protocol": "UDP"}, "UDP 1-65535"),
    ],
)
def test_rule_17_a_range_holds_both_its_ends(entry, allowed):
    asked = Asked(workload("a"), workload("b"), policy("p", app="b", ingress=[{"ports": [entry]}]))
    assert asked.allowed("a", "b") == allowed


@pytest.mark.parametrize(
    "entry",
    [{"port": 80, "endPort": 79}, {"endPort": 90}, {"port": "http", "endPort": 90}, {"port": 0}, {"port": 65536}],
)
def test_rule_17_a_range_needs_a_number_and_an_order(entry):
    asked = Asked(workload("b"), policy("p", app="b", ingress=[{"ports": [entry]}]))
    assert asked.reading.problems[0].kind is Fault.INVALID
    assert asked.reading.cluster.policies == ()


def test_rule_18_declared_ports_change_nothing():
    rule = policy("p", app="b", ingress=[{"from": [pods("a")], "ports": [{"port": 7000}]}])
    for ports in ((), (port(80),), (port(7000, "x"),)):
        asked = Asked(workload("a"), workload("b", *ports), rule)
        assert asked.allowed("a", "b") == "TCP 7000"
        assert asked.allowed("b", "a") == ALL
