"""A real PostgreSQL as the official image would run it, with the container's paths moved into one folder."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from altlas.model.platform import Platform
from generate.stores.servers import (
    client_url,
    container,
    free_port,
    objects,
    plain_user,
    put,
    rewritten,
    running,
    secret,
)
from programs import require

Made = subprocess.CompletedProcess[str]


class Cluster(NamedTuple):
    """One data directory, its configuration and its port."""

    folder: Path
    platform: Platform
    port: int

    @property
    def places(self) -> dict[str, object]:
        """Where the container's absolute paths are on this machine."""
        return {
            "/etc/postgresql-secret": self.folder / "secret",
            "/etc/postgresql": self.folder / "config",
            "/var/run/postgresql": self.folder / "run",
            "/docker-entrypoint-initdb.d": self.folder / "config",
            "/proc/1/fd/2": self.folder / "hook.log",
            "port=5432": f"port={self.port}",
        }

    @property
    def variables(self) -> dict[str, str]:
        """The container's environment, and where the programs are."""
        own = {one["name"]: one["value"] for one in container(self.platform, "postgres")["env"]}
        programs = str(Path(require("initdb")).parent)
        return {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            **own,
            "PGDATA": str(self.folder / "data"),
            "LC_ALL": "C.UTF-8",
        }

    def write(self, platform: Platform | None = None, passwords: Mapping[str, str] | None = None) -> None:
        """The ConfigMap and the Secret as the pod's volumes would show them."""
        made = platform or self.platform
        config = objects(made, "postgres")["ConfigMap"]["data"]
        put(self.folder / "config", {name: rewritten(body, self.places) for name, body in config.items()})
        put(self.folder / "secret", {**secret(made, "postgres"), **(passwords or {})})
        (self.folder / "hook.log").touch()
        hand_over(self.folder)

    def run(self, command: list[str], **env: str) -> Made:
        """A program as the user who owns the data."""
        return subprocess.run(
            command, env={**self.variables, **env}, capture_output=True, text=True, timeout=60, **as_user()
        )

    def server(self, *more: str) -> list[str]:
        """The container's command; the tests' own port and loopback are the only options added."""
        args = container(self.platform, "postgres")["args"]
        options = [rewritten(word, self.places) for word in args[1:]]
        return [require("postgres"), *options, "-c", f"port={self.port}", "-c", "fsync=off", *more]

    def psql(self, url: str, statement: str) -> Made:
        """What psql says to one statement at ``url``."""
        return self.run([require("psql"), "--no-psqlrc", "--no-password", "-qAt", "-d", url, "-c", statement])

    def url(self, service: str, platform: Platform | None = None, database: str = "") -> str:
        """The URL that the service was given, at this machine's address; ``database`` asks for another one."""
        found = client_url(platform or self.platform, service, "postgres")
        head, _, own = found.replace("@postgres:5432/", f"@127.0.0.1:{self.port}/").rpartition("/")
        return f"{head}/{database or own}"

    def superuser(self, database: str = "postgres") -> str:
        """URL of the superuser."""
        return self.login("postgres", secret(self.platform, "postgres")["password"], database)

    def login(self, role: str, password: str, database: str) -> str:
        """URL of any role with any password."""
        return f"postgresql://{role}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> str:
        """What the superuser is told."""
        made = self.psql(self.superuser(database), statement)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def hook(self, *route: str) -> Made:
        """A command of the container, such as a probe or a hook, on this machine's paths."""
        found: Any = container(self.platform, "postgres")
        for step in route:
            found = found[step]
        return self.run([rewritten(word, self.places) for word in found["exec"]["command"]])

    def listens(self) -> bool:
        """Whether the server lets clients in over TCP."""
        return self.run([require("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0

    @contextmanager
    def started(self) -> Iterator[subprocess.Popen[bytes]]:
        """The server while it runs; its log is ``server.log``."""
        with (self.folder / "server.log").open("ab") as log:
            command = self.server("-c", "listen_addresses=127.0.0.1")
            with running(command, self.listens, env=self.variables, stderr=log, **as_user()) as process:
                yield process


def as_user() -> dict[str, Any]:
    """Options of a child process that may not be root."""
    name = plain_user()
    return {"user": name, "group": None, "extra_groups": [], "cwd": "/"} if name else {"cwd": "/"}


def hand_over(folder: Path) -> None:
    """Give the folder and what is in it to the user who runs the server."""
    name = plain_user()
    if name:
        for path in (folder, *folder.rglob("*")):
            if not path.is_relative_to(folder / "data"):
                shutil.chown(path, name)


def first_start(cluster: Cluster) -> None:
    """What the image's entrypoint does on an empty directory: initdb, a server on the socket, the scripts, the end."""
    password = cluster.folder / "secret" / "password"
    options = shlex.split(cluster.variables["POSTGRES_INITDB_ARGS"])
    made = cluster.run([require("initdb"), "--no-sync", "--username=postgres", f"--pwfile={password}", *options])
    assert made.returncode == 0, made.stderr
    command = [require("pg_ctl"), "-w", "-l", str(cluster.folder / "first.log")]
    inner = shlex.join(cluster.server("-c", "listen_addresses=")[1:])
    made = cluster.run([*command, "-o", inner, "start"])
    assert made.returncode == 0, (cluster.folder / "first.log").read_text()
    try:
        made = scripts(cluster)
        assert made.returncode == 0, made.stderr
    finally:
        cluster.run([*command, "-m", "fast", "stop"])


def scripts(cluster: Cluster) -> Made:
    """The init script, run by psql on the socket with the options of the image's entrypoint."""
    return cluster.run(
        [
            require("psql"),
            *("-v", "ON_ERROR_STOP=1", "--username", "postgres", "--no-password", "--no-psqlrc"),
            *("--dbname", "postgres", "-f", str(cluster.folder / "config" / "10-roles.sql")),
        ],
        PGPASSWORD=secret(cluster.platform, "postgres")["password"],
        PGHOST=str(cluster.folder / "run"),
        PGPORT=str(cluster.port),
    )


@contextmanager
def created(platform: Platform) -> Iterator[Cluster]:
    """A cluster after its first start, not running; the folder is short, since a socket's path may not be long."""
    require("initdb")
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        cluster = Cluster(Path(name), platform, free_port())
        for folder in ("data", "run"):
            (cluster.folder / folder).mkdir()
        cluster.write()
        if plain_user():
            shutil.chown(cluster.folder / "data", plain_user() or "")
        first_start(cluster)
        yield cluster
