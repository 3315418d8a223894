"""The twin and the oracle agree on random clusters, and on every cluster on which they once did not."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings

from network.clusters import Scene, scenes, seeded
from network.comparison import answer, bounds, disagreements, ends_at, numbers, twin
from network.truth import NODE_CIDRS, POD_CIDRS, cluster, rows

SEEDS = 240
CAMPAIGN = 12_000
ASKED = 200  # connections of a cluster

UNKNOWN_SUBJECT = """
{kind: Deployment, apiVersion: apps/v1, metadata: {name: w}, spec: {template: {
  metadata: {labels: {tier: back}}, spec: {containers: [{name: c}]}}}}
---
{kind: ClusterNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha2, metadata: {name: p}, spec: {
  tier: Admin, priority: 2, subject: {namespaces: {matchLabels: {team: y}}}, ingress: [%s]}}
"""
"""A policy of which nobody knows whether it is about the pod; if it is, its first rule that matches decides."""

ONCE_DIFFERENT = {
    "a rule that allows is not undone by a later one of the same policy": UNKNOWN_SUBJECT
    % "{action: Accept, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}",
    "nor is one that passes on": UNKNOWN_SUBJECT
    % "{action: Pass, from: [{namespaces: {}}]}, {action: Deny, from: [{ofTheFuture: {}}]}",
    "a rule that denies may stand before a denial by another policy": UNKNOWN_SUBJECT
    % "{action: Deny, from: [{namespaces: {}}]}, {action: Pass, from: [{namespaces: {}}]}"
    + """---
{kind: ClusterNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha2, metadata: {name: q}, spec: {
  tier: Admin, priority: 3, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}}
""",
    "two networks of one rule hold all pods together": """
{kind: Pod, apiVersion: v1, metadata: {name: w}, spec: {containers: [{name: c}]}}
---
{kind: Pod, apiVersion: v1, metadata: {name: v}, spec: {containers: [{name: c}]}}
---
{kind: AdminNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha1, metadata: {name: p}, spec: {
  priority: 2, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.1.0.0/16, 'fd00::/8']}]}]}}
""",
    "so do two ipBlocks, one of which fills the hole of the other": """
{kind: Deployment, apiVersion: apps/v1, metadata: {name: w}, spec: {template: {
  metadata: {labels: {}}, spec: {containers: [{name: c}]}}}}
---
{kind: NetworkPolicy, apiVersion: networking.k8s.io/v1, metadata: {name: p}, spec: {ingress: [{from: [
  {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/24]}}, {ipBlock: {cidr: 10.1.0.0/24}},
  {ipBlock: {cidr: 'fd00::/8'}}]}]}}
""",
    "a name and a node may have the address of the metadata": """
{kind: Pod, apiVersion: v1, metadata: {name: w}, spec: {containers: [{name: c}]}}
---
{kind: ClusterNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha2, metadata: {name: p}, spec: {
  tier: Admin, priority: 2, subject: {namespaces: {}}, egress: [
  {action: Accept, to: [{domainNames: [example.com]}], protocols: [{tcp: {destinationPort: {number: 80}}}]},
  {action: Accept, to: [{nodes: {}}], protocols: [{tcp: {destinationPort: {number: 53}}}]},
  {action: Deny, to: [{networks: [0.0.0.0/0]}]}]}}
""",
    "of two policies that nothing orders, one may pass on before the other denies": """
{kind: Deployment, apiVersion: apps/v1, metadata: {name: w}, spec: {template: {
  metadata: {labels: {}}, spec: {containers: [{name: c}]}}}}
---
{kind: BaselineAdminNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha1, metadata: {name: default}, spec: {
  subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}}
---
{kind: ClusterNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha2, metadata: {name: p}, spec: {
  tier: Baseline, priority: 3, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]}}
""",
    "a key without a value is no fault in the policies of the whole cluster": """
{kind: Deployment, apiVersion: apps/v1, metadata: {name: w}, spec: {template: {
  metadata: {labels: {}}, spec: {containers: [{name: c}]}}}}
---
{kind: AdminNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha1, metadata: {name: p}, spec: {
  priority: 2, subject: {namespaces: {matchLabels: null}}, egress: null, ingress: [
  {action: Deny, from: [{namespaces: {}}]}]}}
""",
    "a network outside of all private ranges holds no pods": """
{kind: Deployment, apiVersion: apps/v1, metadata: {name: w}, spec: {template: {
  metadata: {labels: {}}, spec: {containers: [{name: c}]}}}}
---
{kind: ClusterNetworkPolicy, apiVersion: policy.networking.k8s.io/v1alpha2, metadata: {name: p}, spec: {
  tier: Baseline, priority: 3, subject: {namespaces: {}}, egress: [
  {action: Deny, to: [{networks: [8.8.8.8/32]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]}}
""",
}


@pytest.mark.parametrize(("policies", "connection", "expected"), rows())
def test_the_twin_against_truth_written_by_hand(policies, connection, expected):
    scene = Scene(cluster(policies), POD_CIDRS, NODE_CIDRS, "unknown", "unknown")
    solved = twin(scene)
    source, _, destination, protocol, port = connection.split()

    def end(text: str):
        [found] = [one for one in solved.ends if str(one).partition("[")[0] == text] or ends_at(solved, text, scene)
        return found

    assert answer(solved, end(source), end(destination), protocol, int(port)) == expected


@pytest.mark.parametrize("pod_cidrs", [(), ("10.1.0.0/16", "fd00:1::/48")], ids=["unknown", "stated"])
@pytest.mark.parametrize("name", ONCE_DIFFERENT)
def test_clusters_on_which_they_once_differed(name, pod_cidrs):
    objects = list(yaml.safe_load_all(ONCE_DIFFERENT[name]))
    assert disagreements(Scene(objects, pod_cidrs, (), "unknown", "unknown")) == []


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)
@given(scenes())
def test_any_cluster(scene):
    assert disagreements(scene, ASKED) == []


@pytest.mark.parametrize("start", range(0, SEEDS, 80))
def test_seeded_clusters(start):
    assert differing(range(start, start + 80)) == {}


@pytest.mark.parametrize("seed", range(0, 40, 8))
def test_every_connection_of_some_clusters(seed):
    """All pairs of ends and all ports that can differ; and no answer begins or ends at another port."""
    scene = seeded(seed)
    assert disagreements(scene) == []
    assert bounds(twin(scene)) <= set(numbers(scene))


@pytest.mark.campaign
@pytest.mark.parametrize("start", range(SEEDS, CAMPAIGN + SEEDS, 1000))
def test_many_seeded_clusters(start):
    assert differing(range(start, start + 1000)) == {}


def differing(seeds: range) -> dict[int, list[str]]:
    found = {seed: disagreements(seeded(seed), ASKED, seed) for seed in seeds}
    return {seed: lines[:5] for seed, lines in found.items() if lines}
