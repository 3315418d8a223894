"""Generated policies: what they say, word by word, and that they allow the flows and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from altlas.generate import network_policies
from altlas.generate.flows import flows
from altlas.generate.flows.places import place_of
from altlas.generate.platform_tree import generate
from altlas.model.flow import WORLD
from altlas.model.platform import Platform
from generate.network_policies.evaluation import Pod, everything, in_block, pods_of, side
from generate.small import platform
from strategies import platforms

API = {"image": "ghcr.io/acme/api:1", "port": 9000}
PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
NO_WORLD = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]


def made(shop: Platform) -> dict[str, list[dict[str, Any]]]:
    """Policies by file, without the folder."""
    return {file.path.partition("/")[2]: [dict(one) for one in file.objects] for file in network_policies.files(shop)}


def spec(shop: Platform, name: str = "web") -> dict[str, Any]:
    """What the only policy of a file says."""
    (policy,) = made(shop)[f"{name}.yaml"]
    return policy["spec"]


def stable(name: str) -> dict[str, Any]:
    return {"matchLabels": {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": "shop"}}


def test_the_smallest_platform_is_closed() -> None:
    """Both directions, for the namespace and for the service, although nothing is allowed in either."""
    found = made(platform())

    assert set(found) == {"default-deny.yaml", "web.yaml"}
    assert found["default-deny.yaml"][0]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert found["web.yaml"][0]["spec"] == {"podSelector": stable("web"), "policyTypes": ["Ingress", "Egress"]}


def test_both_sides_of_a_call() -> None:
    """The same pod port stands at the caller and at the callee."""
    shop = platform({"calls": ["api"]}, services={"api": API})
    port = [{"protocol": "TCP", "port": 9000}]

    assert spec(shop)["egress"][0] == {"to": [{"podSelector": stable("api")}], "ports": port}
    assert spec(shop, "api")["ingress"] == [{"from": [{"podSelector": stable("web")}], "ports": port}]
    assert "egress" not in spec(shop, "api")
    assert "ingress" not in spec(shop)


def test_names_are_resolved_by_both_protocols() -> None:
    """One peer holds namespace and labels: two peers would mean either."""
    assert spec(platform({"calls": ["api"]}, services={"api": API}))["egress"][1] == {
        "to": [
            {
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
                "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
            }
        ],
        "ports": [{"protocol": "TCP", "port": 53}, {"protocol": "UDP", "port": 53}],
    }


def test_hosts_outside() -> None:
    """The world without what is private, on the declared port, for the service that declared it."""
    shop = platform({"external": ["a.example.com:8443"]}, services={"api": API})
    rule = spec(shop)["egress"][0]

    assert rule == {
        "to": [
            {
                "ipBlock": {
                    "cidr": "0.0.0.0/0",
                    "except": NO_WORLD,
                }
            },
            {"ipBlock": {"cidr": "::/0", "except": ["::1/128", "fc00::/7", "fe80::/10"]}},
        ],
        "ports": [{"protocol": "TCP", "port": 8443}],
    }
    assert not in_block(rule["to"][0]["ipBlock"], "169.254.169.254")
    assert "egress" not in spec(shop, "api")


def test_an_address_outside_is_itself() -> None:
    assert spec(platform({"external": ["10.1.2.3:5432"]}))["egress"] == [
        {"to": [{"ipBlock": {"cidr": "10.1.2.3/32"}}], "ports": [{"protocol": "TCP", "port": 5432}]}
    ]


def blocks(shop: Platform, name: str) -> list[dict[str, Any]]:
    """Blocks of addresses in the egress of a policy."""
    return [peer["ipBlock"] for rule in spec(shop, name)["egress"] for peer in rule["to"] if "ipBlock" in peer]


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        ({}, [{"cidr": cidr} for cidr in PRIVATE]),
        (
            {"podCidrs": ["10.244.0.0/16", "10.0.0.0/9"]},
            [{"cidr": "10.0.0.0/8", "except": ["10.0.0.0/9", "10.244.0.0/16"]}, *({"cidr": c} for c in PRIVATE[1:])],
        ),
        ({"podCidrs": ["10.0.0.0/8"]}, [{"cidr": cidr} for cidr in PRIVATE[1:]]),
        (
            {"podCidrs": ["10.0.0.0/7", "fd00::/48"]},
            [*({"cidr": cidr} for cidr in PRIVATE[1:4]), {"cidr": "fc00::/7", "except": ["fd00::/48"]}],
        ),
        (
            {"apiServer": {"cidrs": ["10.0.0.1/32", "203.0.113.7/32"]}},
            [{"cidr": "10.0.0.1/32"}, {"cidr": "203.0.113.7/32"}],
        ),
    ],
    ids=["unknown", "pods known", "pods all over a range", "pods over more than a range", "known"],
)
def test_the_api_server(cluster: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    """Its addresses, or any private one that is no pod's; never the world."""
    assert blocks(platform(monitoring=True, cluster=cluster), "prometheus") == expected


def test_ports_of_the_api_server() -> None:
    """Both usual ones as long as nobody says which."""
    for cluster, ports in (({}, [443, 6443]), ({"apiServer": {"port": 16443}}, [16443])):
        rules = spec(platform(monitoring=True, cluster=cluster), "prometheus")["egress"]
        (rule,) = [rule for rule in rules if "ipBlock" in rule["to"][0]]
        assert [port["port"] for port in rule["ports"]] == ports


def test_stated_ranges_are_no_world() -> None:
    """A cluster with public addresses is still the cluster; a block within another is said once."""
    shop = platform(
        {"external": ["a.b"]},
        cluster={
            "podCidrs": ["203.0.113.0/24", "10.1.0.0/16"],
            "serviceCidrs": ["2001:db8::/64"],
            "nodeCidrs": ["198.51.100.0/25", "198.51.100.0/24"],
        },
    )

    assert [block["except"] for block in blocks(shop, "web")] == [
        [*NO_WORLD, "198.51.100.0/24", "203.0.113.0/24"],
        ["::1/128", "2001:db8::/64", "fc00::/7", "fe80::/10"],
    ]


EDGE = {"port": {"container": 3000, "service": 80}, "expose": True}


def sources(shop: Platform) -> list[dict[str, Any]]:
    """Who may reach an exposed service, at which it listens."""
    (rule,) = spec(shop)["ingress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 3000}]
    return rule["from"]


def pods(namespace: str, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "podSelector": {"matchLabels": labels},
    }


NAME = "app.kubernetes.io/name"
GATEWAY = "gateway.networking.k8s.io/gateway-name"
SOLVER = {"key": "acme.cert-manager.io/http01-solver", "operator": "NotIn", "values": ["true"]}


@pytest.mark.parametrize(
    ("edge", "cluster", "expected"),
    [
        ({}, {}, [pods("ingress-nginx", {NAME: "ingress-nginx"})]),
        ({"class": "traefik"}, {}, [pods("traefik", {NAME: "traefik"})]),
        ({"kind": "gateway", "class": "istio"}, {}, [{"podSelector": {"matchLabels": {GATEWAY: "shop"}}}]),
        ({"kind": "gateway"}, {"namespace": "gw", "labels": {"a": "b"}}, [pods("gw", {"a": "b"})]),
        ({}, {"namespace": "edge"}, [pods("edge", {}) | {"podSelector": {}}]),
        ({}, {"cidrs": ["10.0.0.0/24"]}, [{"ipBlock": {"cidr": "10.0.0.0/24"}}]),
        (
            {},
            {"namespace": "edge", "labels": {"a": "b"}, "cidrs": ["10.0.0.0/24"]},
            [pods("edge", {"a": "b"}), {"ipBlock": {"cidr": "10.0.0.0/24"}}],
        ),
    ],
    ids=["nginx", "another class", "gateway", "gateway elsewhere", "a namespace", "addresses", "both"],
)
def test_who_hands_requests_on(edge: dict[str, Any], cluster: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    """The usual place of the class, or what the file says."""
    stated = {"cluster": {"ingressController": cluster}} if cluster else {}

    assert sources(platform(EDGE, exposure={"host": "a.b", **edge}, **stated)) == expected


@pytest.mark.parametrize(
    ("edge", "more", "expected"),
    [
        ({}, {}, []),
        ({"tls": "t", "issuer": "le"}, {}, [SOLVER]),
        ({"kind": "gateway"}, {}, [{"key": GATEWAY, "operator": "NotIn", "values": ["shop"]}]),
        ({"kind": "gateway"}, {"cluster": {"ingressController": {"namespace": "gw", "labels": {"a": "b"}}}}, []),
        (
            {"tls": "t", "issuer": "le"},
            {"cluster": {"ingressController": {"namespace": "shop", "labels": {"b": "c", "a": "b"}}}},
            [{"key": "a", "operator": "NotIn", "values": ["b"]}, SOLVER],
        ),
    ],
    ids=["nobody", "a solver", "gateway's pods", "gateway's pods elsewhere", "controller in the namespace"],
)
def test_pods_of_others_in_the_namespace(
    edge: dict[str, Any], more: dict[str, Any], expected: list[dict[str, Any]]
) -> None:
    """The default deny leaves alone what others put there for the platform's sake, and nothing else."""
    (policy,) = made(platform(EDGE, exposure={"host": "a.b", **edge}, **more))["default-deny.yaml"]

    assert policy["spec"]["podSelector"] == ({"matchExpressions": expected} if expected else {})


@pytest.mark.parametrize(
    ("edge", "said"),
    [({}, ""), ({"tls": "t", "issuer": "le", "kind": "gateway"}, "the pods that hand requests on and cert-manager's")],
)
def test_the_file_says_whom_it_leaves_alone(edge: dict[str, Any], said: str) -> None:
    file = next(iter(network_policies.files(platform(EDGE, exposure={"host": "a.b", **edge}))))

    assert said in file.comment
    assert bool(said) is bool(file.comment)


def test_a_log_agent_in_its_own_namespace() -> None:
    """It is denied by default there, too; both sides name the other's namespace."""
    shop = platform(monitoring={"logs": "promtail"})
    found = made(shop)
    agent = found["promtail.yaml"][0]

    assert [policy["metadata"]["namespace"] for policy in found["default-deny.yaml"]] == ["shop", "shop-logs"]
    assert agent["metadata"]["namespace"] == "shop-logs"
    assert agent["spec"]["ingress"][0]["from"] == [pods("shop", stable("prometheus")["matchLabels"])]
    (rule,) = spec(shop, "loki")["ingress"]
    assert rule["from"][-1] == pods("shop-logs", stable("promtail")["matchLabels"])


def test_every_workload_has_its_file() -> None:
    """Services, stores, monitoring and jobs, each under its own name."""
    shop = platform(
        {"jobs": {"migrate": {"command": ["x"]}}, "cron": {"tidy": {"command": ["x"], "schedule": "@daily"}}},
        stores={"redis": {}},
        monitoring={"logs": "alloy"},
    )

    assert set(made(shop)) == {
        *("default-deny.yaml", "web.yaml", "web-migrate.yaml", "web-tidy.yaml", "redis.yaml"),
        *("prometheus.yaml", "grafana.yaml", "loki.yaml", "alloy.yaml"),
    }


def test_labels_and_namespace_of_a_policy() -> None:
    """As on every generated object; the selector keeps to the two labels that never change."""
    (policy,) = made(platform(version="2.0.0"))["web.yaml"]

    assert policy["metadata"]["namespace"] == "shop"
    assert policy["metadata"]["labels"]["app.kubernetes.io/version"] == "2.0.0"
    assert policy["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "altlas"
    assert set(policy["spec"]["podSelector"]["matchLabels"]) == {NAME, "app.kubernetes.io/instance"}


@given(platforms())
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_allowed_is_declared(shop: Platform) -> None:
    """Pod by pod and port by port, judged by an evaluator of its own, with somebody who has no business here."""
    objects = [dict(thing) for file in generate(shop).files for thing in file.objects]
    policies = [thing for thing in objects if thing["kind"] == "NetworkPolicy"]
    found = flows(shop)
    known = {end for flow in found for end in (flow.source, flow.destination)}
    places = {end: place_of(shop, end) for end in ("{dns}", "{ingress-controller}") if end in known}
    strangers = [Pod("stranger", shop.target_namespace), Pod("elsewhere", "elsewhere"), Pod("world", address="8.8.8.8")]
    ends = [
        *pods_of(objects),
        *(Pod(end, place.namespace or "", tuple(place.labels.items())) for end, place in places.items()),
        *strangers,
    ]
    ours = {pod.name for pod in ends} - {"elsewhere", "world", *places}
    among = {(flow.protocol, flow.port) for flow in found} | {("TCP", 1), ("UDP", 8080)}

    not_here = ("{api", f"{shop.target_namespace}/cm-acme")
    expected = {
        (flow.source, {WORLD: "world"}.get(flow.destination, flow.destination), flow.protocol, flow.port)
        for flow in found
        if not flow.destination.startswith(not_here) and flow.source != flow.destination
    }
    possible = {one for one in everything(policies, ends, among) if one[0] in ours or one[1] in ours}

    assert possible == expected


@given(platforms())
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_each_side_is_exact(shop: Platform) -> None:
    """No side is wider than its flows: an opening would be hidden as long as the other side is right."""
    objects = [dict(thing) for file in generate(shop).files for thing in file.objects]
    policies = [thing for thing in objects if thing["kind"] == "NetworkPolicy"]
    found = {(flow.source, flow.destination, flow.protocol, flow.port) for flow in flows(shop)}
    pods = list(pods_of(objects))
    for near in pods:
        for far in pods:
            for protocol, port in {(one[2], one[3]) for one in found}:
                out = (near.name, far.name, protocol, port) in found
                into = (far.name, near.name, protocol, port) in found
                assert side(policies, "egress", near, far, protocol, port) is out
                assert side(policies, "ingress", near, far, protocol, port) is into
