"""The proof of a build: it holds for every platform, and fails with the right cause for every changed policy."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from altlas.commands import build
from altlas.commands.build_report import network
from altlas.commands.proof import Proof, prove
from altlas.commands.proof.pieces import Piece, without
from altlas.generate import platform_tree
from altlas.generate.flows import flows
from altlas.generate.platform_tree import generate
from altlas.load.platform import load_platform
from altlas.model.platform import Platform
from altlas.netset import AddressSet, PortSet
from commands.policy_mutations import FINER, Mutation, Objects, mutations
from generate.small import platform
from strategies import platforms


def objects(shop: Platform) -> Objects:
    """Everything in the tree of a platform."""
    return [dict(thing) for file in generate(shop).files for thing in file.objects]


def is_policy(thing: dict[str, Any], name: str) -> bool:
    return thing["kind"] == "NetworkPolicy" and thing["metadata"]["name"] == name


def proof(shop: Platform) -> Proof:
    return prove(shop, objects(shop))


def load(root: Path, name: str) -> dict[str, Platform]:
    """A committed platform and its environments."""
    file = load_platform(root / "platforms" / name / "platform.yaml")
    return {"": file.base, **file.environments}


@pytest.mark.parametrize("name", ["alt-las", "shop"])
def test_committed_platforms(root: Path, name: str) -> None:
    """Base and environments: every flow is possible, and nothing else."""
    for each in load(root, name).values():
        found = proof(each)
        assert found.causes == ()
        assert found == Proof(len(flows(each)), 0, 0)
        assert found.holds


@given(platforms())
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_platform(shop: Platform) -> None:
    """Allowed is declared."""
    found = proof(shop)

    assert found.causes == ()
    assert found.flows == len(flows(shop))


CLUSTERS: dict[str, dict[str, Any]] = {
    "usual": {},
    "addresses": {"podCidrs": ["10.244.0.0/16"], "serviceCidrs": ["10.96.0.0/12"], "nodeCidrs": ["203.0.113.0/24"]},
    "both families": {"podCidrs": ["10.244.0.0/16", "fd00:1::/48"], "apiServer": {"cidrs": ["fd00:2::1/128"]}},
    "API server": {"apiServer": {"cidrs": ["10.0.0.1/32", "203.0.113.7/32"], "port": 6443}},
    "OpenShift": {"dns": {"namespace": "openshift-dns", "labels": {"a": "b", "c": "d"}, "port": 5353}},
    "NodeLocal DNSCache": {"dns": {"cidrs": ["169.254.20.10/32"]}},
    "NodeLocal DNSCache and pods": {"dns": {"cidrs": ["169.254.20.10/32"], "namespace": "kube-system"}},
    "controller on the host's network": {"ingressController": {"cidrs": ["10.0.0.0/24", "fd00:3::/64"]}},
    "controller anywhere in a namespace": {"ingressController": {"namespace": "edge"}},
    "controller in the platform's namespace": {
        "ingressController": {"namespace": "shop", "labels": {"app": "nginx", "tier": "edge"}}
    },
    "Prometheus elsewhere": {"prometheus": {"namespace": "monitoring", "labels": {"app": "prometheus"}}},
    "Prometheus outside": {"prometheus": {"cidrs": ["192.0.2.0/24"]}},
}


@pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)
@pytest.mark.parametrize("kind", ["ingress", "gateway"])
def test_any_cluster(cluster: dict[str, Any], kind: str) -> None:
    """Whatever a platform file may say about the cluster, generator and twin understand it alike."""
    shop = platform(
        {
            "calls": ["api"],
            "uses": ["redis"],
            "external": ["a.example.com", "198.51.100.7:5432"],
            "expose": True,
            "cron": {"nightly": {"command": ["x"], "schedule": "@daily"}},
        },
        services={"api": {"image": "ghcr.io/acme/api:1", "port": 9000, "metrics": False, "calls": ["api"]}},
        stores={"redis": {}},
        monitoring={"logs": "promtail"},
        exposure={"kind": kind, "host": "a.b", "tls": "t", "issuer": "letsencrypt"},
        cluster=cluster,
    )

    assert proof(shop).causes == ()


POLICIES = {"alt-las": 14, "shop": 8}
"""How many policies each committed platform has."""
EACH = [(name, number) for name, count in POLICIES.items() for number in range(count)]


def survivors(shop: Platform, number: int, *, finer: bool) -> list[Mutation]:
    """Changes of one of the policies whose cause the proof does not tell."""
    tree = [thing for thing in objects(shop) if thing["kind"] not in ("ConfigMap", "Secret")]
    policies = [thing["metadata"] for thing in tree if thing["kind"] == "NetworkPolicy"]
    assert len(policies) == POLICIES[shop.platform]
    text = f"NetworkPolicy {policies[number]['namespace']}/{policies[number]['name']}"
    mine = [one for one in mutations(tree) if one.policy == text and (one.change in FINER) is finer]
    return [one for one in mine if not told(one, prove(shop, one.objects).causes)]


def told(mutation: Mutation, causes: tuple[str, ...]) -> bool:
    return any(mutation.effect in cause and mutation.words in cause for cause in causes)


@pytest.mark.parametrize(("name", "number"), EACH)
def test_every_change_of_a_policy_is_found(root: Path, name: str, number: int) -> None:
    """Rule, peer, port, exception, type: taken away or made to match all, each is told with its policy and place."""
    assert survivors(load(root, name)[""], number, finer=False) == []


@pytest.mark.campaign
@pytest.mark.parametrize(("name", "number"), EACH)
def test_every_finer_change_of_a_policy_is_found(root: Path, name: str, number: int) -> None:
    """Labels one by one, ranges of ports, blocks a little wider or narrower."""
    assert survivors(load(root, name)[""], number, finer=True) == []


def test_a_policy_that_is_gone(root: Path) -> None:
    """The default deny still closes its workload."""
    shop = load(root, "shop")[""]
    tree = [thing for thing in objects(shop) if not is_policy(thing, "redis")]
    causes = prove(shop, tree).causes

    assert any(
        "is blocked, though web uses redis" in cause and "shop/default-deny isolates" in cause for cause in causes
    )


def test_a_policy_must_not_lean_on_the_default_deny() -> None:
    """Nothing reaches the service, but only because of the default deny, which somebody may take away."""
    shop = platform()
    tree = objects(shop)
    (policy,) = [one for one in tree if is_policy(one, "web")]
    policy["spec"]["policyTypes"] = ["Egress"]

    (cause,) = prove(shop, tree).causes
    assert cause.endswith(" more: without default-deny, no policy isolates shop/web[Deployment] for ingress")


def test_an_invalid_policy_is_a_cause(root: Path) -> None:
    """What the API server refuses protects nobody."""
    shop = platform()
    tree = objects(shop)
    (policy,) = [one for one in tree if is_policy(one, "web")]
    policy["spec"] = {**policy["spec"], "ingress": [{"from": [{}]}]}

    assert any(cause.startswith("the API server refuses it: ") for cause in prove(shop, tree).causes)


def test_one_cause_is_one_sentence() -> None:
    """A rule that opens a store to four workloads is told once."""
    shop = platform({"uses": ["redis"]}, stores={"redis": {}}, monitoring=True)
    tree = objects(shop)
    (policy,) = [one for one in tree if is_policy(one, "redis")]
    policy["spec"]["ingress"][0]["from"] = [{"podSelector": {}}]
    found = prove(shop, tree)

    (cause,) = found.causes
    assert "shop/redis[StatefulSet]" in cause
    assert " more: NetworkPolicy shop/redis at spec.ingress[0] allows it for ingress" in cause
    assert found.undeclared > 4


SHOP = """
platform: {name}
services:
  web:
    image: ghcr.io/acme/web:1.4.2
    port: 8080
    external: [api.example.com]
environments:
  dev:
    services: {{web: {{external: []}}}}
"""


def run(folder: Path, text: str, *, check: bool = False) -> tuple[int, str]:
    """Exit status and words of a build."""
    file = folder / "platform.yaml"
    file.write_text(text)
    out = io.StringIO()
    status = build.run(platform=file, output=None, check=check, force=False, stdout=out)
    return status, out.getvalue()


def test_a_build_tells_the_figures(tmp_path: Path) -> None:
    """Of the base, and of the environments that differ."""
    status, said = run(tmp_path, SHOP.format(name="shop"))

    assert status == 0
    assert "network: 3 flows, 0 blocked, 0 undeclared; dev 0 flows, 0 blocked, 0 undeclared\n" in said


@pytest.mark.parametrize("check", [False, True])
def test_a_namespace_that_cuts_off_the_resolver_fails_the_build(tmp_path: Path, check: bool) -> None:
    """In kube-system the platform's default deny would close DNS for the whole cluster; nothing is written."""
    status, said = run(tmp_path, SHOP.format(name="kube-system"), check=check)

    assert status == 1
    assert said.startswith("network: 3 flows, 2 blocked, 0 undeclared; dev 0 flows, 0 blocked, 0 undeclared; nothing")
    assert "NetworkPolicy kube-system/default-deny isolates {dns} for ingress" in said
    assert [path.name for path in tmp_path.iterdir()] == ["platform.yaml"]


def test_an_environment_is_proven_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generator that forgets the policies of an environment only."""
    concerns = platform_tree.CONCERNS

    def generate_without(shop: Platform) -> platform_tree.Tree:
        made = [] if not shop.services["web"].external else list(concerns)
        kept = [each for each in concerns if each in made or "network_policies" not in each.__module__]
        monkeypatch.setattr(platform_tree, "CONCERNS", tuple(kept))
        return platform_tree.generate(shop)

    monkeypatch.setattr(build, "generate", generate_without)
    status, said = run(tmp_path, SHOP.format(name="shop"))

    assert status == 1
    assert "  environment dev: " in said
    assert "no policy isolates shop/web[Deployment] for ingress" in said
    assert not (tmp_path / "kubernetes-manifests").exists()


def test_figures_of_environments_that_are_alike_are_told_once() -> None:
    same, other = Proof(3, 0, 0), Proof(4, 1, 0)

    assert network({"": same, "dev": same}) == "3 flows, 0 blocked, 0 undeclared"
    assert network({"": same, "dev": other}).endswith("; dev 4 flows, 1 blocked, 0 undeclared")


def piece(cidrs: str, *ports: int) -> Piece:
    found = PortSet.NONE
    for port in ports:
        found |= PortSet.of("TCP", port)
    return Piece(AddressSet.blocks(cidrs.split()), found)


@pytest.mark.parametrize(
    ("ours", "others", "left"),
    [
        ([], [piece("10.0.0.0/8", 1)], []),
        ([piece("10.0.0.0/8", 1)], [], [piece("10.0.0.0/8", 1)]),
        ([piece("10.0.0.0/8", 1)], [piece("10.0.0.0/8", 1, 2)], []),
        ([piece("10.0.0.0/8", 1)], [piece("11.0.0.0/8", 1)], [piece("10.0.0.0/8", 1)]),
        ([piece("10.0.0.0/8", 1)], [piece("10.0.0.0/8", 2)], [piece("10.0.0.0/8", 1)]),
        ([piece("10.0.0.0/8", 1)], [piece("10.0.0.0/9", 1)], [piece("10.128.0.0/9", 1)]),
        ([piece("10.0.0.0/8", 1)], [piece("10.0.0.0/9", 1), piece("10.128.0.0/9", 1)], []),
        (
            [piece("10.0.0.0/8", 1, 2)],
            [piece("10.0.0.0/9", 1)],
            [piece("10.128.0.0/9", 1, 2), piece("10.0.0.0/9", 2)],
        ),
        ([piece("10.0.0.0/8 fd00::/8", 1)], [piece("10.0.0.0/8", 1)], [piece("fd00::/8", 1)]),
    ],
)
def test_pieces(ours: list[Piece], others: list[Piece], left: list[Piece]) -> None:
    """Rectangles of addresses and ports, cut out of each other."""
    assert without(ours, others) == left
