"""Promtail: reads the platform's log files on each node, with the least that this takes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from generate.monitoring.platforms import content, everything, find, pods, watched

META = "__meta_kubernetes_"
POD = {
    f"{META}namespace": "shop",
    f"{META}pod_name": "api-5d9f-x2",
    f"{META}pod_uid": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
    f"{META}pod_container_name": "api",
    f"{META}pod_node_name": "node-1",
    f"{META}pod_label_app_kubernetes_io_name": "api",
}


def _config() -> dict[str, Any]:
    return content(watched("promtail"), "promtail", "promtail.yaml", "shop-logs")


def _relabelled(labels: dict[str, str]) -> dict[str, str]:
    """What Prometheus' rules for ``replace`` make of a pod's labels."""
    made = dict(labels)
    for rule in _config()["scrape_configs"][0]["relabel_configs"]:
        value = rule.get("separator", ";").join(made.get(name, "") for name in rule["source_labels"])
        match = re.fullmatch(rule.get("regex", "(.*)"), value)
        if match:
            template = re.sub(r"\$\{?(\d)\}?", r"\\\1", rule.get("replacement", "$1"))
            made[rule["target_label"]] = match.expand(template)
    return made


def test_the_path_is_the_kubelet_s() -> None:
    """<namespace>_<pod>_<uid>/<container>/<restart>.log, and no other pod's files."""
    assert _relabelled(POD)["__path__"] == (
        "/var/log/pods/shop_api-5d9f-x2_1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/api/*.log"
    )


def test_lines_carry_the_labels_that_dashboards_ask_for() -> None:
    """And the node's name, by which Promtail takes the pods of its own node."""
    made = _relabelled(POD)

    assert {key: made[key] for key in ("namespace", "app", "pod", "container", "__host__")} == {
        "namespace": "shop",
        "app": "api",
        "pod": "api-5d9f-x2",
        "container": "api",
        "__host__": "node-1",
    }


def test_only_the_platform_s_pods_are_read() -> None:
    """By namespace and by label; the format is the container runtimes'."""
    (job,) = _config()["scrape_configs"]

    assert job["kubernetes_sd_configs"] == [
        {
            "role": "pod",
            "namespaces": {"names": ["shop"]},
            "selectors": [{"role": "pod", "label": "app.kubernetes.io/part-of=shop"}],
        }
    ]
    assert job["pipeline_stages"] == [{"cri": {}}]
    for value in everything(watched("promtail")):
        assert value["metadata"]["labels"]["app.kubernetes.io/part-of"] == "shop"


def test_lines_go_to_the_platform_s_loki_by_its_full_name() -> None:
    """The agent lives in another namespace, where the short name means nothing."""
    assert _config()["clients"] == [{"url": "http://loki.shop.svc.cluster.local:3100/loki/api/v1/push"}]


def test_the_process_is_not_root_but_in_its_group() -> None:
    """Log files are root:root 0640: the group is enough to read them."""
    security = pods(watched("promtail"))["promtail"]["securityContext"]

    assert security["runAsNonRoot"] is True
    assert security["runAsUser"] > 0
    assert security["runAsGroup"] == 0


def test_the_node_s_files_are_mounted_for_reading_only() -> None:
    """The one host path; positions are scratch space, because a host path would need root to write."""
    spec = pods(watched("promtail"))["promtail"]
    mounts = {mount["name"]: mount for mount in spec["containers"][0]["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in spec["volumes"]}

    assert volumes["pod-logs"]["hostPath"] == {"path": "/var/log/pods", "type": "Directory"}
    assert mounts["pod-logs"] == {"name": "pod-logs", "mountPath": "/var/log/pods", "readOnly": True}
    assert _config()["positions"]["filename"].startswith(mounts["positions"]["mountPath"])
    assert "emptyDir" in volumes["positions"]


def test_each_pod_knows_its_node() -> None:
    """Promtail compares __host__ with this variable."""
    (container,) = pods(watched("promtail"))["promtail"]["containers"]

    assert container["env"] == [{"name": "HOSTNAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}]


@pytest.mark.parametrize(
    ("name", "namespace", "account", "account_namespace"),
    [("promtail", "shop", "promtail", "shop-logs"), ("prometheus", "shop-logs", "prometheus", "shop")],
)
def test_each_right_is_where_it_is_used(name: str, namespace: str, account: str, account_namespace: str) -> None:
    """Promtail looks up the platform's pods, Prometheus looks up Promtail's: both across the border."""
    binding = find(watched("promtail"), "RoleBinding", name, namespace)

    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account, "namespace": account_namespace}]
    assert find(watched("promtail"), "Role", name, namespace)["rules"]


def test_promtail_may_only_list_pods() -> None:
    """Reading files takes no further right at the API server."""
    assert find(watched("promtail"), "Role", "promtail")["rules"] == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch"]}
    ]


def test_probes_do_not_depend_on_pods_of_the_platform() -> None:
    """Promtail's /ready fails on a node that has none."""
    (container,) = pods(watched("promtail"))["promtail"]["containers"]

    assert all("tcpSocket" in container[probe] for probe in ("startupProbe", "livenessProbe", "readinessProbe"))
