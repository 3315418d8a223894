"""What network policies have wrong by themselves, and what looks like it and is right."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.model.finding import Severity
from checks.network.small import Objects, findings, ids, shop


def policy(**spec: Any) -> Objects:
    value = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "own", "namespace": "shop"},
        "spec": {"podSelector": {"matchLabels": {"app": "db"}}, **spec},
    }
    return {"NetworkPolicy/own": value}


def own(things: Objects) -> list[str]:
    """What is said about the policy ``own``: check and field."""
    found = [one for one in findings(things) if one.file == "NetworkPolicy/own"]
    return [f"{one.check.removeprefix('network-policy-')} {one.field}" for one in found]


IN, OUT, BOTH = ["Ingress"], ["Egress"], ["Ingress", "Egress"]
WEB = {"podSelector": {"matchLabels": {"app": "web"}}}
MONITORING = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
PROMETHEUS = {"podSelector": {"matchLabels": {"app": "prometheus"}}}


def ingress(*peers: dict[str, Any], ports: Any = ({"port": 5432},)) -> Objects:
    return policy(policyTypes=IN, ingress=[{"from": list(peers), "ports": list(ports)}])


def egress(*peers: dict[str, Any], ports: Any = ({"port": 5432},)) -> Objects:
    return policy(policyTypes=OUT, egress=[{"to": list(peers), "ports": list(ports)}])


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        # two items where one was meant
        (ingress(MONITORING, PROMETHEUS), ["peer-and-or-mix spec.ingress[0].from[0]"]),
        (ingress(MONITORING | PROMETHEUS), []),
        (ingress(MONITORING, WEB), []),  # pods of the own namespace have these labels: OR is meant
        (ingress(WEB, MONITORING), []),
        (ingress(MONITORING, WEB, PROMETHEUS), ["peer-matches-nothing spec.ingress[0].from[2].podSelector"]),
        (ingress({"namespaceSelector": {}}, PROMETHEUS), ["peer-matches-nothing spec.ingress[0].from[1].podSelector"]),
        # ports that no pod has
        (ingress(WEB, ports=[{"port": "sqll"}]), ["port-not-on-pods spec.ingress[0].ports[0].port"]),
        (ingress(WEB, ports=[{"port": "sql"}]), []),
        (ingress(WEB, ports=[{"port": "sql", "protocol": "UDP"}]), ["port-not-on-pods spec.ingress[0].ports[0].port"]),
        (ingress(WEB, ports=[{"port": 5432}, {"port": 9999}]), []),  # not declared, but nobody says otherwise
        (ingress(WEB, ports=[{"port": 5000, "endPort": 6000}]), []),
        (egress(WEB, ports=[{"port": 80}]), ["port-not-on-pods spec.egress[0].ports[0].port"]),
        (egress(WEB, ports=[{"port": 8080}]), []),
        (egress(MONITORING, ports=[{"port": 80}]), []),  # nobody here knows those pods
        (egress({"ipBlock": {"cidr": "203.0.113.0/24"}}, ports=[{"port": 80}]), []),
        (egress(WEB | MONITORING, ports=[{"port": 80}]), []),
        # parts without effect
        (policy(policyTypes=IN, ingress=[{"from": [WEB]}], egress=[{"to": [WEB]}]), ["emptiness spec.egress"]),
        (policy(policyTypes=OUT, ingress=[{"from": [WEB]}]), ["emptiness spec.ingress"]),
        (policy(ingress=[{"from": [WEB]}], egress=[]), ["emptiness spec.egress"]),
        (policy(policyTypes=BOTH, ingress=[{"from": [WEB]}], egress=[]), []),
        (policy(policyTypes=BOTH, ingress=[{"from": [WEB]}]), []),
        # what the API server refuses
        (ingress({}), ["invalid spec.ingress[0].from[0]"]),
        (ingress(WEB, ports=[{"port": 10, "endPort": 5}]), ["invalid spec.ingress[0].ports[0].endPort"]),
    ],
)
def test_a_policy(things: Objects, expected: list[str]) -> None:
    assert own(shop() | things) == expected


def test_a_joined_peer_is_written_out() -> None:
    (found,) = [one for one in findings(shop() | ingress(MONITORING, PROMETHEUS)) if "mix" in one.check]

    assert found.cure.endswith(
        "from:\n- namespaceSelector:\n    matchLabels:\n      kubernetes.io/metadata.name: monitoring\n"
        "  podSelector:\n    matchLabels:\n      app: prometheus\n"
    )


def test_the_right_port_is_named_with_the_service_that_has_the_wrong_one() -> None:
    (found,) = [one for one in findings(shop() | egress(WEB, ports=[{"port": 80}])) if "port" in one.check]

    assert found.cure == "write 8080"
    assert [one.file for one in found.related] == ["Service/web"]
    (named,) = [one for one in findings(shop() | ingress(WEB, ports=[{"port": "sqll"}])) if "port" in one.check]
    assert named.cure == "write sql"


@pytest.mark.parametrize(
    ("cidr", "said", "expected"),
    [
        ("10.96.0.9/32", {}, "the address of Service shop/db"),
        ("10.96.0.0/24", {}, None),
        ("10.96.0.0/24", {"service_cidrs": ("10.96.0.0/12",)}, "inside of 10.96.0.0/12, a range of Services"),
        ("10.244.1.0/24", {"pod_cidrs": ("10.244.0.0/16",)}, "inside of 10.244.0.0/16, a range of pods"),
        ("0.0.0.0/0", {"pod_cidrs": ("10.244.0.0/16",)}, None),
        ("203.0.113.7/32", {"pod_cidrs": ("10.244.0.0/16",)}, None),
    ],
)
def test_blocks_inside_of_the_cluster(cidr: str, said: dict[str, Any], expected: str | None) -> None:
    things = shop() | egress({"ipBlock": {"cidr": cidr}})
    things["Service/db"]["spec"]["clusterIP"] = "10.96.0.9"
    found = [one.message for one in findings(things, **said) if one.check == "network-policy-ipblock-cluster-range"]

    assert found == ([f"{cidr} is {expected}, whose addresses no policy should name"] if expected else [])


def test_a_policy_of_the_cluster_without_rules_does_nothing() -> None:
    value = {
        "apiVersion": "policy.networking.k8s.io/v1alpha1",
        "kind": "AdminNetworkPolicy",
        "metadata": {"name": "own"},
        "spec": {"priority": 1, "subject": {"namespaces": {}}},
    }

    assert ids(shop() | {"own": value}) == ["network-policy-emptiness AdminNetworkPolicy/own"]


@pytest.mark.parametrize(
    ("version", "kind", "severity"),
    [
        ("cilium.io/v2", "CiliumNetworkPolicy", Severity.INFO),
        ("projectcalico.org/v3", "GlobalNetworkPolicy", Severity.INFO),
        ("example.com/v1", "HomemadeNetworkPolicy", Severity.INFO),
    ],
)
def test_policies_that_altlas_cannot_read_are_told(version: str, kind: str, severity: Severity) -> None:
    value = {"apiVersion": version, "kind": kind, "metadata": {"name": "own", "namespace": "shop"}, "spec": {}}
    found = findings(shop() | {"own": value})

    assert [(one.check, one.severity) for one in found] == [("network-policy-not-understood", severity)]
