"""What is kept of an object for the network twin, and that it comes back as it went."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.flows import is_policy_kind, keep, unpack


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


def test_a_workload_keeps_labels_ports_and_replicas_alone() -> None:
    kept = unpack(keep(deployment(hostNetwork=True, serviceAccountName="sa"), "shop"))

    assert kept.value == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {
            "replicas": 2,
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {
                    "hostNetwork": True,
                    "serviceAccountName": "sa",
                    "containers": [{"name": "web", "ports": [{"name": "http", "containerPort": 8080}]}],
                },
            },
        },
    }
    assert kept.image == "ghcr.io/shop/web:1"
    assert kept.scrape == {"scrape": "true"}


def test_init_containers_stay_for_their_ports() -> None:
    side = {"name": "side", "restartPolicy": "Always", "ports": [{"containerPort": 1}], "image": "x"}
    kept = unpack(keep(deployment(initContainers=[side]), "shop"))

    pod = kept.value["spec"]["template"]["spec"]
    assert pod["initContainers"] == [{key: side[key] for key in ("name", "restartPolicy", "ports")}]


@pytest.mark.parametrize(("said", "token"), [({}, None), ({"automountServiceAccountToken": False}, False)])
def test_a_pod_says_whether_it_mounts_a_token(said: dict[str, Any], token: bool | None) -> None:
    assert unpack(keep(deployment(**said), "shop")).token is token


def test_a_cron_job_keeps_its_nesting() -> None:
    value = deployment() | {"apiVersion": "batch/v1", "kind": "CronJob"}
    job = {"completionMode": "Indexed", "backoffLimit": 3, "template": value["spec"]["template"]}
    value["spec"] = {"schedule": "@daily", "jobTemplate": {"spec": job}}
    kept = unpack(keep(value, "shop")).value

    inside = kept["spec"]["jobTemplate"]["spec"]
    assert list(kept["spec"]) == ["jobTemplate"]
    assert list(inside) == ["completionMode", "template"]
    assert inside["template"]["metadata"] == {"labels": {"app": "web"}}


def test_a_pod_keeps_its_addresses() -> None:
    value = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "own", "labels": {"a": "b"}},
        "spec": {"containers": [{"name": "c"}]},
        "status": {"podIP": "10.0.0.1", "conditions": []},
    }
    kept = unpack(keep(value, "shop")).value

    assert kept["metadata"] == value["metadata"]
    assert kept["status"] == {"podIP": "10.0.0.1"}


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

    assert unpack(keep(thing, "shop")).value.get("kind", kind) == kind
