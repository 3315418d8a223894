"""The generated nats.conf in the hands of the real server, and the words in it."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from altlas.generate import stores
from altlas.generate.stores.nats_conf import nats_conf
from altlas.model.platform import Platform, Store
from generate.small import platform
from generate.stores.servers import container, free_port, objects, put, rewritten, running
from programs import require


def shop(settings: Mapping[str, Any] | None = None, **more: Any) -> Platform:
    """A platform with NATS."""
    return platform({"uses": ["nats"]}, stores={"nats": {"settings": settings or {}, **more}})


def store(settings: Mapping[str, Any] | None = None, **more: Any) -> Store:
    """A NATS store that differs from the default by ``settings`` and ``more``."""
    return Store.model_validate({"kind": "nats", "settings": settings or {}, **more})


class Server(NamedTuple):
    """A running server: its monitoring port, its process and where the container's paths are."""

    port: int
    process: subprocess.Popen[bytes]
    places: dict[str, object]

    def get(self, path: str) -> Any:
        """What the monitoring port answers."""
        return fetch(self.port, path)


def fetch(port: int, path: str) -> Any:
    """A page of the monitoring port as data; ``None`` while there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
            return json.load(page)
    except (urllib.error.URLError, ConnectionError):
        return None


def written(folder: Path, made: Platform, places: Mapping[str, object]) -> Path:
    """The ConfigMap's file, with paths, address and ports of this machine."""
    data = objects(made, "nats")["ConfigMap"]["data"]
    return put(folder / "config", {name: rewritten(text, places) for name, text in data.items()}) / "nats.conf"


@contextmanager
def serving(folder: Path, settings: Mapping[str, Any] | None = None) -> Iterator[Server]:
    """The real server on the generated configuration."""
    made, monitor = shop(settings), free_port()
    run = folder / "run"
    run.mkdir()
    places: dict[str, object] = {
        '"/data"': f'"{folder / "data"}"',
        "/var/run/nats": run,
        '"0.0.0.0"': '"127.0.0.1"',
        "port: 4222": f"port: {free_port()}",
        "http_port: 8222": f'http: "127.0.0.1:{monitor}"',
    }
    command = [require("nats-server"), "--config", str(written(folder, made, places))]
    with running(command, lambda: fetch(monitor, "/healthz") is not None, env={"SERVER_NAME": "nats-0"}) as process:
        yield Server(monitor, process, places)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the defaults for all tests that only ask."""
    with serving(tmp_path_factory.mktemp("nats")) as made:
        yield made


SETTINGS: list[dict[str, Any]] = [
    {},
    {"max_payload": "8MB"},
    {"max_payload": 2097152},
    {"debug": True, "logtime": False},
    {"jetstream.max_file": "5GB"},
    {"jetstream.max_mem": 1024, "jetstream.max_mem_store": 2048},
    {"jetstream.sync_interval": "10s"},
    {"http": 8223},
    {"write_deadline": "5s", "max_connections": 1000},
    {"authorization.token": 'a "quoted" \\ word\n'},
    {"jetstream": False},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_server_accepts_the_file(tmp_path: Path, settings: dict[str, Any]) -> None:
    """``nats-server -t`` reads the file as the container gets it, the data directory aside."""
    config = written(tmp_path, shop(settings), {'"/data"': f'"{tmp_path}"'})

    made = subprocess.run(
        [require("nats-server"), "-t", "-c", str(config)],
        env={"SERVER_NAME": "nats-0"},
        capture_output=True,
        text=True,
        timeout=20,
    )

    assert made.returncode == 0, made.stderr
    assert "is valid" in made.stderr + made.stdout


def test_server_refuses_a_setting_it_does_not_know(tmp_path: Path) -> None:
    """The check above can fail."""
    config = written(tmp_path, shop({"no_such_thing": 1}), {'"/data"': f'"{tmp_path}"'})

    made = subprocess.run(
        [require("nats-server"), "-t", "-c", str(config)], env={"SERVER_NAME": "n"}, capture_output=True, timeout=20
    )

    assert made.returncode != 0


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_every_probe_gets_an_answer(server: Server, probe: str) -> None:
    """The paths of the probes are those that the server serves."""
    asked = container(shop(), "nats")[probe]["httpGet"]

    assert asked["port"] == "monitor"
    assert server.get(asked["path"]) == {"status": "ok"}


def test_jetstream_is_on_with_room_from_claim_and_memory(server: Server) -> None:
    """90 % of 10 GiB of claim, half of 512 MiB of memory, in the directory that the claim is mounted on."""
    config = server.get("/jsz")["config"]

    assert config["max_storage"] == 10 * 2**30 * 90 // 100
    assert config["max_memory"] == 512 * 2**20 // 2
    assert config["store_dir"] == f"{str(server.places[chr(34) + '/data' + chr(34)]).strip(chr(34))}/jetstream"


def test_server_has_the_name_of_its_pod(server: Server) -> None:
    """JetStream ties data to the name, so it must be the StatefulSet's stable one."""
    (name,) = (one for one in container(shop(), "nats")["env"] if one["name"] == "SERVER_NAME")

    assert name["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}
    assert server.get("/varz")["server_name"] == "nats-0"


def test_settings_of_the_platform_file_win(tmp_path: Path) -> None:
    """Each override is asked from the running server, also the one with another word for the same thing."""
    settings = {
        "max_payload": "2MB",
        "jetstream.max_file": "1GB",
        "Max_Connections": 77,
        "jetstream.max_memory_store": 4096,
    }
    with serving(tmp_path, settings) as server:
        config, general = server.get("/jsz")["config"], server.get("/varz")

    assert general["max_payload"] == 2 * 2**20
    assert general["max_connections"] == 77
    assert config["max_storage"] == 2**30
    assert config["max_memory"] == 4096


def test_order_to_end_begins_the_lame_duck_phase(tmp_path: Path) -> None:
    """The hook of the container finds the server by its pid file; without clients it ends at once, and well."""
    with serving(tmp_path) as server:
        hook = container(shop(), "nats")["lifecycle"]["preStop"]["exec"]["command"]
        command = [require("nats-server"), *(rewritten(word, server.places) for word in hook[1:])]

        assert subprocess.run(command, capture_output=True, timeout=10).returncode == 0
        assert server.process.wait(15) == 0


def test_pod_lives_longer_than_the_lame_duck_phase() -> None:
    """Otherwise clients would be cut off in the middle of it."""
    spec = objects(shop(), "nats")["StatefulSet"]["spec"]["template"]["spec"]

    assert 'lame_duck_duration: "30s"' in nats_conf(store())
    assert spec["terminationGracePeriodSeconds"] >= 30 + 10


def test_exporter_asks_the_monitoring_port() -> None:
    """It listens where the port named metrics says, and reads JetStream, too."""
    args = container(shop(), "nats", 1)["args"]

    assert args[-1] == "http://localhost:8222"
    assert "-jsz=all" in args


def test_nats_has_no_secret() -> None:
    """Its URL holds no password."""
    assert not list(stores.secrets(shop()))


def test_go_collects_garbage_before_the_limit() -> None:
    """GOMEMLIMIT is 90 % of the memory limit, in bytes."""
    env = {one["name"]: one.get("value") for one in container(shop(resources={"memory": "100Mi..1Gi"}), "nats")["env"]}

    assert env["GOMEMLIMIT"] == str(2**30 * 90 // 100)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"max_payload": "8MB"}, "max_payload: 8MB"),
        ({"write_deadline": "5s"}, 'write_deadline: "5s"'),
        ({"debug": True}, "debug: true"),
        ({"max_pending": 5}, "max_pending: 5"),
        ({"name": 'x"; port: 1'}, 'name: "x\\"; port: 1"'),
        ({"cluster.name": "yes"}, 'cluster {\n  name: "yes"\n}'),
        ({"http": 8223}, "http_port: 8223"),
        ({"jetstream": False}, "jetstream: false"),
        ({"jetstream": False, "jetstream.domain": "eu"}, 'jetstream {\n  domain: "eu"\n}'),
    ],
    ids=str,
)
def test_values_are_written_as_nats_reads_them(settings: dict[str, Any], line: str) -> None:
    """Text in quotes, sizes bare, dots as blocks."""
    assert f"{line}\n" in nats_conf(store(settings))


def test_no_key_is_there_twice() -> None:
    """Two words for one thing would leave the choice to chance."""
    made = nats_conf(store({"jetstream.max_file": "1GB", "jetstream.storedir": "/x", "pidfile": "/y"}))

    keys = [line.strip().partition(":")[0] for line in made.splitlines() if ":" in line]
    assert len(keys) == len(set(keys))
    assert "max_file_store: 1GB" in made
