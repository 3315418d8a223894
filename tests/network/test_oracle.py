"""The oracle against truth written by hand from the documentation: each row is one policy or a few, and answers."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from network.oracle import verdict
from network.oracle_facts import expand

CLUSTER = """
{kind: Namespace, metadata: {name: red, labels: {team: red}}}
---
{kind: Namespace, metadata: {name: blue, labels: {team: blue}}}
---
{kind: Pod, metadata: {namespace: red, name: web, labels: {app: web}}, spec: {containers: [
  {name: a, ports: [{name: http, containerPort: 80}, {name: dns, containerPort: 53, protocol: UDP}]}]}}
---
{kind: Pod, metadata: {namespace: red, name: db, labels: {app: db, tier: data}}, spec: {containers: [{name: a}],
  initContainers: [{name: b, restartPolicy: Always, ports: [{name: side, containerPort: 9}]},
                   {name: c, ports: [{name: once, containerPort: 10}]}]}}
---
{kind: Pod, metadata: {namespace: blue, name: web, labels: {app: web}}, spec: {containers: [
  {name: a, ports: [{name: http, containerPort: 8080}]}]}}
---
{kind: Pod, metadata: {namespace: grey, name: job, labels: {app: job}}, spec: {containers: [{name: a}]}}
---
{kind: Pod, metadata: {namespace: red, name: host, labels: {app: host}},
 spec: {hostNetwork: true, containers: [{name: a}]}}
---
{kind: Deployment, metadata: {namespace: red, name: api}, spec: {template: {
  metadata: {labels: {app: api}}, spec: {containers: [{name: a}]}}}}
"""
KINDS = {
    "NP": "NetworkPolicy",
    "ANP": "AdminNetworkPolicy",
    "BANP": "BaselineAdminNetworkPolicy",
    "CNP": "ClusterNetworkPolicy",
}


def rows() -> list:
    table = yaml.safe_load(Path(__file__).with_name("truth.yaml").read_text())
    return [
        pytest.param(row["policies"], *answer, id=f"{row['rule']}: {answer[0]}")
        for row in table
        for answer in row["answers"].items()
    ]


def as_object(policy: dict) -> dict:
    """``{"NP red": spec}`` in full."""
    [(subject, spec)] = policy.items()
    short, _, namespace = subject.partition(" ")
    metadata = {"name": "p", **({"namespace": namespace} if namespace else {})}
    return {"kind": KINDS[short], "metadata": metadata, "spec": spec}


@pytest.mark.parametrize(("policies", "connection", "expected"), rows())
def test_row(policies, connection, expected):
    objects = list(yaml.safe_load_all(CLUSTER)) + [as_object(policy) for policy in policies]
    cluster = expand(objects, pod_cidrs=["10.1.0.0/16"], node_cidrs=["172.16.0.0/16"])
    source, _, destination, protocol, port = connection.split()

    def end(text: str) -> dict:
        found = [pod for pod in cluster["pods"] if pod["owner"].partition("[")[0] == text]
        return found[0] if found else {"address": text}

    assert verdict(cluster, end(source), end(destination), protocol, int(port)) == expected


def test_the_table_has_every_rule():
    assert {int(row.id.partition(":")[0]) for row in rows()} == {*range(1, 14), 15, 16, 17, 19, 20, *range(27, 32)}


def test_a_sibling_is_another_pod():
    objects = [*yaml.safe_load_all(CLUSTER), as_object({"NP red": {}})]
    one, other = [pod for pod in expand(objects)["pods"] if pod["owner"] == "red/api[Deployment]"]
    cluster = expand(objects)
    assert verdict(cluster, one, one, "TCP", 1) == "allowed"
    assert verdict(cluster, one, other, "TCP", 1) == "denied"


def test_blocks_and_pods_without_known_addresses():
    policy = {"NP red": {"ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}}
    objects = [*yaml.safe_load_all(CLUSTER), as_object(policy)]
    for switch, expected in (("unknown", "unknown"), ("no", "denied")):
        cluster = expand(objects, pods_in_ip_blocks=switch)
        web, db = cluster["pods"][:2]
        assert verdict(cluster, db, web, "TCP", 1) == expected
