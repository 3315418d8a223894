"""Kinds of other projects: policies are told, the rest is left alone."""

from __future__ import annotations

import pytest

from altlas.network import policies
from altlas.network.policies.foreign import KINDS
from altlas.network.policy import Fault

LISTED = [(group, kind) for group, kinds in KINDS.items() for kind in kinds.split()]


@pytest.mark.parametrize(("group", "kind"), LISTED)
def test_a_policy_of_another_project_is_told(group, kind):
    found = policies.read({"apiVersion": f"{group}/v1", "kind": kind, "metadata": {"name": "x"}, "spec": {}}, "key")
    assert found is not None
    assert found.policy is None
    [problem] = found.problems
    assert (problem.origin, problem.route, problem.kind) == ("key", ("kind",), Fault.NOT_UNDERSTOOD)
    assert problem.message.startswith(f"{kind} of {group}/v1 is a policy that altlas cannot read: ")


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("example.com/v9", "FancyNetworkPolicy"),
        ("policy.networking.k8s.io/v1beta1", "ClusterNetworkPolicy"),
        ("policy.networking.k8s.io/v1alpha2", "AdminNetworkPolicy"),
        ("networking.k8s.io/v2", "NetworkPolicy"),
        ("v1", "NetworkPolicy"),
    ],
)
def test_what_calls_itself_a_network_policy_is_one(version, kind):
    found = policies.read({"apiVersion": version, "kind": kind}, 1)
    assert found is not None
    assert [one.kind for one in found.problems] == [Fault.NOT_UNDERSTOOD]


@pytest.mark.parametrize("version", ["extensions/v1beta1", "networking.k8s.io/v1beta1"])
def test_versions_that_are_gone_are_refused(version):
    found = policies.read({"apiVersion": version, "kind": "NetworkPolicy"}, 1)
    assert found is not None
    [problem] = found.problems
    assert (problem.route, problem.kind) == (("apiVersion",), Fault.INVALID)
    assert problem.message == f'no matches for kind "NetworkPolicy" in version "{version}"'


@pytest.mark.parametrize(
    "value",
    [
        {"apiVersion": "apps/v1", "kind": "Deployment"},
        {"apiVersion": "projectcalico.org/v3", "kind": "IPPool"},
        {"apiVersion": "cilium.io/v2", "kind": "CiliumNode"},
        {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget"},
        {"apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy"},
        {"kind": "NetworkPolicy"},
        {"apiVersion": "networking.k8s.io/v1"},
        {"apiVersion": ["networking.k8s.io/v1"], "kind": {}},
        {},
        [],
        None,
        "NetworkPolicy",
    ],
    ids=str,
)
def test_what_is_no_policy_is_left_alone(value):
    assert policies.read(value, 1) is None
