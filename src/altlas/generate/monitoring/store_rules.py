"""Alerts of the stores, on metrics that their exporters give with the flags that altlas sets.

Names are those of postgres_exporter, redis_exporter and prometheus-nats-exporter in their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.monitoring.alert import CRITICAL, DATABASE, PERCENT, WARNING, Alert
from altlas.generate.monitoring.service_rules import down
from altlas.model.platform import StoreKind


def alerts(job: str, kind: StoreKind) -> Iterator[Alert]:
    """The alerts of one store."""
    yield down("StoreDown", job, "exporter of the store")
    match kind:
        case StoreKind.POSTGRES:
            yield from _postgres(job)
        case StoreKind.REDIS | StoreKind.VALKEY:
            yield from _redis(job)
        case StoreKind.NATS:
            yield from _nats(job)


def _postgres(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    yield Alert(
        "PostgresDown",
        f"pg_up{of} == 0",
        "1m",
        CRITICAL,
        f"{job}: PostgreSQL does not accept the exporter's connection",
        "Read the server's log. If it says that there are too many clients, end idle ones; if the disk is full, "
        "enlarge the claim; if it recovers from a crash, wait for it.",
    )
    yield Alert(
        "PostgresConnectionsNearLimit",
        f"sum(pg_stat_database_numbackends{of}) / max(pg_settings_max_connections{of}) > 0.8",
        "5m",
        WARNING,
        f"{job}: {PERCENT} of the connections are in use",
        "Find who holds them (pg_stat_activity by usename and state), make the pools of the services smaller, or raise "
        "max_connections together with the memory.",
    )
    yield Alert(
        "PostgresDeadlocks",
        f"sum by (datname) (increase(pg_stat_database_deadlocks{of}[10m])) > 0",
        "1m",
        WARNING,
        f"{job}: transactions in {DATABASE} block each other",
        "The server's log names both statements. Let every transaction take its locks in the same order.",
    )
    yield Alert(
        "PostgresManyRollbacks",
        f"sum by (datname) (rate(pg_stat_database_xact_rollback{of}[10m])) "
        f"> 0.2 * sum by (datname) (rate(pg_stat_database_xact_commit{of}[10m])) "
        f"and sum by (datname) (rate(pg_stat_database_xact_commit{of}[10m])) > 1",
        "10m",
        WARNING,
        f"{job}: one transaction in five or more is rolled back in {DATABASE}",
        "Look for errors in the logs of the services that use this database: constraint violations, time-outs, "
        "serialization failures.",
    )


def _redis(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    yield Alert(
        "RedisDown",
        f"redis_up{of} == 0",
        "1m",
        CRITICAL,
        f"{job}: the server does not answer its exporter",
        "Read the server's log. After a restart it may still be loading its files; otherwise compare the password in "
        "the Secret with the one the pod started with.",
    )
    yield Alert(
        "RedisMemoryNearLimit",
        f"redis_memory_used_bytes{of} / (redis_memory_max_bytes{of} > 0) > 0.9",
        "5m",
        WARNING,
        f"{job}: {PERCENT} of maxmemory is used",
        "At the limit, writes fail or keys are evicted, as maxmemory-policy says. Give keys a time to live, or raise "
        "maxmemory together with the container's memory limit.",
    )
    yield Alert(
        "RedisClientsNearLimit",
        f"redis_connected_clients{of} / (redis_max_clients{of} > 0) > 0.8",
        "5m",
        WARNING,
        f"{job}: {PERCENT} of maxclients are connected",
        "Look for a service that opens connections without closing them (CLIENT LIST), then make its pool smaller.",
    )
    yield Alert(
        "RedisRejectsConnections",
        f"increase(redis_rejected_connections_total{of}[10m]) > 0",
        "1m",
        CRITICAL,
        f"{job}: the server turns clients away",
        "maxclients is reached. Restart the service that leaks connections, then fix its pool.",
    )
    yield from _redis_files(job)


def _redis_files(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    yield Alert(
        "RedisSnapshotFailed",
        f"redis_rdb_last_bgsave_status{of} == 0",
        "5m",
        CRITICAL,
        f"{job}: the last snapshot could not be written",
        "With stop-writes-on-bgsave-error the server now refuses writes. See whether the claim is full, or whether the "
        "container lacks memory for the copy of its pages.",
    )
    yield Alert(
        "RedisAppendFailed",
        f"redis_aof_last_write_status{of} == 0",
        "1m",
        CRITICAL,
        f"{job}: the append-only file cannot be written",
        "What is written now would be lost with the pod. See whether the claim is full or read-only.",
    )


def _nats(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    # The exporter goes on giving the last gnatsd_varz_* values of a dead server; its health it asks each time.
    yield Alert(
        "NatsDown",
        f"gnatsd_healthz_status_value{of} == 0",
        "2m",
        CRITICAL,
        f"{job}: the server is not healthy ({{{{ $labels.value }}}})",
        "Read the server's log. If JetStream could not start, see whether its claim is full or not writable.",
    )
    yield Alert(
        "NatsJetStreamDisabled",
        f"jetstream_server_jetstream_disabled{of} == 1",
        "2m",
        CRITICAL,
        f"{job}: JetStream is switched off",
        "The server switches it off when its directory cannot be written. See the claim and the server's log, then "
        "delete the pod.",
    )
    yield Alert(
        "NatsStorageNearLimit",
        f"gnatsd_varz_jetstream_stats_storage{of} / (gnatsd_varz_jetstream_config_max_storage{of} > 0) > 0.85",
        "5m",
        WARNING,
        f"{job}: {PERCENT} of JetStream's storage is used",
        "At the limit, publishing fails. Find the stream that grows (nats stream report), give it a max-age, "
        "or enlarge the claim and the limit.",
    )
    yield from _nats_clients(job)


def _nats_clients(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    yield Alert(
        "NatsConnectionsNearLimit",
        f"gnatsd_varz_connections{of} / (gnatsd_varz_max_connections{of} > 0) > 0.8",
        "5m",
        WARNING,
        f"{job}: {PERCENT} of max_connections are open",
        "Look for a service that opens connections without closing them (nats server report connections).",
    )
    yield Alert(
        "NatsSlowConsumers",
        f"increase(gnatsd_varz_slow_consumers{of}[10m]) > 0",
        "1m",
        WARNING,
        f"{job}: a client reads more slowly than messages arrive",
        "The server cuts such clients off and their messages are lost outside JetStream. The server's log names them; "
        "let them work in parallel, or read through a pull consumer.",
    )
