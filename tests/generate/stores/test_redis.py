"""The generated redis.conf in the hands of the real server, and the words in it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from altlas.generate.stores.redis import ping, redis_conf
from altlas.model.platform import Platform, Store
from generate.small import platform
from generate.stores.servers import client_url, container, free_port, objects, put, rewritten, running, secret
from programs import require


def shop(settings: Mapping[str, Any] | None = None, kind: str = "redis") -> Platform:
    """A platform whose api-gateway uses Redis."""
    stores = {"redis": {"kind": kind, "settings": settings or {}}}
    return platform({"uses": ["redis"]}, name="api-gateway", stores=stores)


def store(**more: Any) -> Store:
    """A Redis store that differs from the default by ``more``."""
    return Store.model_validate({"kind": "redis", **more})


class Server(NamedTuple):
    """A running server and where its container's paths are on this machine."""

    port: int
    places: dict[str, object]
    platform: Platform

    def ask(self, *words: str, password: str = "", user: str = "default") -> str:
        """What the server answers, by redis-cli."""
        command = [require("redis-cli"), "-h", "127.0.0.1", "-p", str(self.port)]
        login = ["--user", user] if password else []
        env = {"REDISCLI_AUTH": password} if password else {}
        made = subprocess.run([*command, *login, *words], env=env, capture_output=True, text=True, timeout=10)
        return made.stdout.strip()

    def own(self, *words: str) -> str:
        """What the server answers to the one who knows the password."""
        return self.ask(*words, password=secret(self.platform, "redis")["password"])

    def probe(self) -> int:
        """Exit status of the container's readiness probe on this server."""
        command = container(self.platform, "redis")["readinessProbe"]["exec"]["command"]
        script = rewritten(command[-1], {**self.places, "-p 6379": f"-p {self.port}"})
        return subprocess.run([*command[:-1], script], capture_output=True, timeout=10).returncode


@contextmanager
def serving(folder: Path, settings: Mapping[str, Any] | None = None) -> Iterator[Server]:
    """The real server on the generated configuration; only absolute paths, address and port differ."""
    made = shop(settings)
    port, data = free_port(), folder / "data"
    data.mkdir(exist_ok=True)
    places: dict[str, object] = {
        "/etc/redis-secret": put(folder / "secret", secret(made, "redis")),
        "dir /data": f"dir {data}",
    }
    text = rewritten(objects(made, "redis")["ConfigMap"]["data"]["redis.conf"], places)
    config = put(folder / "config", {"redis.conf": text}) / "redis.conf"
    command = [require("redis-server"), str(config), "--port", str(port), "--bind", "127.0.0.1"]
    server = Server(port, places, made)
    with running(command, lambda: "NOAUTH" in server.ask("ping")):
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the defaults for all tests that only ask."""
    with serving(tmp_path_factory.mktemp("redis")) as made:
        yield made


def test_server_refuses_who_shows_no_password(server: Server) -> None:
    """The password is on from the first moment."""
    assert server.ask("set", "key", "1") == "NOAUTH Authentication required."


def test_server_refuses_a_wrong_password(server: Server) -> None:
    """A login with another word than the Secret's fails."""
    assert "WRONGPASS" in server.ask("auth", "nonsense")


def test_password_in_the_url_of_the_service_opens_the_server(server: Server) -> None:
    """api-gateway's REDIS_URL and the server were given the same credential."""
    url = urlsplit(client_url(server.platform, "api-gateway", "redis"))

    assert (url.scheme, url.hostname, url.port) == ("redis", "redis", 6379)
    assert server.ask("ping", password=unquote(url.password or "")) == "PONG"


def test_server_does_not_start_without_its_password_file(tmp_path: Path) -> None:
    """A Secret without the key auth.conf must not give an open server."""
    places = {"/etc/redis-secret": tmp_path / "nowhere", "dir /data": f"dir {tmp_path}"}
    config = put(tmp_path, {"redis.conf": rewritten(redis_conf(store()), places)}) / "redis.conf"

    command = [require("redis-server"), str(config), "--port", str(free_port()), "--bind", "127.0.0.1"]
    made = subprocess.run(command, capture_output=True, text=True, timeout=10)

    assert made.returncode == 1
    assert "auth.conf" in made.stdout + made.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("maxmemory", str(512 * 2**20 * 3 // 4)),
        ("maxmemory-policy", "noeviction"),
        ("appendonly", "yes"),
        ("appendfsync", "everysec"),
        ("protected-mode", "yes"),
        ("save", "3600 1 300 100 60 10000"),
        ("repl-diskless-sync-delay", "0"),
    ],
)
def test_server_runs_on_the_defaults(server: Server, name: str, value: str) -> None:
    """The server itself says what it took from the file."""
    assert server.own("config", "get", name) == f"{name}\n{value}"


def test_settings_of_the_platform_file_win(tmp_path: Path) -> None:
    """Each override is asked from the running server."""
    settings = {
        "MaxMemory-Policy": "allkeys-lru",
        "save": "900 1 300 10",
        "appendonly": False,
        "maxclients": 321,
        "client-output-buffer-limit": "normal 0 0 0\npubsub 16mb 4mb 30\n",
        "requirepass": "another",
    }
    with serving(tmp_path, settings) as server:
        asked = {name.lower(): server.own("config", "get", name).split("\n")[1] for name in settings}

    assert asked["maxmemory-policy"] == "allkeys-lru"
    assert asked["save"] == "900 1 300 10"
    assert asked["appendonly"] == "no"
    assert asked["maxclients"] == "321"
    assert "pubsub 16777216 4194304 30" in asked["client-output-buffer-limit"]
    assert asked["requirepass"] == secret(shop(), "redis")["password"], "no setting takes the Secret's password away"


def test_no_snapshots_where_save_is_empty(tmp_path: Path) -> None:
    """The empty word switches snapshots off; it is no missing value."""
    with serving(tmp_path, {"save": ""}) as server:
        assert server.own("config", "get", "save") == "save"


def test_data_outlives_an_orderly_end(tmp_path: Path) -> None:
    """The end signal of the pod saves what was written; the next start reads it."""
    with serving(tmp_path) as server:
        assert server.own("set", "order", "17") == "OK"
    with serving(tmp_path) as server:
        assert server.own("get", "order") == "17"


def test_probe_asks_with_the_password(server: Server) -> None:
    """The probe holds on a server that answers."""
    assert server.probe() == 0


def test_probe_fails_on_a_wrong_password(server: Server) -> None:
    """redis-cli ends with 0 here; the probe must not."""
    password = Path(str(server.places["/etc/redis-secret"])) / "password"
    right = password.read_text()
    try:
        password.write_text("wrong")
        assert server.probe() != 0
    finally:
        password.write_text(right)


def test_probe_fails_without_a_server(server: Server) -> None:
    """Nobody listens there."""
    assert server._replace(port=free_port()).probe() != 0


def test_password_is_no_argument_of_the_probe() -> None:
    """It comes from the file and goes through the environment of redis-cli alone."""
    script = ping(store())[-1]

    assert 'REDISCLI_AUTH="$(cat /etc/redis-secret/password)"' in script
    assert " -a " not in script


@pytest.mark.parametrize("command", ["ping", "info server", "slowlog len", "latency latest", "client setname exporter"])
def test_exporter_may_read_figures(server: Server, command: str) -> None:
    """Its user is made by the same file that holds the password."""
    password = json.loads(secret(server.platform, "redis")["exporter.json"])["redis://exporter@localhost:6379"]

    answer = server.ask(*command.split(), password=password, user="exporter")

    assert "NOPERM" not in answer
    assert "NOAUTH" not in answer


@pytest.mark.parametrize(
    "command", ["config get requirepass", "get key", "set key 1", "keys *", "flushall", "acl list"]
)
def test_exporter_may_do_nothing_else(server: Server, command: str) -> None:
    """CONFIG would tell it the password of everybody."""
    password = json.loads(secret(server.platform, "redis")["exporter.json"])["redis://exporter@localhost:6379"]

    assert "NOPERM" in server.ask(*command.split(), password=password, user="exporter")


def test_exporter_is_told_user_address_and_password_file() -> None:
    """The key of the password file is made of exactly these two."""
    env = {one["name"]: one["value"] for one in container(shop(), "redis", 1)["env"]}

    assert env["REDIS_ADDR"].replace("//", f"//{env['REDIS_USER']}@") in json.loads(
        secret(shop(), "redis")["exporter.json"]
    )
    assert env["REDIS_PASSWORD_FILE"] == "/etc/redis-secret/exporter.json"
    assert env["REDIS_EXPORTER_CONFIG_COMMAND"] == "-", "it must not even try CONFIG"


def test_valkey_runs_its_own_programs_on_the_same_file() -> None:
    """What is proven for Redis' file holds for Valkey's: they are equal."""
    files = [objects(shop(kind=kind), "redis")["ConfigMap"]["data"] for kind in ("redis", "valkey")]
    made = container(shop(kind="valkey"), "redis")

    assert files[0] == files[1]
    assert made["command"] == ["valkey-server", "/etc/redis/redis.conf"]
    assert " valkey-cli " in made["livenessProbe"]["exec"]["command"][-1]
    assert made["image"].startswith("docker.io/valkey/valkey:")


@pytest.mark.parametrize(
    ("setting", "lines"),
    [
        ("900 1", ["save 900 1"]),
        ("900 1 300 10", ["save 900 1", "save 300 10"]),
        ("900 1\n300 10\n", ["save 900 1", "save 300 10"]),
        ("", ['save ""']),
        ("900", ["save 900"]),
    ],
)
def test_save_takes_one_pair_a_line(setting: str, lines: list[str]) -> None:
    """Servers before 7.0 read no more than one pair; a wrong value is left for the server to refuse."""
    made = redis_conf(store(settings={"save": setting})).splitlines()

    assert [line for line in made if line.startswith("save")] == lines


def test_include_is_the_last_line_whatever_is_set() -> None:
    """Nothing after it can take the password away."""
    made = redis_conf(store(settings={"zzz": 1, "include": "/data/more.conf"})).splitlines()

    assert made[-1] == "include /etc/redis-secret/auth.conf"
    assert "include /data/more.conf" in made


def test_order_of_settings_does_not_matter() -> None:
    """The same settings in another order give the same bytes."""
    pairs = {"zset-max-listpack-value": 64, "activedefrag": True, "maxclients": 5}

    assert redis_conf(store(settings=pairs)) == redis_conf(store(settings=dict(reversed(pairs.items()))))
