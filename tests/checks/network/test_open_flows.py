"""What policies open beyond need, what nobody can know, and what somebody wants."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.model.finding import Finding, Severity
from altlas.model.flow import Flow
from altlas.model.intent import Intent
from checks.network.small import Objects, findings, ids, shop

UNDECLARED, UNKNOWN = "network-flow-undeclared", "network-flow-unknown"
MORE = """
{apiVersion: v1, kind: Pod, metadata: {name: cron, namespace: shop, labels: {app: cron}},
 spec: {containers: [{name: c}]}}
"""
WEB, DB, CRON = "shop/web[Deployment]", "shop/db[StatefulSet]", "shop/cron[Pod]"
DECLARED = (
    Flow(source=WEB, destination=DB, port=5432),
    *(Flow(source=WEB, destination="{dns}", port=53, protocol=protocol) for protocol in ("UDP", "TCP")),
)


def with_peers(*peers: dict[str, Any], port: Any = 5432) -> Objects:
    """The shop with a third pod, where other peers may ask the database."""
    things = shop(MORE)
    things["NetworkPolicy/db"]["spec"]["ingress"] = [
        {"from": list(peers), "ports": [{"port": port}] if port else []},
        {"from": [{"podSelector": {"matchLabels": {"app": "web"}}}], "ports": [{"port": 5432}]},
    ]
    del things["NetworkPolicy/deny"], things["NetworkPolicy/dns"]
    things["NetworkPolicy/web"]["spec"]["egress"].append({})
    return things


def undeclared(things: Objects, **said: Any) -> list[Finding]:
    return [one for one in findings(things, **said) if one.check == UNDECLARED and one.file == "NetworkPolicy/db"]


@pytest.mark.parametrize(
    ("peers", "port", "open_"),
    [
        ([{"podSelector": {}}], 5432, True),
        ([{"namespaceSelector": {}}], 5432, True),
        ([], 5432, True),
        ([{"podSelector": {}}], None, True),
        ([{"podSelector": {}}], 9999, False),  # nothing listens there
        ([{"podSelector": {"matchLabels": {"app": "cron"}}}], 5432, False),  # whoever wrote it has declared it
        ([{"podSelector": {"matchLabels": {"app": "web"}}}], 5432, False),
    ],
)
def test_without_a_call_graph_only_rules_for_everybody_are_told(
    peers: list[dict[str, Any]], port: int | None, *, open_: bool
) -> None:
    found = undeclared(with_peers(*peers, port=port))

    assert bool(found) == open_
    for one in found:
        assert (one.severity, one.field) == (Severity.INFO, "spec.ingress[0]")
        assert f"{CRON} -> {DB} on TCP 5432" in one.message
        assert f"{WEB} -> {DB}" not in one.message


def test_without_a_call_graph_only_what_both_sides_open_counts() -> None:
    things = with_peers({"podSelector": {}})
    spec = {"podSelector": {"matchLabels": {"app": "cron"}}, "policyTypes": ["Egress"]}
    things["closed"] = things["NetworkPolicy/db"] | {"metadata": {"name": "closed", "namespace": "shop"}, "spec": spec}

    assert undeclared(things) == []


def test_with_a_call_graph_each_side_counts_by_itself_and_is_an_error() -> None:
    things = with_peers({"podSelector": {"matchLabels": {"app": "cron"}}})
    (found,) = undeclared(things, declared=DECLARED)

    assert found.severity is Severity.ERROR
    assert found.message.endswith(f"the platform's call graph needs: {CRON} -> {DB} on TCP 5432")


def test_the_shop_s_own_call_graph_is_kept_exactly() -> None:
    assert findings(shop(), declared=DECLARED) == []
    assert ids(shop(), declared=DECLARED[1:]) == []  # the manifests need it all the same


def test_a_declared_flow_that_no_manifest_shows_is_required() -> None:
    things = shop(MORE)
    found = findings(things, declared=(*DECLARED, Flow(source=CRON, destination=DB, port=5432, reason="cron counts")))

    assert {one.check for one in found} == {"network-policy-blocks-declared-flow"}
    assert {one.file for one in found} == {"NetworkPolicy/db", "NetworkPolicy/deny"}


LABELLED = {"namespaceSelector": {"matchLabels": {"team": "data"}}}


def test_labels_of_a_namespace_that_nobody_declares_are_unknown() -> None:
    things = shop("", "Namespace/shop")
    things["NetworkPolicy/web"]["spec"]["egress"][0]["to"] = [LABELLED]
    (found,) = findings(things)

    assert (found.check, found.severity, found.file) == (UNKNOWN, Severity.INFO, "NetworkPolicy/web")
    assert "the labels of namespace shop are not in the manifests" in found.message
    assert "network-policy-blocks-declared-flow" in {
        one.check for one in findings(things | shop_namespace(team="other"))
    }
    assert findings(things | shop_namespace(team="data")) == []


def shop_namespace(**labels: str) -> Objects:
    value = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}
    return {"Namespace/shop": value}


def intent(source: str, destination: str, *, never: bool, port: int = 0, exceptions: tuple[str, ...] = ()) -> Any:
    one = Intent(
        text="as written", never=never, source=source, destination=destination, port=port, exceptions=exceptions,
        file="altlas.toml", line=3,
    )  # fmt: skip
    return {"intents": (one,)}


OPEN = ("NetworkPolicy/deny", "NetworkPolicy/dns", "NetworkPolicy/web", "NetworkPolicy/db")


@pytest.mark.parametrize(
    ("things", "said", "violated"),
    [
        (shop(), intent("web", "db", never=True), True),
        (shop(), intent("db", "web", never=True), False),
        (shop(), intent("*", "db", never=True, exceptions=("web",)), False),
        (shop(), intent("*", "db", never=True), True),
        (shop(), intent("web", "db", never=True, port=5433), False),
        (shop(), intent("shop/web", "shop/db", never=True, port=5432), True),
        (shop(), intent("web", "db", never=False), False),
        (shop(), intent("web", "db", never=False, port=5432), False),
        (shop(), intent("web", "db", never=False, port=5433), True),
        (shop(), intent("db", "web", never=False), True),
        (shop(), intent("web", "{dns}", never=False, port=53), False),
        (shop(), intent("db", "{dns}", never=True, port=53), True),
        (shop(), intent("{ingress-controller}", "web", never=True), False),
        (shop(), intent("10.1.0.0/16", "web", never=True), False),
        (shop("", "NetworkPolicy/db"), intent("web", "db", never=False), True),
        (shop("", *OPEN), intent("web", "db", never=True), True),
        (shop("", *OPEN), intent("web", "db", never=False), False),
        (shop("", *OPEN), intent("db", "web", never=False, port=80), False),  # the Service maps 80 to 8080
        (shop(), intent("*", "*", never=True), True),
    ],
)
def test_what_somebody_wants(things: Objects, said: Any, *, violated: bool) -> None:
    found = [one for one in findings(things, **said) if one.check == "network-intent-violated"]

    assert bool(found) == violated
    for one in found:
        assert (one.file, one.line, one.severity) == ("altlas.toml", 3, Severity.ERROR)
        assert one.message.startswith('"as written": ')


def test_a_violation_names_the_rules_that_allow_it() -> None:
    (found,) = findings(shop(), **intent("web", "db", never=True))

    assert "NetworkPolicy shop/web spec.egress[0], NetworkPolicy shop/db spec.ingress[0]" in found.message
    assert [one.file for one in found.related] == ["NetworkPolicy/web", "NetworkPolicy/db"]


def test_a_missing_flow_names_the_side_that_is_closed() -> None:
    found = [one for one in findings(shop(), **intent("db", "web", never=False)) if "intent" in one.check]

    assert found[0].message.endswith(
        "cannot reach shop/web[Deployment] on TCP 1; closed on the side of egress and ingress"
    )


def test_pods_that_the_input_does_not_hold_count_for_everybody() -> None:
    things = shop("", *OPEN)
    del things["Deployment/web"]
    (found,) = [one for one in findings(things, **intent("*", "db", never=True)) if "violated" in one.check]

    assert "any pod of the cluster" in found.message


@pytest.mark.parametrize(
    ("name", "cure"), [("dbb", "write db"), ("shop/wbe", "write shop/web"), ("nothing-like-it", "name a workload")]
)
def test_names_that_lead_nowhere(name: str, cure: str) -> None:
    for said in (intent(name, "db", never=True), intent("web", name, never=False)):
        (found,) = [one for one in findings(shop(), **said) if one.check == "network-intent-name-missing"]
        assert found.cure.startswith(cure)
        assert repr(name) in found.message
