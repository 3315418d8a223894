"""The generated configuration in a real Prometheus: which endpoints it takes, and whether its rules run."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from generate.monitoring.platforms import STORES, text, tree, watched
from generate.monitoring.server import Endpoint, server

RIGHT = (
    Endpoint("api", "http", "api-1"),
    Endpoint("api", "http", "api-2"),
    Endpoint("worker", "admin", "worker-1"),
    *(Endpoint(store, "metrics", f"{store}-0") for store in STORES),
    Endpoint("prometheus", "http", "prometheus-0"),
    Endpoint("grafana", "http", "grafana-0"),
    Endpoint("loki", "http", "loki-0"),
    Endpoint("alloy", "http", "alloy-1"),
)
WRONG = (
    Endpoint("api", "admin", "api-1"),
    Endpoint("api-2", "http", "api-2-1"),
    Endpoint("my-api", "http", "my-api-1"),
    Endpoint("worker", "http", "worker-1"),
    Endpoint("silent", "http", "silent-1"),
    Endpoint("postgres", "postgres", "postgres-0"),
    Endpoint("elsewhere", "metrics", "elsewhere-0"),
)
"""Other ports of watched Services, Services with alike names, a service without metrics, somebody else's Service."""


LATE = {"prometheus_tsdb_head_samples_appended_total"}
"""What the server exports from its first sample on."""


def _asked() -> set[str]:
    """Prometheus' own metrics that rules and dashboards ask for."""
    dashboards = tree(watched())["monitoring/dashboards.yaml"].objects
    texts = [
        text(watched(), "prometheus", "rules.yaml"),
        *(one for value in dashboards for one in value["data"].values()),
    ]
    return set(re.findall(r"\bprometheus_[a-z_]+", "".join(texts)))


def test_prometheus_reads_what_is_declared_and_nothing_else(tmp_path: Path) -> None:
    """Every right endpoint once, under its Service's job, with service, pod and instance; every wrong one dropped."""
    with server(tmp_path, watched(), [*RIGHT, *WRONG]) as prometheus:
        active = prometheus.wait("targets?state=active", lambda data: bool(data["activeTargets"]))["activeTargets"]
        exported = prometheus.text("/metrics")
        groups = prometheus.wait("rules", lambda data: bool(data["groups"]))["groups"]

    assert _asked() <= set(re.findall(r"^prometheus_[a-z_]+", exported, re.MULTILINE)) | LATE
    taken = [(target["scrapePool"], target["labels"]) for target in active]
    expected = [
        (one.service, {"job": one.service, "service": one.service, "pod": one.pod, "instance": one.pod})
        for one in RIGHT
    ]
    assert sorted(taken, key=str) == sorted(expected, key=str)
    assert {urlsplit(target["scrapeUrl"]).path for target in active} == {"/metrics", "/internal/metrics"}
    assert {rule["health"] for group in groups for rule in group["rules"]} <= {"ok", "unknown"}
