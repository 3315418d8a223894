"""What is kept of an object for the network twin, and that it comes back as it went."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.flows import is_policy_kind, keep, places_of, rebuilt, unpack
from altlas.kube.references import extract


def deployment(**pod: Any) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "annotations": {"big": "x" * 500}},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}, "annotations": {"prometheus.io/scrape": "true", "other": "1"}},
                "spec": {
                    "containers": [{
                        "name": "web", "image": "ghcr.io/shop/web:1", "resources": {"limits": {"cpu": 1}},
                        "ports": [{"name": "http", "containerPort": 8080}],
                    }],
                    "volumes": [{"name": "v", "emptyDir": {}}],
                    **pod,
                },
            },
        },
    }  # fmt: skip


def again(value: dict[str, Any]) -> dict[str, Any]:
    """The object as the twin will read it."""
    facts = extract(value, "shop")
    return rebuilt(facts, unpack(keep(value, facts.namespace)))


def test_a_workload_keeps_labels_ports_and_account_alone() -> None:
    value = deployment(hostNetwork=True, serviceAccountName="sa")
    port = {"name": "http", "containerPort": 8080, "protocol": "TCP"}
    pod = {"containers": [{"ports": [port]}], "serviceAccountName": "sa", "hostNetwork": True}

    assert again(value) == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": pod}},
    }
    kept = unpack(keep(value, "shop"))
    assert (kept.image, kept.scrape) == ("ghcr.io/shop/web:1", {"scrape": "true"})


def test_a_workload_at_zero_is_kept_as_such() -> None:
    value = deployment()
    value["spec"]["replicas"] = 0

    assert again(value)["spec"]["replicas"] == 0
    assert "replicas" not in again(deployment())["spec"]


def test_ports_of_native_sidecars_count_and_those_of_other_init_containers_do_not() -> None:
    side = {"name": "side", "restartPolicy": "Always", "ports": [{"containerPort": 1}], "image": "x"}
    once = {"name": "once", "ports": [{"containerPort": 2}], "image": "x"}
    pod = again(deployment(initContainers=[side, once]))["spec"]["template"]["spec"]

    assert [port["containerPort"] for port in pod["containers"][0]["ports"]] == [1, 8080]


def test_an_owner_is_kept() -> None:
    owner = [{"kind": "ReplicaSet", "name": "web-1", "controller": True}]
    value = deployment()
    value["metadata"]["ownerReferences"] = owner

    assert again(value)["metadata"]["ownerReferences"] == owner


@pytest.mark.parametrize(("said", "token"), [({}, None), ({"automountServiceAccountToken": False}, False)])
def test_a_pod_says_whether_it_mounts_a_token(said: dict[str, Any], token: bool | None) -> None:
    assert unpack(keep(deployment(**said), "shop")).token is token


def test_a_cron_job_keeps_its_nesting() -> None:
    value = deployment() | {"apiVersion": "batch/v1", "kind": "CronJob"}
    job = {"completionMode": "Indexed", "backoffLimit": 3, "template": value["spec"]["template"]}
    value["spec"] = {"schedule": "@daily", "jobTemplate": {"spec": job}}
    spec = again(value)["spec"]

    assert list(spec) == ["jobTemplate"]
    assert list(spec["jobTemplate"]["spec"]) == ["template", "completionMode"]
    assert spec["jobTemplate"]["spec"]["template"]["metadata"] == {"labels": {"app": "web"}}


def test_a_pod_keeps_its_addresses() -> None:
    value = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "own", "labels": {"a": "b"}},
        "spec": {"containers": [{"name": "c"}]},
        "status": {"podIP": "10.0.0.1", "conditions": []},
    }

    assert again(value)["metadata"] == value["metadata"]
    assert again(value)["status"] == {"podIP": "10.0.0.1"}


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"),
        ("cilium.io/v2", "CiliumNetworkPolicy"),
        ("v1", "Service"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute"),
        ("monitoring.coreos.com/v1", "ServiceMonitor"),
    ],
)
def test_policies_and_ways_are_kept_whole_but_for_metadata_and_status(version: str, kind: str) -> None:
    value = {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "x", "uid": "1"},
        "spec": {"a": [1]},
        "status": 1,
    }

    assert unpack(keep(value, "shop")).value == {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "x", "namespace": "shop"},
        "spec": {"a": [1]},
    }


@pytest.mark.parametrize("kind", ["Role", "PodDisruptionBudget", "PersistentVolumeClaim", "ServiceAccount"])
def test_of_other_kinds_nothing_is_kept(kind: str) -> None:
    assert keep({"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"}}, "shop") == b""


def test_an_autoscaler_is_kept_for_what_it_scales() -> None:
    target = {"kind": "Deployment", "name": "web"}
    value = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "spec": {"scaleTargetRef": target, "a": 1},
    }

    assert unpack(keep(value, "shop")).value["spec"] == {"scaleTargetRef": target}


def test_an_account_is_kept_for_what_it_says_of_tokens() -> None:
    value = {"apiVersion": "v1", "kind": "ServiceAccount", "automountServiceAccountToken": False}

    assert unpack(keep(value, "shop")).token is False


def test_a_config_map_is_kept_for_its_hints() -> None:
    def config(text: str) -> dict[str, Any]:
        return {"apiVersion": "v1", "kind": "ConfigMap", "data": {"X": text}}

    assert [hint.name for hint in unpack(keep(config("db:5432"), "shop")).hints] == ["db"]
    assert keep(config("nothing"), "shop") == b""


def test_kinds_of_policies() -> None:
    policies = ("NetworkPolicy", "ClusterNetworkPolicy", "CiliumNetworkPolicy", "GlobalNetworkPolicy")

    assert all(map(is_policy_kind, policies))
    assert not any(map(is_policy_kind, ("Service", "Policy", "PodSecurityPolicy", "ClusterPolicy")))


def test_places_are_the_parts_of_the_rules() -> None:
    block = {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16", "10.2.0.0/16"]}}
    spec = {"ingress": [{"from": [{"podSelector": {}}, block]}], "egress": [{}]}
    value = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "x"}, "spec": spec}
    found = list(places_of("NetworkPolicy", keep(value, "shop")))

    peers = ("spec", "ingress", 0, "from")
    blocks = [(*peers, 1, "ipBlock", "except", number) for number in (0, 1)]
    assert found == [("spec", "ingress", 0), (*peers, 0), *blocks, ("spec", "egress", 0)]
    assert list(places_of("Service", keep(value, "shop"))) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["metadata", "spec", "template", "containers", "labels", "status"]), inner)
    ),
    max_leaves=15,
)


@given(st.sampled_from(["Pod", "Deployment", "CronJob", "NetworkPolicy", "ConfigMap", "Service"]), anything)
def test_any_shape_is_kept_or_not(kind: str, value: Any) -> None:
    """Never raises, whatever stands in the object."""
    versions = {"Pod": "v1", "Deployment": "apps/v1", "CronJob": "batch/v1"}
    inside = value if isinstance(value, dict) else {"spec": value, "metadata": value}
    thing = inside | {"apiVersion": versions.get(kind, "v1"), "kind": kind}

    assert again(thing).get("kind", kind) == kind
