"""Whatever the objects: nothing raises, and what is said has a place, a message and a cure."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.model.intent import Intent
from checks.network.small import findings, shop

scalars = st.none() | st.booleans() | st.integers(-1, 70_000) | st.sampled_from(
    ["web", "db", "shop", "TCP", "UDP", "sql", "10.0.0.0/8", "0.0.0.0/0", "Ingress", "Egress", "In", ""]
)  # fmt: skip
keys = st.sampled_from([
    "podSelector", "matchLabels", "matchExpressions", "app", "ingress", "egress", "from", "to", "ports", "port",
    "protocol", "endPort", "policyTypes", "ipBlock", "cidr", "except", "namespaceSelector", "key", "operator", "values",
])  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=14
)
specs = st.dictionaries(keys, values, max_size=5) | values
peers = st.fixed_dictionaries({}, optional={
    "podSelector": st.fixed_dictionaries({}, optional={"matchLabels": st.fixed_dictionaries({"app": st.sampled_from(
        ["web", "db", "dbb"])})}),
    "namespaceSelector": st.just({}) | st.just({"matchLabels": {"kubernetes.io/metadata.name": "shop"}}),
})  # fmt: skip
ports = st.fixed_dictionaries({}, optional={
    "port": st.sampled_from([53, 80, 5432, 8080, "sql", "http"]), "protocol": st.sampled_from(["TCP", "UDP"]),
})  # fmt: skip
rules = st.lists(st.fixed_dictionaries({}, optional={"from": st.lists(peers), "ports": st.lists(ports)}), max_size=3)
names = st.sampled_from(["*", "web", "db", "nobody", "{dns}", "{node}", "10.0.0.0/8", "shop/web"])


def policy(spec: Any) -> dict[str, Any]:
    metadata = {"name": "own", "namespace": "shop"}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


def sound(found: list[Any]) -> None:
    for one in found:
        assert one.message
        assert one.cure
        assert one.file
        assert one.field or one.line


@settings(deadline=None)
@given(specs)
def test_any_policy(spec: Any) -> None:
    sound(findings(shop() | {"own": policy(spec)}))


@settings(deadline=None)
@given(rules, names, names, st.booleans(), st.sampled_from([0, 53, 5432]))
def test_any_sound_policy_with_any_wish(spec: Any, source: str, destination: str, never: bool, port: int) -> None:
    one = Intent(text="t", never=never, source=source, destination=destination, port=port, file="a", line=1)
    things = shop() | {"own": policy({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": spec})}

    sound(findings(things, intents=(one,)))


@settings(deadline=None)
@given(rules)
def test_more_rules_never_close_a_flow(spec: Any) -> None:
    """Policies add up: what the shop needs stays open whatever another policy about the same pods allows."""
    more = policy({"podSelector": {"matchLabels": {"app": "db"}}, "policyTypes": ["Ingress"], "ingress": spec})
    checks = {one.check for one in findings(shop() | {"own": more})}

    assert not any(check.startswith(("network-policy-blocks", "network-policy-dns")) for check in checks)
