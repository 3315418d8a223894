"""What Prometheus could see, and what it should say: at least one scene for each alert, and scenes of silence.

Series are written as promtool reads them, one value a minute: ``1x20`` is 1 at 21 times, ``0+5x10`` counts up by 5.
"""

from __future__ import annotations

from typing import NamedTuple

from generate.monitoring.platforms import STORES

SCRAPED = ("api", "worker", *STORES, "prometheus", "grafana", "loki", "alloy")
"""Jobs of the platform that the scenes are about."""


def well(*absent: str) -> dict[str, str]:
    """Every job has one pod that answers, but those in ``absent``: or the alerts of all others would fire too."""
    return {f'up{{job="{job}",pod="{job}-0"}}': "1x60" for job in SCRAPED if job not in absent}


class Scene(NamedTuple):
    """One alert of one service, and the series that set it off (or must not).

    ``labels`` are those that the expression leaves, ``value`` is the value as the annotations show it.
    """

    alert: str
    service: str
    when: str
    series: dict[str, str]
    severity: str = "critical"
    labels: dict[str, str] = {}
    value: str = ""


def _api(pod: str = "api-1") -> dict[str, str]:
    return {"job": "api", "pod": pod}


SERVICES = (
    Scene("ServiceDown", "api", "10m", {**well("api"), 'up{job="api",pod="api-1"}': "0x20"}),
    Scene("ServiceDown", "worker", "10m", well("worker")),
    Scene(
        "PodDown",
        "api",
        "10m",
        {'up{job="api",pod="api-1"}': "1x20", 'up{job="api",pod="api-2"}': "0x20"},
        "warning",
        _api("api-2"),
    ),
    Scene(
        "TargetFlapping",
        "api",
        "12m",
        {'up{job="api",pod="api-1"}': "1 0 1 0 1 0 1 1 1 1 1 1 1 1 1"},
        "warning",
        _api(),
        "6",
    ),
    Scene(
        "ProcessRestarting",
        "api",
        "15m",
        {'process_start_time_seconds{job="api",pod="api-1"}': "10 20 30 40 40 40 40 40 40 40 40 40 40 40 40 40"},
        "warning",
        _api(),
    ),
    Scene(
        "ScrapeSlow",
        "api",
        "25m",
        {'scrape_duration_seconds{job="api",pod="api-1"}': "9x30"},
        "warning",
        _api(),
        "9s",
    ),
)

POSTGRES = (
    Scene("StoreDown", "postgres", "10m", well("postgres")),
    Scene("PostgresDown", "postgres", "5m", {'pg_up{job="postgres"}': "0x10"}, labels={"job": "postgres"}),
    Scene(
        "PostgresConnectionsNearLimit",
        "postgres",
        "10m",
        {
            'pg_stat_database_numbackends{job="postgres",datname="a"}': "50x20",
            'pg_stat_database_numbackends{job="postgres",datname="b"}': "35x20",
            'pg_settings_max_connections{job="postgres",server="x"}': "100x20",
        },
        "warning",
        value="85%",
    ),
    Scene(
        "PostgresDeadlocks",
        "postgres",
        "15m",
        {'pg_stat_database_deadlocks{job="postgres",datname="orders"}': "0+1x30"},
        "warning",
        {"datname": "orders"},
    ),
    Scene(
        "PostgresManyRollbacks",
        "postgres",
        "30m",
        {
            'pg_stat_database_xact_rollback{job="postgres",datname="orders"}': "0+60x40",
            'pg_stat_database_xact_commit{job="postgres",datname="orders"}': "0+180x40",
        },
        "warning",
        {"datname": "orders"},
    ),
)


def _redis(name: str, when: str, series: dict[str, str], severity: str = "critical", value: str = "") -> Scene:
    """A scene of the store ``redis``; the series are given without their job."""
    full = {f'{metric}{{job="redis"}}': values for metric, values in series.items()}
    return Scene(name, "redis", when, full, severity, {"job": "redis"}, value)


REDIS = (
    _redis("RedisDown", "5m", {"redis_up": "0x10"}),
    _redis(
        "RedisMemoryNearLimit",
        "10m",
        {"redis_memory_used_bytes": "95x20", "redis_memory_max_bytes": "100x20"},
        "warning",
        "95%",
    ),
    _redis(
        "RedisClientsNearLimit",
        "10m",
        {"redis_connected_clients": "900x20", "redis_max_clients": "1000x20"},
        "warning",
        "90%",
    ),
    _redis("RedisRejectsConnections", "15m", {"redis_rejected_connections_total": "0+2x20"}),
    _redis("RedisSnapshotFailed", "10m", {"redis_rdb_last_bgsave_status": "0x20"}),
    _redis("RedisAppendFailed", "5m", {"redis_aof_last_write_status": "0x20"}),
    Scene(
        "RedisAppendFailed",
        "cache",
        "5m",
        {'redis_aof_last_write_status{job="cache"}': "0x20"},
        labels={"job": "cache"},
    ),
)


def _nats(name: str, when: str, series: dict[str, str], severity: str = "critical", value: str = "") -> Scene:
    """A scene of the store ``nats``; the series are given without their job."""
    full = {f'{metric}{{job="nats"}}': values for metric, values in series.items()}
    return Scene(name, "nats", when, full, severity, {"job": "nats"}, value)


NATS = (
    Scene(
        "NatsDown",
        "nats",
        "5m",
        {'gnatsd_healthz_status_value{job="nats",value="unreachable"}': "0x10"},
        labels={"job": "nats", "value": "unreachable"},
    ),
    _nats("NatsJetStreamDisabled", "5m", {"jetstream_server_jetstream_disabled": "1x10"}),
    _nats(
        "NatsStorageNearLimit",
        "10m",
        {"gnatsd_varz_jetstream_stats_storage": "90x20", "gnatsd_varz_jetstream_config_max_storage": "100x20"},
        "warning",
        "90%",
    ),
    _nats(
        "NatsConnectionsNearLimit",
        "10m",
        {"gnatsd_varz_connections": "81x20", "gnatsd_varz_max_connections": "100x20"},
        "warning",
        "81%",
    ),
    _nats("NatsSlowConsumers", "15m", {"gnatsd_varz_slow_consumers": "0+1x20"}, "warning"),
)


def _prometheus(name: str, when: str, series: str, severity: str, labels: dict[str, str] | None = None) -> Scene:
    """A scene of Prometheus about itself: one counter that grows by one each minute."""
    chosen = "".join(f',{key}="{value}"' for key, value in (labels or {}).items())
    full = {f'{series}{{job="prometheus"{chosen}}}': "0+1x300"}
    return Scene(name, "prometheus", when, full, severity, {"job": "prometheus", **(labels or {})})


MONITORS = (
    _prometheus(
        "PrometheusRuleFailures",
        "15m",
        "prometheus_rule_evaluation_failures_total",
        "critical",
        {"rule_group": "store.redis"},
    ),
    _prometheus(
        "PrometheusTargetSyncFailed", "45m", "prometheus_target_sync_failed_total", "warning", {"scrape_job": "api"}
    ),
    _prometheus("PrometheusStorageFailing", "20m", "prometheus_tsdb_compactions_failed_total", "critical"),
    _prometheus("PrometheusStorageFailing", "20m", "prometheus_tsdb_reloads_failures_total", "critical"),
    _prometheus("PrometheusWalCorrupted", "10m", "prometheus_tsdb_wal_corruptions_total", "warning"),
    _prometheus("PrometheusKeepsLess", "30m", "prometheus_tsdb_size_retentions_total", "warning"),
    Scene("MonitorDown", "grafana", "10m", well("grafana")),
    Scene("MonitorDown", "loki", "10m", well("loki")),
    Scene("MonitorDown", "alloy", "10m", well("alloy")),
    Scene(
        "LokiRequestErrors",
        "loki",
        "30m",
        {
            'loki_request_duration_seconds_count{job="loki",status_code="204"}': "0+30x40",
            'loki_request_duration_seconds_count{job="loki",status_code="500"}': "0+10x40",
        },
        value="25%",
    ),
    Scene(
        "LokiDiscardsLines",
        "loki",
        "30m",
        {'loki_discarded_samples_total{job="loki",reason="rate_limited"}': "0+5x40"},
        "warning",
        {"reason": "rate_limited"},
    ),
    Scene("LogsMissing", "loki", "45m", {'loki_distributor_lines_received_total{job="loki"}': "7x60"}, "warning"),
    Scene(
        "LogAgentDropsLines",
        "alloy",
        "20m",
        {'loki_write_dropped_entries_total{job="alloy",pod="alloy-1",reason="rate_limited"}': "0+1x30"},
        "warning",
        {"pod": "alloy-1"},
    ),
)

PROMTAIL = (
    Scene(
        "LogAgentDropsLines",
        "promtail",
        "20m",
        {'promtail_dropped_entries_total{job="promtail",pod="promtail-1",reason="rate_limited"}': "0+1x30"},
        "warning",
        {"pod": "promtail-1"},
    ),
    Scene("MonitorDown", "promtail", "10m", well()),
)
"""Scenes of the platform that has Promtail instead of Alloy."""

FIRING = (*SERVICES, *POSTGRES, *REDIS, *NATS, *MONITORS)

SILENT = (
    # One pod of two is enough for the service.
    Scene(
        "ServiceDown",
        "api",
        "10m",
        {**well("api"), 'up{job="api",pod="api-1"}': "1x20", 'up{job="api",pod="api-2"}': "0x20"},
    ),
    # A restart within two minutes is no outage.
    Scene("ServiceDown", "api", "10m", {**well("api"), 'up{job="api",pod="api-1"}': "1x8 0 0 1x10"}),
    # One rolling update changes every pod's start once.
    Scene("ProcessRestarting", "api", "20m", {'process_start_time_seconds{job="api",pod="api-1"}': "10 10 20x20"}),
    # Four fifths of the time-out are not reached.
    Scene("ScrapeSlow", "api", "25m", {'scrape_duration_seconds{job="api",pod="api-1"}': "7x30"}),
    # Without maxmemory there is no limit to be near.
    _redis("RedisMemoryNearLimit", "10m", {"redis_memory_used_bytes": "95x20", "redis_memory_max_bytes": "0x20"}),
    # A refused connection an hour ago is not news.
    _redis("RedisRejectsConnections", "60m", {"redis_rejected_connections_total": "0 5x70"}),
    # A handful of transactions is no trend.
    Scene(
        "PostgresManyRollbacks",
        "postgres",
        "25m",
        {
            'pg_stat_database_xact_rollback{job="postgres",datname="a"}': "0+1x30",
            'pg_stat_database_xact_commit{job="postgres",datname="a"}': "0+1x30",
        },
    ),
    # Half of the connections in two databases together.
    Scene(
        "PostgresConnectionsNearLimit",
        "postgres",
        "10m",
        {
            'pg_stat_database_numbackends{job="postgres",datname="a"}': "30x20",
            'pg_stat_database_numbackends{job="postgres",datname="b"}': "20x20",
            'pg_settings_max_connections{job="postgres"}': "100x20",
        },
    ),
    # A healthy server gives 1.
    Scene("NatsDown", "nats", "10m", {'gnatsd_healthz_status_value{job="nats",value="ok"}': "1x20"}),
    # A store of somebody else is not ours to watch.
    Scene("RedisDown", "cache", "10m", {'redis_up{job="elsewhere"}': "0x20", 'redis_up{job="cache"}': "1x20"}),
    # Lines arrive, slowly.
    Scene("LogsMissing", "loki", "45m", {'loki_distributor_lines_received_total{job="loki"}': "0+1x60"}),
    # Refusals by clients' own mistakes are not Loki's.
    Scene(
        "LokiRequestErrors",
        "loki",
        "30m",
        {
            'loki_request_duration_seconds_count{job="loki",status_code="204"}': "0+30x40",
            'loki_request_duration_seconds_count{job="loki",status_code="429"}': "0+10x40",
        },
    ),
)
"""Scenes in which the alert of this service must not fire."""
