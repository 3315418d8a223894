"""Promtail: a DaemonSet that reads the node's log files of the platform's pods and sends them to Loki.

Promtail is past its end of life since 2026-03-02 and gone from Loki's repository; ``logs: alloy`` replaces it.
"""

from __future__ import annotations

from typing import Any

from altlas.generate.metadata import Subject, checksum, config_map, metadata, service_account
from altlas.generate.monitoring.access import ENDPOINTS, PODS, granted, with_token
from altlas.generate.monitoring.agents import RESOURCES, agent_image, agent_subject, push_url
from altlas.generate.monitoring.ports import PORTS
from altlas.generate.monitoring.workload import container, service
from altlas.generate.pod import config_volume, mount, pod, scratch, template
from altlas.generate.probes import probes, tcp
from altlas.kube.labels import NAME as NAME_LABEL
from altlas.kube.labels import PART_OF
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject, ManifestFile
from altlas.yamltext.write import dump

NAME = "promtail"
USER = 10001
GROUP = 0
"""root's group, which may read the log files, so that the process need not be root.

containerd (internal/cri/server/helpers_linux.go) and conmon from 2.1.13 on, which CRI-O uses, create them as
root:root with mode 0640. An older conmon uses 0600; there Promtail would read nothing, and LogsMissing fires.
"""

CONFIG_FILE = "promtail.yaml"
CONFIG_DIR = "/etc/promtail"
POSITIONS_DIR = "/run/promtail"
LOG_DIR = "/var/log/pods"


def file(platform: Platform) -> ManifestFile:
    """Everything of Promtail, in one file, for two namespaces: its own, and the platform's for the right to look."""
    owner = agent_subject(platform)
    platform_owner = owner._replace(namespace=platform.target_namespace)
    prometheus = platform_owner._replace(name="prometheus")
    data = {CONFIG_FILE: dump([config(platform)])}
    return ManifestFile(
        "monitoring/promtail.yaml",
        (
            service_account(owner),
            *granted(platform_owner, NAME, PODS, owner),
            *granted(owner, "prometheus", ENDPOINTS, prometheus),
            config_map(owner, data),
            service(owner),
            _daemon_set(platform, owner, checksum(data)),
        ),
        "Promtail reads log files of the node, which Pod Security forbids below the level privileged; "
        "so it lives in a namespace of its own.",
    )


def _daemon_set(platform: Platform, owner: Subject, annotations: dict[str, str]) -> KubeObject:
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": metadata(owner),
        "spec": {
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": owner.selector},
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}},
            "template": template(owner, with_token(_spec(platform, owner)), annotations),
        },
    }


def _spec(platform: Platform, owner: Subject) -> dict[str, Any]:
    """Positions live as long as the pod. A new pod reads the node's files once more; Loki drops a line it already has
    with the same time, labels and text. A host path would have to be writable, and would need root for that.
    """
    spec = pod(
        owner,
        USER,
        [_container(platform)],
        terminationGracePeriodSeconds=30,
        volumes=[
            config_volume("config", NAME),
            scratch("positions", "16Mi"),
            {"name": "pod-logs", "hostPath": {"path": LOG_DIR, "type": "Directory"}},
        ],
    )
    security = {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": GROUP,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {**spec, "securityContext": security}


def _container(platform: Platform) -> dict[str, Any]:
    return container(
        NAME,
        agent_image(platform),
        RESOURCES,
        [
            mount("config", CONFIG_DIR, read_only=True),
            mount("positions", POSITIONS_DIR),
            mount("pod-logs", LOG_DIR, read_only=True),
        ],
        args=[f"-config.file={CONFIG_DIR}/{CONFIG_FILE}"],
        # Promtail takes the targets whose __host__ is this name.
        env=[{"name": "HOSTNAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
        # Its own /ready fails on a node without a pod of the platform.
        **probes(tcp("http")),
    )


def config(platform: Platform) -> dict[str, Any]:
    """The content of promtail.yaml: pods of the platform only, by namespace and by label."""
    discovery = {
        "role": "pod",
        "namespaces": {"names": [platform.target_namespace]},
        "selectors": [{"role": "pod", "label": f"{PART_OF}={platform.platform}"}],
    }
    return {
        "server": {"http_listen_port": PORTS[NAME], "grpc_listen_port": 0, "log_level": "warn"},
        "positions": {"filename": f"{POSITIONS_DIR}/positions.yaml"},
        "clients": [{"url": push_url(platform)}],
        "scrape_configs": [
            {
                "job_name": "pods",
                "pipeline_stages": [{"cri": {}}],
                "kubernetes_sd_configs": [discovery],
                "relabel_configs": _relabel(),
            }
        ],
    }


def _relabel() -> list[dict[str, Any]]:
    meta = "__meta_kubernetes_"
    app = NAME_LABEL.replace(".", "_").replace("/", "_")
    sources = {
        "__host__": f"{meta}pod_node_name",
        "namespace": f"{meta}namespace",
        "app": f"{meta}pod_label_{app}",
        "pod": f"{meta}pod_name",
        "container": f"{meta}pod_container_name",
    }
    path = {
        "source_labels": [f"{meta}{part}" for part in ("namespace", "pod_name", "pod_uid", "pod_container_name")],
        "separator": ";",
        "regex": "([^;]+);([^;]+);([^;]+);([^;]+)",
        "target_label": "__path__",
        # The kubelet's layout: <namespace>_<pod>_<uid>/<container>/<restart>.log
        "replacement": f"{LOG_DIR}/${{1}}_${{2}}_${{3}}/${{4}}/*.log",
    }
    return [*({"source_labels": [source], "target_label": label} for label, source in sources.items()), path]
