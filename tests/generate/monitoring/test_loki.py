"""Loki's configuration file."""

from __future__ import annotations

from typing import Any

from generate.monitoring.platforms import content, find, pods, watched


def _config(**loki: Any) -> dict[str, Any]:
    return content(watched(monitoring={"loki": loki}), "loki", "loki.yaml")


def test_one_process_keeps_all_on_its_claim() -> None:
    """Every directory lies under the mount of the claim; the ring is in memory."""
    config = _config()
    (container,) = pods(watched())["loki"]["containers"]
    (data,) = [mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "data"]

    assert config["common"]["path_prefix"] == data
    assert all(path.startswith(f"{data}/") for path in config["common"]["storage"]["filesystem"].values())
    assert config["compactor"]["working_directory"].startswith(f"{data}/")
    assert config["common"]["ring"] == {"kvstore": {"store": "inmemory"}}
    assert config["common"]["replication_factor"] == 1


def test_the_index_is_tsdb_v13_by_the_day() -> None:
    """Retention by the compactor needs an index period of 24 hours; the first day is text for Loki's parser."""
    (schema,) = _config()["schema_config"]["configs"]

    assert (schema["store"], schema["schema"], schema["object_store"]) == ("tsdb", "v13", "filesystem")
    assert schema["index"]["period"] == "24h"
    assert schema["from"] == "2024-04-01"


def test_old_lines_are_deleted_when_the_platform_file_says() -> None:
    """Retention is enforced, and lines that it would delete at once are not taken."""
    config = _config(retention="720h")

    assert config["compactor"]["retention_enabled"] is True
    assert config["compactor"]["delete_request_store"] == "filesystem"
    assert config["limits_config"]["retention_period"] == "720h"
    assert config["limits_config"]["reject_old_samples_max_age"] == "720h"


def test_nothing_is_reported_outside() -> None:
    """Usage statistics are off; there is one tenant."""
    config = _config()

    assert config["analytics"] == {"reporting_enabled": False}
    assert config["auth_enabled"] is False


def test_the_port_is_the_service_s() -> None:
    """What the agents push to and Grafana asks."""
    (port,) = find(watched(), "Service", "loki")["spec"]["ports"]

    assert _config()["server"]["http_listen_port"] == port["port"] == 3100


def test_readiness_is_loki_s_own_and_liveness_is_not() -> None:
    """/ready also fails while the ingester joins its ring; a restart would only prolong that."""
    (container,) = pods(watched())["loki"]["containers"]

    assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert "tcpSocket" in container["livenessProbe"]
