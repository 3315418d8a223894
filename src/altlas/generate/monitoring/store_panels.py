"""Rows of a store's dashboard, on the metrics of its exporter."""

from __future__ import annotations

from altlas.generate.monitoring.panels import Panel, Row, figure, graph
from altlas.model.platform import StoreKind

HEALTH = {
    StoreKind.POSTGRES: "pg_up",
    StoreKind.REDIS: "redis_up",
    StoreKind.VALKEY: "redis_up",
    StoreKind.NATS: "gnatsd_healthz_status_value",
}
"""1 while the store itself answers its exporter; ``up`` only says that the exporter answers."""


def health(job: str, kind: StoreKind) -> Panel:
    """Whether the store itself answers."""
    return figure("The server answers", f'min({HEALTH[kind]}{{job="{job}"}})')


def rows(job: str, kind: StoreKind) -> tuple[Row, ...]:
    """What to look at first, for this kind of store."""
    of = f'{{job="{job}"}}'
    match kind:
        case StoreKind.POSTGRES:
            return _postgres(of)
        case StoreKind.REDIS | StoreKind.VALKEY:
            return _redis(of)
        case StoreKind.NATS:
            return _nats(of)


def _rate(metric: str, of: str) -> str:
    return f"rate({metric}{of}[$__rate_interval])"


def _postgres(of: str) -> tuple[Row, ...]:
    def by_database(metric: str) -> str:
        return f"sum by (datname) ({_rate(f'pg_stat_database_{metric}', of)})"

    return (
        Row(
            "Connections and transactions",
            (
                graph(
                    "Connections",
                    (f"sum by (datname) (pg_stat_database_numbackends{of})", "{{datname}}"),
                    (f"max(pg_settings_max_connections{of})", "max_connections"),
                ),
                graph("Commits per second", (by_database("xact_commit"), "{{datname}}")),
                graph(
                    "Rollbacks and deadlocks per second",
                    (by_database("xact_rollback"), "rollbacks in {{datname}}"),
                    (by_database("deadlocks"), "deadlocks in {{datname}}"),
                ),
            ),
        ),
        Row(
            "Data",
            (
                graph("Size", (f"pg_database_size_bytes{of}", "{{datname}}"), unit="bytes"),
                graph(
                    "Reads answered from memory",
                    (
                        f"{by_database('blks_hit')} / ({by_database('blks_hit')} + {by_database('blks_read')})",
                        "{{datname}}",
                    ),
                    unit="percentunit",
                ),
                graph("Locks", (f"sum by (mode) (pg_locks_count{of})", "{{mode}}")),
            ),
        ),
    )


def _redis(of: str) -> tuple[Row, ...]:
    return (
        Row(
            "Clients and commands",
            (
                graph(
                    "Clients", (f"redis_connected_clients{of}", "connected"), (f"redis_max_clients{of}", "maxclients")
                ),
                graph("Commands per second", (_rate("redis_commands_processed_total", of), "commands")),
                graph(
                    "Connections turned away per second",
                    (_rate("redis_rejected_connections_total", of), "rejected"),
                ),
            ),
        ),
        Row(
            "Data",
            (
                graph(
                    "Memory",
                    (f"redis_memory_used_bytes{of}", "used"),
                    (f"redis_memory_max_bytes{of} > 0", "maxmemory"),
                    unit="bytes",
                ),
                graph("Keys", (f"redis_db_keys{of} > 0", "{{db}}")),
                graph(
                    "Found keys",
                    (
                        f"{_rate('redis_keyspace_hits_total', of)} / ({_rate('redis_keyspace_hits_total', of)} "
                        f"+ {_rate('redis_keyspace_misses_total', of)})",
                        "hits",
                    ),
                    unit="percentunit",
                ),
            ),
        ),
    )


def _nats(of: str) -> tuple[Row, ...]:
    return (
        Row(
            "Clients and messages",
            (
                graph("Connections", (f"gnatsd_varz_connections{of}", "open")),
                graph(
                    "Messages per second",
                    (_rate("gnatsd_varz_in_msgs", of), "in"),
                    (_rate("gnatsd_varz_out_msgs", of), "out"),
                ),
                graph("Slow consumers", (f"gnatsd_varz_slow_consumers{of}", "since the start")),
            ),
        ),
        Row(
            "JetStream",
            (
                graph(
                    "Storage",
                    (f"gnatsd_varz_jetstream_stats_storage{of}", "used"),
                    (f"gnatsd_varz_jetstream_config_max_storage{of}", "limit"),
                    unit="bytes",
                ),
                graph("Stored messages", (f"jetstream_server_total_messages{of}", "messages")),
                graph(
                    "Streams and consumers",
                    (f"jetstream_server_total_streams{of}", "streams"),
                    (f"jetstream_server_total_consumers{of}", "consumers"),
                ),
            ),
        ),
    )
