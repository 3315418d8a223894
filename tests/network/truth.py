"""The table of truth written by hand, and the cluster that it is about."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from network.oracle_facts import Object

HERE = Path(__file__).parent
POD_CIDRS, NODE_CIDRS = ("10.1.0.0/16",), ("172.16.0.0/16",)
KINDS = {
    "NP": ("NetworkPolicy", "networking.k8s.io/v1"),
    "ANP": ("AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1"),
    "BANP": ("BaselineAdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1"),
    "CNP": ("ClusterNetworkPolicy", "policy.networking.k8s.io/v1alpha2"),
}
VERSIONS = {"Deployment": "apps/v1", "StatefulSet": "apps/v1"}


def rows() -> list:
    """Policies, a connection and its verdict; the name of a row begins with the number of its rule."""
    table = yaml.safe_load((HERE / "truth.yaml").read_text())
    return [
        pytest.param(row["policies"], *answer, id=f"{row['rule']}: {answer[0]}")
        for row in table
        for answer in row["answers"].items()
    ]


def cluster(policies: list[Object]) -> list[Object]:
    """The objects of the cluster with these policies."""
    objects = list(yaml.safe_load_all((HERE / "truth_cluster.yaml").read_text()))
    plain = [{"apiVersion": VERSIONS.get(value["kind"], "v1"), **value} for value in objects]
    return plain + [policy(number, one) for number, one in enumerate(policies)]


def policy(number: int, written: Object) -> Object:
    """``{"NP red": spec}`` in full."""
    [(subject, spec)] = written.items()
    short, _, namespace = subject.partition(" ")
    kind, version = KINDS[short]
    metadata = {"name": "default" if short == "BANP" else f"p{number}"}
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": metadata | ({"namespace": namespace} if namespace else {}),
        "spec": spec,
    }
