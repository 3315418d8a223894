"""Prometheus: what it reads, with which rights, and that the real programs accept its files."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.generate.monitoring.scrape import TIMEOUT, Group, targets, timeout, timeout_seconds
from altlas.model.platform.duration import milliseconds
from generate.monitoring.platforms import STORES, content, everything, find, pods, watched
from generate.monitoring.server import write
from programs import require


def _jobs(logs: str = "alloy") -> dict[str, dict[str, Any]]:
    return {job["job_name"]: job for job in content(watched(logs), "prometheus", "prometheus.yml")["scrape_configs"]}


def _kept(job: dict[str, Any]) -> str:
    (rule,) = [rule for rule in job["relabel_configs"] if rule.get("action") == "keep"]
    assert rule["source_labels"] == ["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"]
    return rule["regex"]


def test_every_declared_target_has_a_job_and_nothing_else_has() -> None:
    """Services with metrics and a port, every store, every monitoring program."""
    assert set(_jobs()) == {"api", "worker", *STORES, "prometheus", "grafana", "loki", "alloy"}
    assert set(_jobs("none")) == set(_jobs()) - {"alloy"}
    assert {target.job for target in targets(watched()) if target.group is Group.SERVICE} == {"api", "worker"}


@pytest.mark.parametrize(
    ("job", "kept", "path"),
    [
        ("api", "api;http", "/metrics"),
        ("worker", "worker;admin", "/internal/metrics"),
        ("postgres", "postgres;metrics", "/metrics"),
        ("cache", "cache;metrics", "/metrics"),
        ("loki", "loki;http", "/metrics"),
    ],
)
def test_a_job_keeps_one_port_of_one_service(job: str, kept: str, path: str) -> None:
    """The exact names of Service and port; the path is the platform file's."""
    assert _kept(_jobs()[job]) == kept
    assert _jobs()[job]["metrics_path"] == path


def test_discovery_stays_in_the_namespaces_where_prometheus_has_rights() -> None:
    """A job for a namespace without a Role would log errors for ever."""
    platform = watched("promtail")
    searched = {
        name
        for job in _jobs("promtail").values()
        for sd in job["kubernetes_sd_configs"]
        for name in sd["namespaces"]["names"]
    }
    allowed = {
        value["metadata"]["namespace"]
        for value in everything(platform)
        if value["kind"] == "RoleBinding"
        and value["subjects"] == [{"kind": "ServiceAccount", "name": "prometheus", "namespace": "shop"}]
    }
    assert searched == allowed == {"shop", "shop-logs"}
    assert _jobs("promtail")["promtail"]["kubernetes_sd_configs"][0]["namespaces"]["names"] == ["shop-logs"]


def test_discovery_is_by_endpoint_slice_with_equal_settings() -> None:
    """Equal settings are one discovery for Prometheus, however many jobs there are."""
    settings = [job["kubernetes_sd_configs"] for job in _jobs().values()]

    assert all(one == settings[0] for one in settings)
    assert settings[0] == [{"role": "endpointslice", "namespaces": {"names": ["shop"]}}]


def test_rights_are_those_of_the_role_endpointslice() -> None:
    """List and watch on the slice, and on the Service and pod behind it."""
    assert find(watched(), "Role", "prometheus")["rules"] == [
        {"apiGroups": [""], "resources": ["pods", "services"], "verbs": ["list", "watch"]},
        {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["list", "watch"]},
    ]


@pytest.mark.parametrize(
    ("size", "flag"),
    [("10Gi", "8192MB"), ("1Ti", "838860MB"), ("10G", "7629MB"), ("1Mi", "1MB")],
)
def test_blocks_leave_a_fifth_of_the_claim_free(size: str, flag: str) -> None:
    """Prometheus counts in powers of two; a claim may be written in powers of ten."""
    args = pods(watched(monitoring={"prometheus": {"size": size}}))["prometheus"]["containers"][0]["args"]

    assert f"--storage.tsdb.retention.size={flag}" in args


def test_flags_of_the_server() -> None:
    """Retention is the platform file's; nobody may stop or reload the server from outside."""
    args = pods(watched(monitoring={"prometheus": {"retention": "30d"}}))["prometheus"]["containers"][0]["args"]

    assert "--storage.tsdb.retention.time=30d" in args
    assert not [arg for arg in args if arg.startswith("--web.enable")]


@given(st.integers(1, 100_000), st.sampled_from(["ms", "s", "m", "h"]))
def test_a_scrape_never_outlasts_its_interval(number: int, unit: str) -> None:
    """Prometheus refuses a time-out that is longer than the interval."""
    interval = f"{number}{unit}"
    chosen = milliseconds(timeout(interval))

    assert chosen is not None
    assert chosen == min(milliseconds(interval) or 0, milliseconds(TIMEOUT) or 0)
    assert timeout_seconds(interval) == chosen / 1000


@pytest.mark.parametrize("logs", ["alloy", "promtail", "none"])
@pytest.mark.parametrize("interval", ["30s", "5s", "1m30s"])
def test_promtool_accepts_configuration_and_rules(tmp_path: Path, logs: str, interval: str) -> None:
    """The program that ships with Prometheus finds no mistake, and no warning in the rules."""
    platform = watched(logs, monitoring={"prometheus": {"interval": interval}})
    run = subprocess.run(
        [require("promtool"), "check", "config", "--lint=all", "--lint-fatal", write(tmp_path, platform)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "rules found" in run.stdout
