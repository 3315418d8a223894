"""Every rule of ALT_LAS' generated policies, removed or widened: exactly one finding each, at that policy."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import yaml

from altlas.generate.flows import flows
from altlas.load.platform import load_platform
from altlas.model.finding import Severity
from checks.network.small import findings
from conftest import ROOT

PLATFORM = ROOT / "platforms" / "alt-las"
Change = Callable[[dict[str, Any], str], bool]


class Rule(NamedTuple):
    """One rule of the tree: position of its policy among the objects, direction, position in the list."""

    policy: int
    name: str
    direction: str
    index: int


def read_tree() -> list[dict[str, Any]]:
    """The committed objects of ALT_LAS, as files."""
    files = sorted((PLATFORM / "kubernetes-manifests").rglob("*.yaml"))
    texts = [path.read_text() for path in files if path.name != "kustomization.yaml"]
    return [value for text in texts for value in yaml.load_all(text, yaml.CSafeLoader) if value]


TREE = read_tree()
DECLARED = flows(load_platform(PLATFORM / "platform.yaml").base)


def rules() -> Iterator[Rule]:
    for position, value in enumerate(TREE):
        if value["kind"] == "NetworkPolicy":
            for direction in ("ingress", "egress"):
                for index in range(len(value["spec"].get(direction) or ())):
                    yield Rule(position, value["metadata"]["name"], direction, index)


RULES = list(rules())
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}-{rule.direction}-{rule.index}")


def changed(rule: Rule, change: Change) -> list[dict[str, Any]] | None:
    """The tree with one rule changed; None where the change makes no difference."""
    tree = list(TREE)
    tree[rule.policy] = copy.deepcopy(TREE[rule.policy])
    rule_list = tree[rule.policy]["spec"][rule.direction]
    if not change(rule_list[rule.index], "from" if rule.direction == "ingress" else "to"):
        return None
    if not rule_list[rule.index]:
        del rule_list[rule.index]
    return tree


def said(tree: list[dict[str, Any]], **surroundings: Any) -> list[tuple[str, str, str]]:
    """Check, severity and place of every finding about the network."""
    return [(one.check, str(one.severity), one.file) for one in findings(tree, **surroundings)]


def nothing_left(rule: dict[str, Any], _side: str) -> bool:
    rule.clear()
    return True


def no_ports(rule: dict[str, Any], _side: str) -> bool:
    return rule.pop("ports", None) is not None


def no_peers(rule: dict[str, Any], side: str) -> bool:
    return rule.pop(side, None) is not None


def one_port_more(rule: dict[str, Any], _side: str) -> bool:
    rule["ports"].append({"protocol": "TCP", "port": 9999})
    return True


def ports_up_to_the_last(rule: dict[str, Any], _side: str) -> bool:
    rule["ports"][0]["endPort"] = 65535
    return True


def all_pods_of_the_namespace(rule: dict[str, Any], side: str) -> bool:
    rule[side].append({"podSelector": {}})
    return True


def all_pods_of_the_cluster(rule: dict[str, Any], side: str) -> bool:
    rule[side].append({"namespaceSelector": {}})
    return True


def somebody_else(rule: dict[str, Any], side: str) -> bool:
    rule[side].append({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}})
    return True


def labels_of_nobody_in_particular(rule: dict[str, Any], side: str) -> bool:
    """The first peer means all pods of its namespace."""
    peer = next((one for one in rule[side] if "podSelector" in one), None)
    if peer is not None:
        peer["podSelector"] = {}
    return peer is not None


def the_whole_world(rule: dict[str, Any], side: str) -> bool:
    rule[side].append({"ipBlock": {"cidr": "0.0.0.0/0"}})
    return True


def a_block_without_exceptions(rule: dict[str, Any], side: str) -> bool:
    peer = next((one for one in rule[side] if one.get("ipBlock", {}).get("except")), None)
    if peer is not None:
        del peer["ipBlock"]["except"]
    return peer is not None


WIDENED: tuple[Change, ...] = (
    no_ports,
    no_peers,
    one_port_more,
    ports_up_to_the_last,
    all_pods_of_the_namespace,
    all_pods_of_the_cluster,
    somebody_else,
    labels_of_nobody_in_particular,
    the_whole_world,
    a_block_without_exceptions,
)


def test_the_tree_has_no_finding_with_its_platform_and_without() -> None:
    assert len(RULES) > 40
    assert said(TREE, declared=DECLARED) == []
    assert said(TREE) == []


@every_rule
def test_a_rule_that_is_gone_is_one_error(rule: Rule) -> None:
    tree = changed(rule, nothing_left)
    assert tree is not None
    found = findings(tree, declared=DECLARED)

    assert [(one.severity, one.file) for one in found] == [(Severity.ERROR, f"NetworkPolicy/{rule.name}")]
    assert found[0].check.startswith(("network-policy-blocks", "network-policy-dns"))
    assert "ports:" in found[0].cure


@every_rule
def test_a_peer_that_is_gone_is_one_error(rule: Rule) -> None:
    """Blocks of addresses stand together for one end and are left alone."""
    sides = TREE[rule.policy]["spec"][rule.direction][rule.index]
    side = "from" if rule.direction == "ingress" else "to"
    for number, peer in enumerate(sides[side]):
        if len(sides[side]) == 1 or "ipBlock" in peer:
            continue

        def without(one: dict[str, Any], side: str, number: int = number) -> bool:
            del one[side][number]
            return True

        tree = changed(rule, without)
        assert tree is not None
        assert [place for _, _, place in said(tree, declared=DECLARED)] == [f"NetworkPolicy/{rule.name}"]


@pytest.mark.parametrize("widen", WIDENED, ids=lambda one: one.__name__)
@every_rule
def test_a_rule_that_is_wider_is_one_error(rule: Rule, widen: Change) -> None:
    tree = changed(rule, widen)
    if tree is None:
        return
    found = findings(tree, declared=DECLARED)

    assert [(one.check, one.severity, one.file) for one in found] == [
        ("network-flow-undeclared", Severity.ERROR, f"NetworkPolicy/{rule.name}")
    ]
    assert found[0].field.startswith(f"spec.{rule.direction}[{rule.index}]")


def test_every_widening_is_tried() -> None:
    """A change that no rule takes would hold nothing."""
    for widen in WIDENED:
        assert any(changed(rule, widen) is not None for rule in RULES), widen.__name__


@every_rule
def test_without_the_platform_a_rule_that_is_gone_is_seen_where_the_manifests_tell(rule: Rule) -> None:
    """Values of Secrets are not in the manifests, nor is whom somebody asks outside of the cluster."""
    tree = changed(rule, nothing_left)
    assert tree is not None
    places = [place for _, _, place in said(tree)]

    assert places in ([f"NetworkPolicy/{rule.name}"], [])
    text = str(TREE[rule.policy]["spec"][rule.direction][rule.index])
    unseen = "5432" in text or (rule.name == "ai-orchestrator" and rule.direction == "egress")
    assert bool(places) != unseen
