"""PostgreSQL: one server with a role and a database for each service that uses it."""

from __future__ import annotations

from typing import Any

from altlas.generate.connections import PORTS, role_key, role_password, store_password
from altlas.generate.images import image
from altlas.generate.metadata import Subject, metadata
from altlas.generate.pod import env_value, mount, scratch, secret_volume
from altlas.generate.probes import probes, run
from altlas.generate.single_pod import DATA
from altlas.generate.stores.exporter import Exporter
from altlas.generate.stores.postgres_conf import (
    CONFIG_DIR,
    CONFIG_FILE,
    HBA_FILE,
    SOCKET_DIR,
    pg_hba_conf,
    postgresql_conf,
)
from altlas.generate.stores.postgres_roles import EXPORTER_KEY, EXPORTER_ROLE, roles_sql, users
from altlas.generate.stores.statefulset import Program
from altlas.model.platform import Platform, Range, Store, StoreKind
from altlas.model.secret import Credential, SecretEntry, SecretSpec

DEBIAN_USER = 999
ALPINE_USER = 70
"""Numeric user ``postgres`` of the official images: initdb refuses a user that the image does not know."""

PORT = "postgresql"
SECRET_DIR = "/etc/postgresql-secret"
DATA_DIR = "/var/lib/postgresql/data"
PGDATA = f"{DATA_DIR}/pgdata"
"""A directory below the mount: a fresh volume may hold lost+found, and initdb wants an empty directory."""

INIT_DIR = "/docker-entrypoint-initdb.d"
ROLES_FILE = "10-roles.sql"
PASSWORD = "password"
LOG = "/proc/1/fd/2"
"""Where the first process of the container writes its errors: the log of the container."""

INITDB_ARGS = "--data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth=scram-sha-256"
"""Checksums find a broken disk; C.UTF-8 sorts alike in every image, so an update of libc breaks no index."""

GRACE_SECONDS = 120


def secret(owner: Subject, platform: Platform) -> SecretSpec:
    """The superuser's password, the exporter's, and one for each service's role."""
    services = users(platform, owner.name)
    return SecretSpec(
        f"infrastructure/{owner.name}-secret.yaml",
        metadata(owner),
        (
            SecretEntry(PASSWORD, (store_password(owner.name),)),
            SecretEntry(EXPORTER_KEY, (Credential(f"{owner.name}/{EXPORTER_KEY}"),)),
            *(SecretEntry(role_key(service), (role_password(owner.name, service),)) for service in services),
        ),
    )


def program(owner: Subject, platform: Platform, store: Store) -> Program:
    """The server, its probes and its exporter."""
    keys = [entry.key for entry in secret(owner, platform).entries]
    return Program(
        user=_user(store),
        port=(PORT, PORTS[store.kind]),
        configuration={
            CONFIG_FILE: postgresql_conf(store),
            HBA_FILE: pg_hba_conf(),
            ROLES_FILE: roles_sql(platform, owner.name, SECRET_DIR),
        },
        container=_container(store),
        volumes=(
            _files(owner, "config", CONFIG_FILE, HBA_FILE),
            _files(owner, "init", ROLES_FILE),
            secret_volume("secret", owner.name, keys),
            scratch("run", "8Mi"),
            scratch("tmp", "256Mi"),
            # Parallel queries exchange rows here; a container's own /dev/shm has 64 MiB.
            {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": store.resources.memory.request}},
        ),
        exporter=_exporter(owner),
        grace_seconds=GRACE_SECONDS,
    )


def _files(owner: Subject, volume: str, *keys: str) -> dict[str, Any]:
    """A volume with some of the configuration's files: those of the server, or those of its first start."""
    items = [{"key": key, "path": key} for key in keys]
    return {"name": volume, "configMap": {"name": owner.name, "items": items}}


def _user(store: Store) -> int:
    return ALPINE_USER if "alpine" in image(store.kind, store.version, store.image) else DEBIAN_USER


def _container(store: Store) -> dict[str, Any]:
    return {
        "args": ["postgres", "-c", f"config_file={CONFIG_DIR}/{CONFIG_FILE}"],
        "env": [
            env_value("PGDATA", PGDATA),
            env_value("POSTGRES_PASSWORD_FILE", f"{SECRET_DIR}/{PASSWORD}"),
            env_value("POSTGRES_INITDB_ARGS", INITDB_ARGS),
        ],
        **_probes(PORTS[store.kind]),
        "lifecycle": {
            "postStart": run(*apply_roles(PORTS[store.kind])),
            # Fast shutdown: clients are sent away and the data is flushed; the default would wait for every client.
            "preStop": run("pg_ctl", "stop", "--mode=fast", "--no-wait"),
        },
        "volumeMounts": [
            mount("config", CONFIG_DIR, read_only=True),
            mount("init", INIT_DIR, read_only=True),
            mount("secret", SECRET_DIR, read_only=True),
            mount(DATA, DATA_DIR),
            mount("run", SOCKET_DIR),
            mount("tmp", "/tmp"),
            mount("shm", "/dev/shm"),
        ],
    }


def apply_roles(port: int) -> tuple[str, ...]:
    """Bring roles and databases up to date after each start.

    The image runs its scripts on an empty data directory only; a service that joins later, or a new password of a
    role, would never arrive. Over TCP the server answers only once the first start is through. The command ends
    with 0 whatever happens, since a failing hook kills the container; what went wrong is in the container's log.
    """
    server = f"--host=localhost --port={port}"
    script = (
        f"until pg_isready --quiet {server}; do sleep 1; done; "
        f'said="$(PGPASSWORD="$(cat {SECRET_DIR}/{PASSWORD})" psql {server} --username=postgres --dbname=postgres '
        f'--no-psqlrc --no-password --quiet --file={INIT_DIR}/{ROLES_FILE} 2>&1)" '
        f'|| echo "roles and databases are not up to date: $said" >{LOG}; true'
    )
    return ("sh", "-c", script)


def _probes(port: int) -> dict[str, Any]:
    """Ready once it lets clients in over TCP, which it does not while the first start still creates roles.

    Alive also while it turns clients away (status 1), as it does when it recovers: killing it then would only
    begin the recovery anew. The start may take half an hour, since recovery after a crash may.
    """
    ready = f"pg_isready --quiet --host=localhost --port={port}"
    return probes(
        run(*ready.split()),
        live=run("sh", "-c", f"{ready}; test $? -le 1"),
        startup_seconds=1800,
    )


def _exporter(owner: Subject) -> Exporter:
    return Exporter(
        program="postgres-exporter",
        port=9187,
        health="/",
        env=(
            env_value("DATA_SOURCE_URI", f"localhost:{PORTS[StoreKind.POSTGRES]}/postgres?sslmode=disable"),
            env_value("DATA_SOURCE_USER", EXPORTER_ROLE),
            env_value("DATA_SOURCE_PASS_FILE", f"{SECRET_DIR}/{EXPORTER_KEY}"),
        ),
        mounts=(mount("exporter-secret", SECRET_DIR, read_only=True),),
        volumes=(secret_volume("exporter-secret", owner.name, [EXPORTER_KEY]),),
        memory=Range("48Mi", "128Mi"),
    )
