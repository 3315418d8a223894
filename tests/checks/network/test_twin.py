"""The network of an inventory: the same cluster as from whole objects, and nothing where there is nothing to say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from altlas.checks.network.twin import Network
from altlas.model.surroundings import PodsOf
from altlas.network import Cluster, Workload, read
from checks.network.small import findings, inventory, shop
from checks.network.small import objects as parsed
from network.netpol_cases import CASES, case


def seen(workload: Workload) -> tuple[Any, ...]:
    fields = [field for field in Workload.__struct_fields__ if field != "origin"]
    return tuple(getattr(workload, field) for field in fields)


def told(cluster: Cluster) -> tuple[Any, ...]:
    """Everything about a cluster but the keys of its objects."""
    workloads = sorted(map(seen, cluster.workloads), key=repr)
    ways = sorted((one.source, str(one.workload), one.port, one.problem, one.route) for one in cluster.ways)
    spaces = {name: one.labels for name, one in cluster.namespaces.items() if one.declared}
    return workloads, ways, spaces, [str(policy) for policy in cluster.policies]


@pytest.mark.parametrize("name", CASES)
def test_what_is_kept_gives_the_cluster_of_the_whole_objects(name: str, shared: Path) -> None:
    """For every cluster of the conformance set, what crosses process borders loses nothing that the twin reads."""
    objects = case(shared, name).objects
    kept = Network(inventory(objects)).cluster
    whole = read(enumerate(objects)).cluster

    assert told(kept) == told(whole)


def test_without_a_policy_the_twin_is_not_even_imported() -> None:
    """The room costs an input without policies nothing."""
    things = {key: value for key, value in shop().items() if not key.startswith("NetworkPolicy")}
    assert not findings(things)

    code = (
        "import sys, altlas.commands.check as check; check.run(paths=('-',), stdin=__import__('io').BytesIO(b''));"
        "print([name for name in sys.modules if name.startswith(('altlas.network', 'altlas.netset'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.splitlines()[-1] == "[]"


REFUSED = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: refused, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{}]}]}
"""
FOREIGN = """
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: foreign, namespace: %s}
spec: {endpointSelector: {}}
"""


@pytest.mark.parametrize(
    ("more", "clouded"),
    [
        ("", set()),
        (REFUSED, {"shop"}),
        (FOREIGN % "shop", {"shop"}),
        (FOREIGN % "other", {"other"}),
        (FOREIGN.replace("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy") % "", {""}),
    ],
)
def test_a_policy_that_nobody_can_read_clouds_its_namespace(more: str, clouded: set[str]) -> None:
    network = Network(inventory(shop(more)))

    assert network.clouded == clouded
    assert network.is_quiet == bool(clouded - {"other"})


@pytest.mark.parametrize("more", [REFUSED, FOREIGN % "shop"])
def test_under_a_cloud_no_flow_is_called_blocked(more: str) -> None:
    broken = shop("", "NetworkPolicy/web")
    assert any(one.check == "network-policy-blocks-declared-flow" for one in findings(broken))

    checks = {one.check for one in findings(broken | parsed(more))}
    assert checks <= {"network-policy-invalid", "network-policy-not-understood"}
    assert checks


def test_stated_places_are_the_twin_s() -> None:
    said = {"dns": PodsOf("dns", {"a": "b"}), "ingress_controller": PodsOf("edge"), "prometheus": PodsOf("mon")}
    found = Network(inventory(shop(), pod_cidrs=("10.0.0.0/16",), **said)).cluster.ends

    assert found.dns is not None
    assert (found.dns.namespace, found.dns.labels, found.dns.ports[0].number) == ("dns", {"a": "b"}, 53)
    assert found.ingress_controller is not None
    assert found.ingress_controller.namespace == "edge"
    assert found.prometheus is not None
    assert found.pod_cidrs == ("10.0.0.0/16",)


def test_a_prometheus_of_the_operator_is_where_its_object_is() -> None:
    prometheus = "{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {name: main, namespace: mon}}"
    found = Network(inventory(shop(prometheus))).cluster.ends.prometheus

    assert found is not None
    assert (found.namespace, found.labels) == ("mon", {"operator.prometheus.io/name": "main"})
