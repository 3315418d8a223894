"""The oracle against truth written by hand from the documentation."""

from __future__ import annotations

import pytest

from network.oracle import verdict
from network.oracle_facts import expand
from network.truth import NODE_CIDRS, POD_CIDRS, cluster, rows


@pytest.mark.parametrize(("policies", "connection", "expected"), rows())
def test_row(policies, connection, expected):
    known = expand(cluster(policies), pod_cidrs=POD_CIDRS, node_cidrs=NODE_CIDRS)
    source, _, destination, protocol, port = connection.split()

    def end(text: str) -> dict:
        found = [pod for pod in known["pods"] if pod["owner"].partition("[")[0] == text]
        return found[0] if found else {"address": text}

    assert verdict(known, end(source), end(destination), protocol, int(port)) == expected


def test_the_table_has_every_rule():
    assert {int(row.id.partition(":")[0]) for row in rows()} == {*range(1, 14), 15, 16, 17, 19, 20, *range(27, 32)}


def test_a_sibling_is_another_pod():
    known = expand(cluster([{"NP red": {}}]))
    one, other = [pod for pod in known["pods"] if pod["owner"] == "red/api[Deployment]"]
    assert verdict(known, one, one, "TCP", 1) == "allowed"
    assert verdict(known, one, other, "TCP", 1) == "denied"


@pytest.mark.parametrize(
    ("block", "pods_in_ip_blocks", "expected"),
    [
        ("0.0.0.0/0", "unknown", "unknown"),
        ("0.0.0.0/0", "yes", "allowed"),
        ("0.0.0.0/0", "no", "denied"),
        ("10.0.0.0/8", "yes", "unknown"),
        ("8.8.8.8/32", "unknown", "denied"),
        ("2001:db8::/32", "unknown", "unknown"),
    ],
)
def test_blocks_and_pods_without_known_addresses(block, pods_in_ip_blocks, expected):
    policies = [{"NP red": {"ingress": [{"from": [{"ipBlock": {"cidr": block}}]}]}}]
    known = expand(cluster(policies), pods_in_ip_blocks=pods_in_ip_blocks)
    web, db = known["pods"][:2]
    assert verdict(known, db, web, "TCP", 1) == expected
