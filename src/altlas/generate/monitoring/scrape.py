"""What Prometheus reads: one job for each declared service, store exporter and monitoring program.

Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config,
role ``endpointslice``. All jobs of one namespace have the same discovery settings, which Prometheus then shares:
the number of watches does not grow with the number of jobs.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from altlas.generate.monitoring.agents import agent, agent_subject
from altlas.generate.monitoring.ports import HTTP
from altlas.generate.stores.exporter import METRICS
from altlas.model.platform import LogAgent, Platform
from altlas.model.platform.duration import milliseconds

RULE_FILE = "rules.yaml"
"""Beside prometheus.yml, so that a relative path finds it."""

TIMEOUT = "10s"
"""How long a target may take to answer; less where the interval is shorter."""


class Group(StrEnum):
    """What a target is."""

    SERVICE = "service"
    STORE = "store"
    MONITOR = "monitor"


class Target(NamedTuple):
    """One Service whose pods Prometheus reads: ``job`` is the Service's name, ``port`` its port's."""

    job: str
    port: str
    path: str
    group: Group
    namespace: str


def targets(platform: Platform) -> tuple[Target, ...]:
    """Every target of the platform, in the order services, stores, monitoring programs."""
    return (*services(platform), *stores(platform), *_monitors(platform))


def services(platform: Platform) -> Iterator[Target]:
    """Services with metrics."""
    for name, service in platform.services.items():
        metrics = service.metrics
        if metrics and metrics.port in service.all_ports():
            yield Target(name, metrics.port, metrics.path, Group.SERVICE, platform.target_namespace)


def stores(platform: Platform) -> Iterator[Target]:
    """Exporters of the stores."""
    for name in platform.stores:
        yield Target(name, METRICS, "/metrics", Group.STORE, platform.target_namespace)


def _monitors(platform: Platform) -> Iterator[Target]:
    for name in ("prometheus", "grafana", "loki"):
        yield Target(name, HTTP, "/metrics", Group.MONITOR, platform.target_namespace)
    if agent(platform) is not LogAgent.NONE:
        owner = agent_subject(platform)
        yield Target(owner.name, HTTP, "/metrics", Group.MONITOR, owner.namespace)


def config(platform: Platform, interval: str) -> dict[str, Any]:
    """The content of prometheus.yml."""
    return {
        "global": {
            "scrape_interval": interval,
            "scrape_timeout": timeout(interval),
            "evaluation_interval": interval,
            "external_labels": {"platform": platform.platform},
        },
        "rule_files": [RULE_FILE],
        "scrape_configs": [_job(target) for target in targets(platform)],
    }


def _job(target: Target) -> dict[str, Any]:
    """Only the pods behind this very Service and port: whatever else the namespace holds is not read."""
    return {
        "job_name": target.job,
        "metrics_path": target.path,
        "kubernetes_sd_configs": [{"role": "endpointslice", "namespaces": {"names": [target.namespace]}}],
        "relabel_configs": [
            {
                "source_labels": ["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"],
                "regex": f"{target.job};{target.port}",
                "action": "keep",
            },
            _label("service", "service_name"),
            _label("pod", "pod_name"),
            # A pod's name outlives its address: a StatefulSet's series go on after a restart.
            _label("instance", "pod_name"),
        ],
    }


def _label(name: str, source: str) -> dict[str, Any]:
    return {"source_labels": [f"__meta_kubernetes_{source}"], "target_label": name}


def timeout(interval: str) -> str:
    """How long a scrape may take: never longer than the interval, or Prometheus refuses the file."""
    return min(interval, TIMEOUT, key=lambda duration: milliseconds(duration) or 0)


def timeout_seconds(interval: str) -> float:
    """The same in seconds, as Prometheus' own metrics give times."""
    return (milliseconds(timeout(interval)) or 0) / 1000
