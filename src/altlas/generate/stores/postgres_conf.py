"""PostgreSQL's two configuration files: the settings, and who may connect how."""

from __future__ import annotations

from altlas.generate.stores.sizes import MEBIBYTE, clamp, disk, memory, share
from altlas.model.platform import Store
from altlas.model.platform.store import Setting

CONFIG_DIR = "/etc/postgresql"
CONFIG_FILE = "postgresql.conf"
HBA_FILE = "pg_hba.conf"
SOCKET_DIR = "/var/run/postgresql"


def _connections(limit: int) -> int:
    """One connection for each 8 MiB of memory, in tens; never under 30, never over 300."""
    return clamp(limit // MEBIBYTE // 80 * 10, 30, 300)


def _memory_settings(store: Store) -> dict[str, Setting]:
    """Shares of the memory limit: a quarter is PostgreSQL's own cache, the page cache of the kernel gets the most.

    Source: https://www.postgresql.org/docs/current/runtime-config-resource.html
    """
    limit = memory(store)
    connections = _connections(limit)
    return {
        "max_connections": connections,
        "shared_buffers": _megabytes(share(limit, 25), least=16),
        "effective_cache_size": _megabytes(share(limit, 75), least=16),
        "work_mem": _megabytes(share(limit, 50) // connections // 2, least=1),
        "maintenance_work_mem": _megabytes(share(limit, 6), least=16),
        # Huge pages of the node are no part of the container's limit.
        "huge_pages": "off",
    }


def _disk_settings(store: Store) -> dict[str, Setting]:
    """Write-ahead log sized from the claim; a replication slot that nobody reads must not fill it."""
    size = disk(store)
    return {
        "wal_level": "replica",
        "wal_compression": True,
        "max_wal_size": _megabytes(min(share(size, 10), 1024 * MEBIBYTE), least=64),
        "min_wal_size": "32MB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": 0.9,
        "max_wal_senders": 10,
        "max_replication_slots": 10,
        "max_slot_wal_keep_size": _megabytes(share(size, 20), least=64),
        "random_page_cost": 1.1,
    }


def _megabytes(amount: int, *, least: int) -> str:
    return f"{max(amount // MEBIBYTE, least)}MB"


CONNECTIONS: dict[str, Setting] = {
    "listen_addresses": "*",
    "port": 5432,
    "unix_socket_directories": SOCKET_DIR,
    "hba_file": f"{CONFIG_DIR}/{HBA_FILE}",
    "password_encryption": "scram-sha-256",
    "tcp_keepalives_idle": 60,
    "tcp_keepalives_interval": 10,
    "tcp_keepalives_count": 6,
    "idle_in_transaction_session_timeout": "10min",
}

LOGGING: dict[str, Setting] = {
    "log_destination": "stderr",
    "logging_collector": False,
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_timezone": "Etc/UTC",
    "log_min_duration_statement": "1s",
    "log_checkpoints": True,
    "log_lock_waits": True,
    "log_temp_files": "10MB",
    "timezone": "Etc/UTC",
}


def postgresql_conf(store: Store) -> str:
    """The server's settings, sized for the store; the platform file's own settings win.

    Every name is known to all PostgreSQL versions from 13 on.
    """
    own = {name.lower(): value for name, value in sorted(store.settings.items())}
    settings = CONNECTIONS | _memory_settings(store) | _disk_settings(store) | LOGGING | own
    return "".join(f"{name} = {_text(value)}\n" for name, value in settings.items())


def _text(value: Setting) -> str:
    """A value as guc-file.l reads it: on and off, bare numbers, everything else in single quotes."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if not isinstance(value, str):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
    return f"'{escaped}'"


def pg_hba_conf() -> str:
    """Everybody shows a password, from the socket too; what a role may then do is for GRANT to say.

    Roles with the attribute REPLICATION may stream the write-ahead log, which backups do.
    """
    return (
        "# TYPE  DATABASE     USER  ADDRESS  METHOD\n"
        "local   all          all            scram-sha-256\n"
        "host    all          all   all      scram-sha-256\n"
        "host    replication  all   all      scram-sha-256\n"
    )
