"""Redis and Valkey: one server with an append-only file and a password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.connections import PORTS, store_password
from altlas.generate.metadata import Subject, metadata
from altlas.generate.pod import config_volume, env_value, mount, scratch, secret_volume
from altlas.generate.probes import probes, run
from altlas.generate.single_pod import DATA
from altlas.generate.stores.exporter import Exporter
from altlas.generate.stores.sizes import memory, share
from altlas.generate.stores.statefulset import Program
from altlas.model.platform import Store, StoreKind
from altlas.model.platform.store import Setting
from altlas.model.secret import Credential, SecretEntry, SecretSpec

USER = 999
"""Numeric user of the official images (groupadd and useradd with 999 in both Dockerfiles)."""

PORT = "redis"
CONFIG_DIR = "/etc/redis"
SECRET_DIR = "/etc/redis-secret"
DATA_DIR = "/data"
CONFIG_FILE = "redis.conf"
PASSWORD = "password"
AUTH_FILE = "auth.conf"
EXPORTER_FILE = "exporter.json"
EXPORTER_USER = "exporter"
EXPORTER_ADDRESS = f"localhost:{PORTS[StoreKind.REDIS]}"

EXPORTER_COMMANDS = "+ping +info +client|setname +slowlog|get +slowlog|len +latency|latest +latency|histogram"
"""What the exporter may do: no keys, and no CONFIG, which would tell it the password."""

SAVE = "3600 1 300 100 60 10000"
"""A snapshot after an hour with 1 change, 5 minutes with 100, a minute with 10,000: the server's own default."""


def _defaults(store: Store) -> dict[str, str]:
    return {
        "bind": "* -::*",
        "port": str(PORTS[store.kind]),
        "protected-mode": "yes",
        "tcp-keepalive": "300",
        "daemonize": "no",
        "loglevel": "notice",
        "databases": "16",
        "dir": DATA_DIR,
        "maxmemory": str(share(memory(store), 75)),
        "maxmemory-policy": "noeviction",
        "save": SAVE,
        "stop-writes-on-bgsave-error": "yes",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-use-rdb-preamble": "yes",
        "repl-diskless-sync-delay": "0",
        "latency-monitor-threshold": "100",
    }


def redis_conf(store: Store) -> str:
    """The server's configuration file.

    ``maxmemory`` is 75 % of the memory limit: the rest is for the fork that saves, for buffers and fragmentation.
    A save without delay for replicas makes backups quick. The platform file's settings win, but the password is
    included last, where no setting can take it away; without that file the server does not start.
    """
    settings = _defaults(store) | {name.lower(): _value(value) for name, value in sorted(store.settings.items())}
    lines = [line for name, value in settings.items() for line in _lines(name, value)]
    return "".join([*lines, f"include {SECRET_DIR}/{AUTH_FILE}\n"])


def _value(setting: Setting) -> str:
    if isinstance(setting, bool):
        return "yes" if setting else "no"
    return str(setting)


def _lines(name: str, value: str) -> Iterator[str]:
    """One line for each line of the value; ``save`` takes pairs, one a line as servers before 7.0 want it."""
    rows = [row.strip() for row in value.splitlines() if row.strip()]
    words = " ".join(rows).split()
    if name == "save" and words and len(words) % 2 == 0:
        rows = [f"{seconds} {changes}" for seconds, changes in zip(words[::2], words[1::2], strict=True)]
    yield from (f"{name} {row}\n" for row in rows or ['""'])


def exporter_password(store: str) -> Credential:
    """Password of the user that may only read the server's figures."""
    return Credential(f"{store}/exporter")


def secret(owner: Subject) -> SecretSpec:
    """The password alone for probes, as a line of configuration for the server, and the exporter's own."""
    password, exporter = store_password(owner.name), exporter_password(owner.name)
    rule = f"resetkeys resetchannels -@all {EXPORTER_COMMANDS}"
    auth = ('requirepass "', password, f'"\nuser {EXPORTER_USER} on ">', exporter, f'" {rule}\n')
    login = (f'{{"redis://{EXPORTER_USER}@{EXPORTER_ADDRESS}":"', exporter, '"}\n')
    return SecretSpec(
        f"infrastructure/{owner.name}-secret.yaml",
        metadata(owner),
        (SecretEntry(PASSWORD, (password,)), SecretEntry(AUTH_FILE, auth), SecretEntry(EXPORTER_FILE, login)),
    )


def program(owner: Subject, store: Store) -> Program:
    """The server, its probes and its exporter."""
    return Program(
        user=USER,
        port=(PORT, PORTS[store.kind]),
        configuration={CONFIG_FILE: redis_conf(store)},
        container=_container(store),
        volumes=(
            config_volume("config", owner.name),
            secret_volume("secret", owner.name, [PASSWORD, AUTH_FILE]),
            scratch("tmp", "64Mi"),
        ),
        exporter=_exporter(owner),
        grace_seconds=120,
    )


def _container(store: Store) -> dict[str, Any]:
    """The end signal makes the server save and leave, so nothing has to be run before it."""
    return {
        "command": [f"{store.kind}-server", f"{CONFIG_DIR}/{CONFIG_FILE}"],
        **probes(run(*ping(store)), startup_seconds=300),
        "volumeMounts": [
            mount("config", CONFIG_DIR, read_only=True),
            mount("secret", SECRET_DIR, read_only=True),
            mount(DATA, DATA_DIR),
            mount("tmp", "/tmp"),
        ],
    }


def ping(store: Store) -> tuple[str, ...]:
    """Ask the server with its password, which stays out of the process list.

    The client ends with 0 whatever the server answers, so the answer itself is compared.
    """
    client = f"{store.kind}-cli -h localhost -p {PORTS[store.kind]} ping"
    script = f'test "$(REDISCLI_AUTH="$(cat {SECRET_DIR}/{PASSWORD})" {client})" = PONG'
    return ("sh", "-c", script)


def _exporter(owner: Subject) -> Exporter:
    return Exporter(
        program="redis-exporter",
        port=9121,
        health="/health",
        env=(
            env_value("REDIS_ADDR", f"redis://{EXPORTER_ADDRESS}"),
            env_value("REDIS_USER", EXPORTER_USER),
            env_value("REDIS_PASSWORD_FILE", f"{SECRET_DIR}/{EXPORTER_FILE}"),
            env_value("REDIS_EXPORTER_CONFIG_COMMAND", "-"),
        ),
        mounts=(mount("exporter-secret", SECRET_DIR, read_only=True),),
        volumes=(secret_volume("exporter-secret", owner.name, [EXPORTER_FILE]),),
    )
