"""Alert rules: complete, on metrics that exist, and seen firing by the real rule engine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from generate.monitoring.platforms import content, text, watched
from programs import require

METRICS = {
    # Prometheus itself, for every target
    "up",
    "scrape_duration_seconds",
    # client libraries, by convention
    "process_start_time_seconds",
    # postgres_exporter
    "pg_up",
    "pg_settings_max_connections",
    "pg_stat_database_numbackends",
    "pg_stat_database_deadlocks",
    "pg_stat_database_xact_commit",
    "pg_stat_database_xact_rollback",
    # redis_exporter
    "redis_up",
    "redis_memory_used_bytes",
    "redis_memory_max_bytes",
    "redis_connected_clients",
    "redis_max_clients",
    "redis_rejected_connections_total",
    "redis_rdb_last_bgsave_status",
    "redis_aof_last_write_status",
    # prometheus-nats-exporter with -varz, -healthz and -jsz
    "gnatsd_healthz_status_value",
    "gnatsd_varz_connections",
    "gnatsd_varz_max_connections",
    "gnatsd_varz_slow_consumers",
    "gnatsd_varz_jetstream_stats_storage",
    "gnatsd_varz_jetstream_config_max_storage",
    "jetstream_server_jetstream_disabled",
    # the monitoring programs about themselves
    "prometheus_rule_evaluation_failures_total",
    "prometheus_target_sync_failed_total",
    "prometheus_tsdb_compactions_failed_total",
    "prometheus_tsdb_reloads_failures_total",
    "prometheus_tsdb_wal_corruptions_total",
    "prometheus_tsdb_size_retentions_total",
    "loki_request_duration_seconds_count",
    "loki_discarded_samples_total",
    "loki_distributor_lines_received_total",
    "promtail_dropped_entries_total",
    "loki_write_dropped_entries_total",
}
"""Names looked up in the sources of the programs that export them."""


def _groups(logs: str = "alloy") -> list[dict[str, Any]]:
    return content(watched(logs), "prometheus", "rules.yaml")["groups"]


def _rules(logs: str = "alloy") -> list[dict[str, Any]]:
    return [rule for group in _groups(logs) for rule in group["rules"]]


def test_every_target_has_a_group() -> None:
    """The same targets that are scraped, in the same order."""
    assert [group["name"] for group in _groups()] == [
        "service.api",
        "service.worker",
        "store.postgres",
        "store.redis",
        "store.cache",
        "store.nats",
        "monitor.prometheus",
        "monitor.grafana",
        "monitor.loki",
        "monitor.alloy",
    ]


@pytest.mark.parametrize("logs", ["alloy", "promtail"])
def test_every_rule_is_complete(logs: str) -> None:
    """Severity, how long it must hold, what happened and what to do; name and service together are unique."""
    rules = _rules(logs)
    for rule in rules:
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert re.fullmatch(r"[1-9][0-9]*[mh]", rule["for"])
        assert rule["annotations"]["summary"]
        assert len(rule["annotations"]["description"]) > 60
        assert rule["annotations"]["description"].endswith(".")
    identities = [(rule["alert"], rule["labels"]["service"]) for rule in rules]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("logs", ["alloy", "promtail"])
def test_rules_ask_only_for_metrics_that_exist(logs: str) -> None:
    """A rule on an invented name never fires and looks like safety."""
    for rule in _rules(logs):
        names = set(re.findall(r"([a-z_]+)\{", rule["expr"]))
        assert names
        assert names <= METRICS


@pytest.mark.parametrize("logs", ["alloy", "promtail"])
def test_every_selector_names_its_job(logs: str) -> None:
    """A rule of one service never sees the series of another."""
    for rule in _rules(logs):
        selectors = re.findall(r"\{[^}]*\}", rule["expr"])
        assert all(f'job="{rule["labels"]["service"]}"' in selector for selector in selectors)


def test_a_slow_scrape_is_measured_by_the_scrape_time_out() -> None:
    """Four fifths of the time-out, which follows a short interval."""
    platform = watched(monitoring={"prometheus": {"interval": "5s"}})
    rules = content(platform, "prometheus", "rules.yaml")["groups"][0]["rules"]
    (slow,) = [rule for rule in rules if rule["alert"] == "ScrapeSlow"]

    assert slow["expr"].endswith("> 4")


WORKER = {'up{job="worker",pod="worker-1"}': "1x20"}
"""The other service is well: without any series of it, its own alert would fire too."""

SCENES: dict[str, tuple[dict[str, str], str, str, dict[str, str]]] = {
    # name: series, one value a minute; when; the alert; its labels, severity critical unless given
    "every pod fails": ({**WORKER, 'up{job="api",pod="api-1"}': "0x20"}, "10m", "ServiceDown", {"service": "api"}),
    "no pod is found": (WORKER, "10m", "ServiceDown", {"service": "api"}),
    "one of two pods fails": (
        {'up{job="api",pod="api-1"}': "1x20", 'up{job="api",pod="api-2"}': "0x20"},
        "10m",
        "PodDown",
        {"service": "api", "severity": "warning", "job": "api", "pod": "api-2"},
    ),
    "a target comes and goes": (
        {'up{job="api",pod="api-1"}': "1 0 1 0 1 0 1 1 1 1 1 1 1 1 1"},
        "12m",
        "TargetFlapping",
        {"service": "api", "severity": "warning", "job": "api", "pod": "api-1"},
    ),
    "postgres refuses connections": (
        {'pg_up{job="postgres"}': "0x10"},
        "5m",
        "PostgresDown",
        {"service": "postgres", "job": "postgres"},
    ),
    "postgres has few connections left": (
        {
            'pg_stat_database_numbackends{job="postgres",datname="a"}': "50x20",
            'pg_stat_database_numbackends{job="postgres",datname="b"}': "35x20",
            'pg_settings_max_connections{job="postgres",server="x"}': "100x20",
        },
        "10m",
        "PostgresConnectionsNearLimit",
        {"service": "postgres", "severity": "warning"},
    ),
    "redis is nearly full": (
        {'redis_memory_used_bytes{job="redis"}': "95x20", 'redis_memory_max_bytes{job="redis"}': "100x20"},
        "10m",
        "RedisMemoryNearLimit",
        {"service": "redis", "severity": "warning", "job": "redis"},
    ),
    "valkey cannot append": (
        {'redis_aof_last_write_status{job="cache"}': "0x10"},
        "5m",
        "RedisAppendFailed",
        {"service": "cache", "job": "cache"},
    ),
    "nats is unreachable": (
        {'gnatsd_healthz_status_value{job="nats",value="unreachable"}': "0x10"},
        "5m",
        "NatsDown",
        {"service": "nats", "job": "nats", "value": "unreachable"},
    ),
    "nats has little storage left": (
        {
            'gnatsd_varz_jetstream_stats_storage{job="nats"}': "90x20",
            'gnatsd_varz_jetstream_config_max_storage{job="nats"}': "100x20",
        },
        "10m",
        "NatsStorageNearLimit",
        {"service": "nats", "severity": "warning", "job": "nats"},
    ),
    "no line reaches loki": (
        {'loki_distributor_lines_received_total{job="loki"}': "7x60"},
        "45m",
        "LogsMissing",
        {"service": "loki", "severity": "warning"},
    ),
    "the agent drops lines": (
        {'loki_write_dropped_entries_total{job="alloy",pod="alloy-1",reason="rate_limited"}': "0+1x30"},
        "20m",
        "LogAgentDropsLines",
        {"service": "alloy", "severity": "warning", "pod": "alloy-1"},
    ),
}

QUIET: dict[str, tuple[dict[str, str], str, str]] = {
    "one of two pods answers": (
        {**WORKER, 'up{job="api",pod="api-1"}': "1x20", 'up{job="api",pod="api-2"}': "0x20"},
        "10m",
        "ServiceDown",
    ),
    "redis without a limit is never full": (
        {'redis_memory_used_bytes{job="redis"}': "95x20", 'redis_memory_max_bytes{job="redis"}': "0x20"},
        "10m",
        "RedisMemoryNearLimit",
    ),
    "few transactions are no trend": (
        {
            'pg_stat_database_xact_rollback{job="postgres",datname="a"}': "0+1x30",
            'pg_stat_database_xact_commit{job="postgres",datname="a"}': "0+1x30",
        },
        "25m",
        "PostgresManyRollbacks",
    ),
}
"""Scenes in which this alert must stay silent for the service named by the series."""


def _expected(name: str, labels: dict[str, str]) -> dict[str, Any]:
    """The whole alert: promtool compares annotations too, with the values filled in."""
    (rule,) = [rule for rule in _rules() if (rule["alert"], rule["labels"]["service"]) == (name, labels["service"])]
    return {"exp_labels": {"severity": "critical", **labels}, "exp_annotations": _filled(rule, labels)}


VALUES = {
    "PostgresConnectionsNearLimit": "85%",
    "RedisMemoryNearLimit": "95%",
    "NatsStorageNearLimit": "90%",
    "TargetFlapping": "6",
}


def _filled(rule: dict[str, Any], labels: dict[str, str]) -> dict[str, str]:
    """The annotations as a person reads them."""
    made = {}
    for key, value in rule["annotations"].items():
        value = re.sub(r"\{\{ \$labels\.([a-z]+) \}\}", lambda found: labels[found[1]], value)
        made[key] = re.sub(r"\{\{ \$value[^}]*\}\}", lambda found: VALUES[rule["alert"]], value)
    return made


def _scene(series: dict[str, str], when: str, alert: str, expected: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [{"eval_time": when, "alertname": alert, "exp_alerts": expected}],
    }


def _run(folder: Path, scenes: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    """One run of Prometheus' own rule engine over all scenes."""
    (folder / "rules.yaml").write_text(text(watched(), "prometheus", "rules.yaml"))
    (folder / "test.yaml").write_text(
        yaml.safe_dump({"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": scenes})
    )
    return subprocess.run(
        [require("promtool"), "test", "rules", "test.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_alerts_fire_when_they_should(tmp_path: Path) -> None:
    """promtool runs Prometheus' own engine over each scene, and compares labels and finished sentences."""
    scenes = [
        _scene(series, when, alert, [_expected(alert, labels)]) for series, when, alert, labels in SCENES.values()
    ]
    run = _run(tmp_path, scenes)

    assert run.returncode == 0, run.stdout + run.stderr


def test_alerts_stay_silent_when_they_should(tmp_path: Path) -> None:
    """What looks alike but is well does not fire."""
    scenes = [_scene(series, when, alert, []) for series, when, alert in QUIET.values()]
    run = _run(tmp_path, scenes)

    assert run.returncode == 0, run.stdout + run.stderr


def test_a_scene_without_its_alert_would_be_noticed(tmp_path: Path) -> None:
    """The engine does compare: the first scene with nothing expected fails."""
    series, when, alert, _ = SCENES["every pod fails"]

    assert _run(tmp_path, [_scene(series, when, alert, [])]).returncode != 0
