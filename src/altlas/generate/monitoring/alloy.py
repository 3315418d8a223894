"""Grafana Alloy: reads the platform's container logs through the API server and sends them to Loki.

That way needs no file of the node, so it is one restricted pod in the platform's own namespace. It costs the kubelets
some work: every line goes through the API server.
Source: https://grafana.com/docs/alloy/latest/reference/components/loki/loki.source.kubernetes/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.metadata import Subject, checksum, config_map, metadata, service_account
from altlas.generate.monitoring.access import POD_LOGS, granted, with_token
from altlas.generate.monitoring.agents import RESOURCES, agent_image, agent_subject, push_url
from altlas.generate.monitoring.ports import PORTS
from altlas.generate.monitoring.workload import container, service
from altlas.generate.pod import config_volume, mount, pod, scratch, template
from altlas.generate.probes import http, probes
from altlas.kube.labels import NAME as NAME_LABEL
from altlas.kube.labels import PART_OF
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject, ManifestFile

NAME = "alloy"
USER = 473
"""The user ``alloy`` that the official image has but does not set as its default (UID in its Dockerfile)."""

CONFIG_FILE = "config.alloy"
CONFIG_DIR = "/etc/alloy"
DATA_DIR = "/var/lib/alloy/data"


def file(platform: Platform) -> ManifestFile:
    """Everything of Alloy, in one file."""
    owner = agent_subject(platform)
    data = {CONFIG_FILE: config(platform)}
    return ManifestFile(
        "monitoring/alloy.yaml",
        (
            service_account(owner),
            *granted(owner, NAME, POD_LOGS, owner),
            config_map(owner, data),
            service(owner),
            _deployment(platform, owner, checksum(data)),
        ),
    )


def _deployment(platform: Platform, owner: Subject, annotations: dict[str, str]) -> KubeObject:
    """One pod, never two at a time: each would send every line."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(owner),
        "spec": {
            "replicas": 1,
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": owner.selector},
            "strategy": {"type": "Recreate"},
            "template": template(owner, with_token(_spec(platform, owner)), annotations),
        },
    }


def _spec(platform: Platform, owner: Subject) -> dict[str, Any]:
    """Positions live as long as the pod: a new one reads again what the nodes still have, and Loki drops a line it
    already has with the same time, labels and text.
    """
    return pod(
        owner,
        USER,
        [_container(platform)],
        terminationGracePeriodSeconds=30,
        volumes=[config_volume("config", NAME), scratch("data", "64Mi"), scratch("tmp", "64Mi")],
    )


def _container(platform: Platform) -> dict[str, Any]:
    return container(
        NAME,
        agent_image(platform),
        RESOURCES,
        [mount("config", CONFIG_DIR, read_only=True), mount("data", DATA_DIR), mount("tmp", "/tmp")],
        args=[
            "run",
            f"{CONFIG_DIR}/{CONFIG_FILE}",
            f"--storage.path={DATA_DIR}",
            f"--server.http.listen-addr=0.0.0.0:{PORTS[NAME]}",
            "--server.http.enable-pprof=false",
            "--server.http.disable-support-bundle=true",
            "--disable-reporting",
        ],
        # /-/healthy also fails for a component that waits for Loki; a restart would not help it.
        **probes(http("/-/ready")),
    )


def config(platform: Platform) -> str:
    """The content of config.alloy: pods of the platform only, by namespace and by label.

    The labels are those that Promtail sets, so that dashboards and queries serve both.
    """
    return f"""\
logging {{
  level  = "warn"
  format = "logfmt"
}}

discovery.kubernetes "pods" {{
  role = "pod"

  namespaces {{
    names = ["{platform.target_namespace}"]
  }}

  selectors {{
    role  = "pod"
    label = "{PART_OF}={platform.platform}"
  }}
}}

discovery.relabel "pods" {{
  targets = discovery.kubernetes.pods.targets
{"".join(_rules())}}}

loki.source.kubernetes "pods" {{
  targets    = discovery.relabel.pods.output
  forward_to = [loki.write.loki.receiver]
}}

loki.write "loki" {{
  endpoint {{
    url = "{push_url(platform)}"
  }}
}}
"""


def _rules() -> Iterator[str]:
    app = NAME_LABEL.replace(".", "_").replace("/", "_")
    sources = {
        "namespace": "namespace",
        "app": f"pod_label_{app}",
        "pod": "pod_name",
        "container": "pod_container_name",
    }
    for label, source in sources.items():
        yield f"""
  rule {{
    source_labels = ["__meta_kubernetes_{source}"]
    target_label  = "{label}"
  }}
"""
