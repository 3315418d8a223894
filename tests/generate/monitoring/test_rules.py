"""Alert rules: complete, on metrics that exist, and seen firing by the real rule engine."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from generate.monitoring.platforms import content, text, watched
from generate.monitoring.scenes import FIRING, PROMTAIL, SILENT, Scene
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
"""Seen in what the real exporters and Prometheus answer; those of Loki and the agents stand in their sources."""


@cache
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


def _rule(logs: str, scene: Scene) -> dict[str, Any]:
    (found,) = [
        rule for rule in _rules(logs) if (rule["alert"], rule["labels"]["service"]) == (scene.alert, scene.service)
    ]
    return found


def _alert(logs: str, scene: Scene) -> dict[str, Any]:
    """The whole alert as it should arrive: promtool compares the finished annotations too."""
    labels = {"severity": scene.severity, "service": scene.service, **scene.labels}
    annotations = {
        key: re.sub(r"\{\{ \$value[^}]*\}\}", scene.value, re.sub(r"\{\{ \$labels\.(\w+) \}\}", _label(labels), value))
        for key, value in _rule(logs, scene)["annotations"].items()
    }
    return {"exp_labels": labels, "exp_annotations": annotations}


def _label(labels: dict[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda found: labels[found[1]]


def _play(folder: Path, logs: str, scenes: Iterable[tuple[Scene, list[dict[str, Any]]]]) -> tuple[int, str]:
    """Run every scene, each with the alerts it should set off, through Prometheus' own rule engine."""
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in scene.series.items()],
            "alert_rule_test": [{"eval_time": scene.when, "alertname": scene.alert, "exp_alerts": expected}],
        }
        for scene, expected in scenes
    ]
    (folder / "rules.yaml").write_text(text(watched(logs), "prometheus", "rules.yaml"))
    (folder / "test.yaml").write_text(
        yaml.safe_dump({"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests})
    )
    run = subprocess.run(
        [require("promtool"), "test", "rules", "test.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.mark.parametrize(("logs", "scenes"), [("alloy", FIRING), ("promtail", PROMTAIL)])
def test_alerts_fire_when_they_should(tmp_path: Path, logs: str, scenes: tuple[Scene, ...]) -> None:
    """Labels, severity and finished sentences are those that the scene asks for."""
    status, output = _play(tmp_path, logs, ((scene, [_alert(logs, scene)]) for scene in scenes))

    assert status == 0, output


def test_alerts_stay_silent_when_they_should(tmp_path: Path) -> None:
    """What looks alike but is well does not fire."""
    assert all(_rule("alloy", scene) for scene in SILENT)
    status, output = _play(tmp_path, "alloy", ((scene, []) for scene in SILENT))

    assert status == 0, output


def test_a_scene_with_the_wrong_outcome_would_be_noticed(tmp_path: Path) -> None:
    """The engine does compare: a firing scene with nothing expected fails."""
    status, output = _play(tmp_path, "alloy", [(FIRING[0], [])])

    assert status != 0
    assert "ServiceDown" in output


def test_every_alert_has_a_scene() -> None:
    """No alert is trusted that was never seen firing."""
    played = {scene.alert for scene in (*FIRING, *PROMTAIL)}

    assert {rule["alert"] for logs in ("alloy", "promtail") for rule in _rules(logs)} == played


@pytest.mark.parametrize("scene", [*FIRING, *SILENT], ids=lambda scene: f"{scene.alert}-{scene.service}")
def test_a_scene_speaks_the_rule_s_language(scene: Scene) -> None:
    """Each series of a scene is one that its rule looks at, or a pod that answers: no scene passes by a misspelling."""
    named = set(re.findall(r"([a-z_]+)\{", _rule("alloy", scene)["expr"]))

    assert {name.partition("{")[0] for name in scene.series} <= named | {"up"}


def test_the_stores_of_one_kind_have_the_same_alerts() -> None:
    """Valkey speaks Redis' protocol and has its exporter."""
    alerts = {
        group["name"]: [(rule["alert"], rule["for"], rule["labels"]["severity"]) for rule in group["rules"]]
        for group in _groups()
    }
    assert alerts["store.redis"] == alerts["store.cache"]
    assert alerts["service.api"] == alerts["service.worker"]
