"""The oracle says of the clusters of np-guard/netpol-analyzer what that tool says."""

from __future__ import annotations

import itertools

import pytest

from network.leaves import leaves
from network.netpol_cases import CASES, Case, Rows, case, expected, whole
from network.oracle import verdict
from network.oracle_facts import expand
from network.recipes import PROTOCOLS


def judged(found: Case) -> Rows:
    """What the oracle allows, with that tool's own choices: pods have no address, pods of the host are as others."""
    cluster = expand(found.objects, pods_in_ip_blocks="no", host_network="pod")
    pods = {pod["owner"]: pod for pod in cluster["pods"]}
    ends = pods | {start: {"address": start} for start in found.starts}
    numbers = cuts(cluster)
    asked = list(itertools.product(PROTOCOLS, numbers))
    rows = {}
    for source, destination in itertools.product(ends, ends):
        if source == destination or not {source, destination} & pods.keys():
            continue
        chosen = {one for one in asked if verdict(cluster, ends[source], ends[destination], *one) == "allowed"}
        if chosen:
            rows[source, destination] = whole(numbers, chosen)
    return rows


def cuts(cluster) -> list[int]:
    """Where policies may begin or stop to mean a port."""
    numbers = {leaf for leaf in leaves(cluster["policies"]) if isinstance(leaf, int) and 0 < leaf < 65535}
    numbers |= {number for pod in cluster["pods"] for name, _, number in pod["ports"] if name and number}
    return sorted({1, *numbers, *(number + 1 for number in numbers)})


@pytest.mark.parametrize("name", CASES)
def test_equal_line_by_line(shared, name):
    found = case(shared, name)
    wanted = {ends: ports for ends, ports in expected(found).items() if ends[0] != "{ingress-controller}"}
    assert judged(found) == wanted
