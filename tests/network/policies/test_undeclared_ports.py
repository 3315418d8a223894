"""Names of ports that no pod in question declares."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.network import policies
from altlas.network.cluster import Cluster, Namespace, Workload
from altlas.network.places import PodPort
from altlas.network.policies.undeclared_ports import undeclared
from altlas.network.policy import Fault
from network.policies.documents import ADMIN, NETWORK, put

HTTP = PodPort("http", 8080, "TCP")


def web(name: str = "web", namespace: str = "shop", **members: Any) -> Workload:
    settings = {"labels": {"app": "web"}, "ports": (HTTP,), **members}
    return Workload(namespace=namespace, name=name, kind="Deployment", **settings)


def told(document: dict[str, Any], *workloads: Workload, **labels: dict[str, str]) -> list[str]:
    found = policies.read(document, "key")
    assert found is not None
    assert found.policy is not None
    spaces = {name: Namespace(name=name, labels=given) for name, given in labels.items()}
    problems = list(undeclared(Cluster(workloads=workloads, policies=(found.policy,), namespaces=spaces)))
    assert all((one.origin, one.kind) == ("key", Fault.AMBIGUOUS) for one in problems)
    return [one.message for one in problems]


def ingress(name: str, protocol: str = "TCP") -> dict[str, Any]:
    return put(NETWORK, (("spec", "ingress", 0, "ports", 0), {"port": name, "protocol": protocol}))


def egress(peer: dict[str, Any], name: str = "http") -> dict[str, Any]:
    rule = {"to": [peer], "ports": [{"port": name}]}
    return put(NETWORK, (("spec", "egress"), [rule]), (("spec", "ingress"), []))


NOT_DECLARED = (
    'the TCP port "abc": the pods of the one workload in question do not declare a port of this name, '
    "so the entry matches nothing"
)


@pytest.mark.parametrize(
    ("document", "workloads", "expected"),
    [
        (ingress("http"), [web()], []),
        (ingress("abc"), [web()], [NOT_DECLARED]),
        (ingress("abc"), [], []),
        (ingress("abc"), [web(namespace="elsewhere")], []),
        (ingress("abc"), [web(labels={"app": "other"})], []),
        (ingress("http"), [web(), web("second", ports=())], []),
        (ingress("http", "UDP"), [web()], [NOT_DECLARED.replace('TCP port "abc"', 'UDP port "http"')]),
        (ingress("abc"), [web(labels={}, open_labels={"app": ""})], [NOT_DECLARED]),
    ],
    ids=["declared", "not", "no pods", "other namespace", "other pods", "one of two", "other protocol", "open label"],
)
def test_a_name_is_looked_for_on_the_pods_that_the_policy_protects(document, workloads, expected):
    """Rule 15: by name and protocol."""
    assert told(document, *workloads) == expected


def test_of_several_workloads_none_declares_the_name():
    [message] = told(ingress("abc"), web(), web("second"))
    assert 'the TCP port "abc": none of the pods declares a port of this name' in message


@pytest.mark.parametrize(
    ("peer", "count"),
    [
        ({"podSelector": {"matchLabels": {"app": "web"}}}, 0),
        ({"podSelector": {"matchLabels": {"app": "bare"}}}, 1),
        ({"podSelector": {"matchLabels": {"app": "nobody"}}}, 0),
        ({"namespaceSelector": {"matchLabels": {"team": "x"}}}, 1),
        ({"namespaceSelector": {"matchLabels": {"team": "y"}}}, 0),
        ({"namespaceSelector": {}}, 0),
        ({"ipBlock": {"cidr": "10.0.0.0/8"}}, 0),
    ],
    ids=str,
)
def test_on_egress_it_is_looked_for_on_the_peers(peer, count):
    """Whoever is outside of the given pods may be meant by a block."""
    document = egress(peer)
    found = policies.read(document, "key")
    assert found is not None
    assert found.policy is not None
    bare = web("bare", labels={"app": "bare"}, ports=())
    far = web("far", namespace="far", ports=())
    spaces = {"shop": Namespace(name="shop", labels={}), "far": Namespace(name="far", labels={"team": "x"})}
    cluster = Cluster(workloads=(web(), bare, far), policies=(found.policy,), namespaces=spaces)
    assert len(list(undeclared(cluster))) == count


def test_a_name_may_be_meant_for_addresses_beside_pods():
    """A block and pods in one rule: what the addresses listen on, nobody here knows."""
    document = egress({"podSelector": {"matchLabels": {"app": "bare"}}})
    rule = document["spec"]["egress"][0]
    rule["to"].append({"ipBlock": {"cidr": "10.0.0.0/8"}})
    assert told(document, web("bare", labels={"app": "bare"}, ports=())) == []


def test_labels_of_a_namespace_that_nobody_declares_may_match():
    document = egress({"namespaceSelector": {"matchLabels": {"team": "x"}}}, "abc")
    found = policies.read(document, "key")
    assert found is not None
    assert found.policy is not None
    for declared, count in ((True, 0), (False, 1)):
        space = Namespace(name="far", labels={"kubernetes.io/metadata.name": "far"}, declared=declared)
        workloads = (web("far", namespace="far"),)
        cluster = Cluster(workloads=workloads, policies=(found.policy,), namespaces={"far": space})
        assert len(list(undeclared(cluster))) == count


def test_the_name_of_an_admin_policy_has_any_protocol():
    document = put(ADMIN, (("spec", "ingress", 0, "ports"), [{"namedPort": "dns"}]))
    udp = web(ports=(PodPort("dns", 53, "UDP"),))
    assert told(document, udp, shop={"team": "shop"}) == []
    [message] = told(document, web(), shop={"team": "shop"})
    assert message.startswith('the port "dns": ')
