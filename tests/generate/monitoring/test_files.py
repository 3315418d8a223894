"""The monitoring room as a whole: which files, how hardened, and that everything named exists."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.generate import monitoring
from altlas.generate.images import IMAGES
from altlas.generate.monitoring.agents import log_namespace
from altlas.kube import labels
from altlas.model.platform import Platform
from altlas.model.secret import Credential
from generate.monitoring.platforms import everything, find, pods, tree, watched
from generate.small import platform as minimal

AGENTS = ("alloy", "promtail", "none")
COMMON = {
    "monitoring/prometheus.yaml",
    "monitoring/grafana.yaml",
    "monitoring/dashboards.yaml",
    "monitoring/loki.yaml",
}
SIX_LABELS = {labels.NAME, labels.INSTANCE, labels.VERSION, labels.COMPONENT, labels.PART_OF, labels.MANAGED_BY}


def test_nothing_without_monitoring() -> None:
    """The key is optional, and without it there is neither a file, nor a secret, nor a namespace."""
    assert list(monitoring.files(minimal())) == []
    assert list(monitoring.secrets(minimal())) == []
    assert log_namespace(minimal()) is None


@pytest.mark.parametrize(
    ("logs", "more"),
    [("alloy", {"monitoring/alloy.yaml"}), ("promtail", {"monitoring/promtail.yaml"}), ("none", set())],
)
def test_one_word_chooses_the_agent(logs: str, more: set[str]) -> None:
    """``logs`` alone decides which agent's file is there."""
    assert set(tree(watched(logs))) == COMMON | more


def test_alloy_is_the_default() -> None:
    """Who says nothing gets the agent that is maintained."""
    platform = minimal(monitoring={})

    assert "monitoring/alloy.yaml" in tree(platform)


@pytest.mark.parametrize(("logs", "namespace"), [("alloy", None), ("promtail", "shop-logs"), ("none", None)])
def test_only_promtail_needs_a_namespace_of_its_own(logs: str, namespace: str | None) -> None:
    """Reading the node's files is what Pod Security forbids elsewhere."""
    assert log_namespace(watched(logs)) == namespace
    used = {value["metadata"]["namespace"] for value in everything(watched(logs))}
    assert used == {"shop"} | ({namespace} if namespace else set())


@pytest.mark.parametrize("logs", AGENTS)
def test_same_platform_same_objects(logs: str) -> None:
    """Nothing in the tree depends on when or in which order it is made."""
    assert list(monitoring.files(watched(logs))) == list(monitoring.files(watched(logs)))


@pytest.mark.parametrize("logs", AGENTS)
def test_no_identity_twice(logs: str) -> None:
    """Two objects of one kind, namespace and name would overwrite each other."""
    seen = [
        (value["kind"], value["metadata"]["namespace"], value["metadata"]["name"])
        for value in everything(watched(logs))
    ]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("logs", AGENTS)
def test_every_object_carries_the_recommended_labels(logs: str) -> None:
    """All six, with the component that the whole room shares."""
    for value in everything(watched(logs)):
        own = value["metadata"]["labels"]
        assert set(own) == SIX_LABELS
        assert own[labels.COMPONENT] == "monitoring"
        assert own[labels.PART_OF] == "shop"


@pytest.mark.parametrize("logs", AGENTS)
def test_no_cluster_wide_rights(logs: str) -> None:
    """Rights end at the namespace, and none of them writes or reads a Secret."""
    for value in everything(watched(logs)):
        assert not value["kind"].startswith("Cluster")
        for rule in value.get("rules", []):
            assert set(rule["verbs"]) <= {"get", "list", "watch"}
            assert set(rule["resources"]) <= {"pods", "pods/log", "services", "endpointslices"}


@pytest.mark.parametrize("logs", AGENTS)
def test_every_pod_is_restricted(logs: str) -> None:
    """Pod Security ``restricted``; Promtail differs in its one host path only."""
    for name, spec in pods(watched(logs)).items():
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert [volume["name"] for volume in spec["volumes"] if "hostPath" in volume] == (
            ["pod-logs"] if name == "promtail" else []
        )
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }


@pytest.mark.parametrize("logs", AGENTS)
def test_a_token_only_where_the_api_server_is_needed(logs: str) -> None:
    """Prometheus and the agents discover pods; Grafana and Loki speak to nobody there."""
    with_token = {name for name, spec in pods(watched(logs)).items() if spec["automountServiceAccountToken"]}

    assert with_token == {"prometheus", *({logs} - {"none"})}
    accounts = [value for value in everything(watched(logs)) if value["kind"] == "ServiceAccount"]
    assert all(account["automountServiceAccountToken"] is False for account in accounts)


@pytest.mark.parametrize("logs", AGENTS)
def test_every_container_is_complete(logs: str) -> None:
    """An explicit tag, three probes on the named port, requests and limits."""
    for name, spec in pods(watched(logs)).items():
        (container,) = spec["containers"]
        repository, tag = IMAGES[name]
        assert container["image"] == f"{repository}:{tag}"
        assert tag != "latest"
        assert [port["name"] for port in container["ports"]] == ["http"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            (check,) = [container[probe][key] for key in ("httpGet", "tcpSocket") if key in container[probe]]
            assert check["port"] == "http"
        assert set(container["resources"]) == {"requests", "limits"}
        assert {"cpu", "memory"} == set(container["resources"]["limits"])


@pytest.mark.parametrize("logs", AGENTS)
def test_mounts_and_volumes_match(logs: str) -> None:
    """Each mount has its volume or claim, each volume its mount, and nothing is writable but data and scratch."""
    for value in everything(watched(logs)):
        if "template" not in value.get("spec", {}):
            continue
        spec = value["spec"]["template"]["spec"]
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        claims = {claim["metadata"]["name"] for claim in value["spec"].get("volumeClaimTemplates", [])}
        mounts = [mount for container in spec["containers"] for mount in container["volumeMounts"]]
        assert {mount["name"] for mount in mounts} == set(volumes) | claims
        for mount in mounts:
            writable = mount["name"] in claims or "emptyDir" in volumes[mount["name"]]
            assert mount.get("readOnly", False) is not writable


@pytest.mark.parametrize("logs", AGENTS)
def test_everything_named_exists(logs: str) -> None:
    """ConfigMaps, Secrets with their keys, accounts, governing Services and the pods behind each Service."""
    platform = watched(logs)
    known = {
        (value["kind"], value["metadata"]["namespace"], value["metadata"]["name"]): value
        for value in everything(platform)
    }
    keys = {spec.metadata["name"]: {entry.key for entry in spec.entries} for spec in monitoring.secrets(platform)}
    for kind, namespace, name in _uses(platform):
        assert kind == "Secret" or (kind, namespace, name) in known
    for spec in pods(platform).values():
        for volume in spec["volumes"]:
            if "secret" in volume:
                wanted = {item["key"] for item in volume["secret"]["items"]}
                assert wanted <= keys[volume["secret"]["secretName"]]


def _uses(platform: Platform) -> set[tuple[str, str, str]]:
    """Kind, namespace and name of whatever the pods and bindings refer to."""
    found: set[tuple[str, str, str]] = set()
    for value in everything(platform):
        namespace = value["metadata"]["namespace"]
        found |= {("ServiceAccount", one["namespace"], one["name"]) for one in value.get("subjects", [])}
        if "roleRef" in value:
            found.add(("Role", namespace, value["roleRef"]["name"]))
        if "serviceName" in value.get("spec", {}):
            found.add(("Service", namespace, value["spec"]["serviceName"]))
        if "template" in value.get("spec", {}):
            spec = value["spec"]["template"]["spec"]
            found.add(("ServiceAccount", namespace, spec["serviceAccountName"]))
            found |= {(kind, namespace, name) for volume in spec["volumes"] for kind, name in _sources(volume)}
    return found


def _sources(volume: dict[str, Any]) -> set[tuple[str, str]]:
    found = {("ConfigMap", source["configMap"]["name"]) for source in volume.get("projected", {}).get("sources", [])}
    if "configMap" in volume:
        found.add(("ConfigMap", volume["configMap"]["name"]))
    if "secret" in volume:
        found.add(("Secret", volume["secret"]["secretName"]))
    return found


@pytest.mark.parametrize("logs", AGENTS)
def test_each_service_reaches_its_pod(logs: str) -> None:
    """Headless, so the Service's port is the container's; the selector is that of the one workload of the name."""
    platform = watched(logs)
    workloads = {
        (value["metadata"]["namespace"], value["metadata"]["name"]): value["spec"]
        for value in everything(platform)
        if "template" in value.get("spec", {})
    }
    services = [value for value in everything(platform) if value["kind"] == "Service"]
    assert {(value["metadata"]["namespace"], value["metadata"]["name"]) for value in services} == set(workloads)
    for value in services:
        workload = workloads[value["metadata"]["namespace"], value["metadata"]["name"]]
        (port,) = workload["template"]["spec"]["containers"][0]["ports"]
        assert value["spec"]["clusterIP"] == "None"
        assert value["spec"]["ports"] == [
            {"name": "http", "port": port["containerPort"], "targetPort": "http", "protocol": "TCP"}
        ]
        assert value["spec"]["selector"] == workload["selector"]["matchLabels"]
        assert workload["selector"]["matchLabels"].items() <= workload["template"]["metadata"]["labels"].items()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("prometheus", {"prometheus": {"interval": "15s"}}),
        ("loki", {"loki": {"retention": "48h"}}),
        ("grafana", {"prometheus": {"interval": "15s"}}),
    ],
)
def test_a_change_of_configuration_rolls_the_pod(name: str, change: dict[str, Any]) -> None:
    """The pod template's checksum follows what the pod reads."""
    before, after = (
        find(platform, "StatefulSet", name)["spec"]["template"]["metadata"]["annotations"]
        for platform in (watched(), watched(monitoring=change))
    )
    assert set(before) == {"altlas.dev/config-checksum"}
    assert before != after


@pytest.mark.parametrize(
    ("logs", "kind", "namespace"), [("alloy", "Deployment", "shop"), ("promtail", "DaemonSet", "shop-logs")]
)
def test_another_platform_rolls_the_agent(logs: str, kind: str, namespace: str) -> None:
    """The agents' configuration names the platform, so it changes with it."""
    made = find(watched(logs), kind, logs, namespace)
    other = find(watched(logs, platform="store", namespace="shop"), kind, logs, namespace)
    assert made["spec"]["template"]["metadata"]["annotations"] != other["spec"]["template"]["metadata"]["annotations"]


def test_settings_of_the_platform_file_arrive() -> None:
    """Version, image, size, class and resources are the platform file's where it says something."""
    platform = watched(
        monitoring={
            "prometheus": {"size": "20Gi", "storageClass": "fast", "resources": {"memory": "512Mi..2Gi"}},
            "grafana": {"image": "registry.example.com/grafana:12.9.9"},
            "loki": {"version": "3.7.1"},
            "agentVersion": "v1.17.1",
        }
    )
    claim = find(platform, "StatefulSet", "prometheus")["spec"]["volumeClaimTemplates"][0]["spec"]
    containers = {name: spec["containers"][0] for name, spec in pods(platform).items()}

    assert claim["resources"]["requests"]["storage"] == "20Gi"
    assert claim["storageClassName"] == "fast"
    assert containers["prometheus"]["resources"]["limits"]["memory"] == "2Gi"
    assert containers["grafana"]["image"] == "registry.example.com/grafana:12.9.9"
    assert find(platform, "Service", "grafana")["metadata"]["labels"][labels.VERSION] == "12.9.9"
    assert containers["loki"]["image"].endswith(":3.7.1")
    assert containers["alloy"]["image"].endswith(":v1.17.1")


def test_the_secret_is_a_credential_not_a_value() -> None:
    """Grafana's password is named, and made elsewhere."""
    (spec,) = monitoring.secrets(watched())

    assert spec.path == "monitoring/grafana-secret.yaml"
    assert spec.metadata["name"] == "grafana"
    assert [(entry.key, entry.parts) for entry in spec.entries] == [
        ("admin-password", (Credential("grafana/admin-password"),))
    ]


def test_a_waiver_lands_on_the_object_that_it_names() -> None:
    """Promtail is past its end of life, and the tree says why it is still there, on the DaemonSet alone."""
    waiver = {
        "check": "component-end-of-life",
        "resource": "DaemonSet/promtail",
        "reason": "the platform runs it today",
        "until": "2027-03-31",
    }
    platform = watched("promtail", waivers=[waiver])
    waived = [value for value in everything(platform) if "annotations" in value["metadata"]]

    assert [(value["kind"], value["metadata"]["annotations"]) for value in waived] == [
        ("DaemonSet", {"altlas.dev/waive.component-end-of-life": "the platform runs it today; until 2027-03-31"})
    ]
