"""Services as values: short forms, defaults, what is derived."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from altlas.model.platform import Call, Cron, Health, Job, Metrics, Port, Protocol, Range, Scale, Service, Use, Volume


def service(**given: Any) -> Service:
    """A service as the platform file states it."""
    return Service.model_validate(given)


def test_everything_has_a_default() -> None:
    """An empty service is one: it gets its image from the platform."""
    made = service()

    assert made.image is None
    assert made.port is None
    assert made.user == 10001
    assert made.scale == Scale(min=1)
    assert made.resources.cpu == Range("100m", "500m")
    assert made.resources.memory == Range("128Mi", "256Mi")
    assert made.metrics == Metrics(path="/metrics", port="http")
    assert made.expose is None
    assert made.all_ports() == {}


@pytest.mark.parametrize(
    ("given", "port"),
    [
        (8080, Port(container=8080)),
        ({"container": 8080}, Port(container=8080)),
        ({"container": 8080, "service": 80}, Port(container=8080, service=80)),
        ({"container": 53, "protocol": "UDP"}, Port(container=53, protocol=Protocol.UDP)),
    ],
)
def test_port(given: Any, port: Port) -> None:
    """A number, or what differs."""
    assert service(port=given).port == port


def test_callers_use_the_containers_port_unless_told_otherwise() -> None:
    """``service`` of a port may be absent."""
    assert Port(container=8080).service_port == 8080
    assert Port(container=8080, service=80).service_port == 80


def test_the_main_port_comes_first_and_is_called_http() -> None:
    """Further ports keep their order."""
    made = service(port=8080, ports={"metrics": 9090, "admin": {"container": 9091}})

    assert list(made.all_ports()) == ["http", "metrics", "admin"]
    assert [port.container for port in made.all_ports().values()] == [8080, 9090, 9091]


@pytest.mark.parametrize(
    ("given", "health"),
    [
        ("/h", Health(live="/h", ready="/h", startup="/h")),
        ("grpc", Health(grpc=True)),
        ("tcp", Health()),
        ({"ready": "/r"}, Health(ready="/r")),
        ({"port": "admin", "startupSeconds": 300}, Health(port="admin", startup_seconds=300)),
    ],
)
def test_health(given: Any, health: Health) -> None:
    """One path for all three probes, a protocol, or single settings."""
    assert service(health=given).health == health


@pytest.mark.parametrize(
    ("given", "calls"),
    [
        (["api"], {"api": Call(env="API_URL")}),
        (["mail-sender", "api"], {"mail-sender": Call(env="MAIL_SENDER_URL"), "api": Call(env="API_URL")}),
        ({"api": "BACKEND"}, {"api": Call(env="BACKEND")}),
        ({"api": {"env": "A", "port": "grpc"}}, {"api": Call(env="A", port="grpc")}),
        ({"api": {"env": "A", "path": "/v1"}}, {"api": Call(env="A", path="/v1")}),
        ([], {}),
    ],
)
def test_calls(given: Any, calls: dict[str, Call]) -> None:
    """A list names the variables after the services."""
    assert service(calls=given).calls == calls


@pytest.mark.parametrize(
    ("store", "variable"),
    [
        ("postgres", "DATABASE_URL"),
        ("redis", "REDIS_URL"),
        ("valkey", "REDIS_URL"),
        ("nats", "NATS_URL"),
        ("session-cache", "SESSION_CACHE_URL"),
    ],
)
def test_uses(store: str, variable: str) -> None:
    """Stores called after their kind give the variable that programs look for."""
    assert service(uses=[store]).uses == {store: Use(env=variable)}
    assert service(uses={store: "OWN"}).uses == {store: Use(env="OWN")}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (-1, "-1"),
        (0.5, "0.5"),
        ("", ""),
        (10**20, "1" + "0" * 20),
    ],
)
def test_config_is_text(given: Any, text: str) -> None:
    """As the program's environment has it."""
    assert service(config={"A": given}).config == {"A": text}


@pytest.mark.parametrize(
    ("given", "scale"),
    [
        (3, Scale(min=3)),
        ({"min": 2, "max": 6}, Scale(min=2, max=6, cpu=70)),
        ({"max": 6, "memory": 80}, Scale(min=1, max=6, memory=80)),
    ],
)
def test_scale(given: Any, scale: Scale) -> None:
    """A fixed number, or bounds for an autoscaler."""
    assert service(scale=given).scale == scale


@pytest.mark.parametrize(
    ("given", "metrics"),
    [
        (False, None),
        (True, Metrics()),
        ("/m", Metrics(path="/m")),
        ({"port": "admin"}, Metrics(port="admin")),
    ],
)
def test_metrics(given: Any, metrics: Metrics | None) -> None:
    """Off, on, or where."""
    assert service(metrics=given).metrics == metrics


@pytest.mark.parametrize(("given", "exposed"), [(True, True), (False, False), ({}, True), ({"paths": ["/a"]}, True)])
def test_expose(given: Any, exposed: bool) -> None:
    """Present means reached from outside."""
    assert (service(expose=given).expose is not None) is exposed


def test_volumes_are_scratch_unless_they_have_a_size() -> None:
    """A claim keeps its data, scratch has a limit."""
    made = service(volumes={"data": {"path": "/d", "size": "1Gi"}, "cache": {"path": "/c"}}).volumes

    assert made["data"] == Volume(path="/d", size="1Gi", access="ReadWriteOnce")
    assert made["cache"].size is None
    assert made["cache"].limit == "1Gi"


def test_jobs_and_timed_jobs() -> None:
    """A timed job is a job with a schedule; the time zone is not the machine's."""
    made = service(jobs={"a": {"command": ["x"]}}, cron={"b": {"command": ["y"], "schedule": "@daily"}})

    assert made.jobs["a"] == Job(command=("x",))
    assert made.cron["b"] == Cron(command=("y",), schedule="@daily", time_zone="Etc/UTC")
    assert isinstance(made.cron["b"], Job)


def test_values_are_frozen() -> None:
    """Nobody changes what another room holds."""
    made = service(port=80)

    with pytest.raises(ValidationError):
        made.user = 5


@pytest.mark.parametrize(
    "given",
    [
        {"port": 0},
        {"port": 65536},
        {"port": True},
        {"port": "80"},
        {"port": 80.0},
        {"user": 0},
        {"user": 2**31},
        {"graceSeconds": 0},
        {"scale": 0},
        {"scale": {"min": 0}},
        {"scale": {"cpu": 101}},
        {"health": ""},
        {"health": {"startupSeconds": 4}},
        {"health": {"grpc": 1}},
        {"metrics": "metrics"},
        {"secrets": ["a-b"]},
        {"secrets": ["1A"]},
        {"config": {"": "a"}},
        {"calls": ["A"]},
        {"calls": [1]},
        {"calls": ["api", 1]},
        {"uses": ["redis", None]},
        {"calls": {"a": {"env": "A", "path": "v1"}}},
        {"uses": "postgres"},
        {"external": ["a b"]},
        {"external": ["http://a"]},
        {"external": ["a:123456"]},
        {"expose": {"paths": []}},
        {"expose": {"paths": ["a"]}},
        {"ports": {"A": 1}},
        {"ports": {"a" * 16: 1}},
        {"ports": {"-a": 1}},
        {"volumes": {"a": {"path": "relative"}}},
        {"volumes": {"a": {"path": "/a", "size": "1 Gi"}}},
        {"volumes": {"a": {"path": "/a", "size": "-1Gi"}}},
        {"volumes": {"a": {"path": "/a", "size": "1e3"}}},
        {"jobs": {"a": {"command": []}}},
        {"jobs": {"a": {"command": ["b"], "retries": 21}}},
        {"cron": {"a": {"command": ["b"]}}},
        {"init": {"a": {}}},
        {"nothing": 1},
    ],
    ids=str,
)
def test_wrong_values_are_refused(given: dict[str, Any]) -> None:
    """Types, bounds and patterns of the model."""
    with pytest.raises(ValidationError):
        service(**given)


IMAGES = [
    "web:1",
    "web",
    "acme/web:1.2",
    "ghcr.io/acme/web:v1.2.3-rc.1",
    "localhost:5000/acme/web:1",
    "REGISTRY.example.com/acme/web:1",
    "registry.example.com:443/a/b/c/d:1_2",
    "docker.io/library/postgres:17.6",
    "quay.io/a__b/c--d:1",
    f"web@sha256:{'0' * 64}",
    f"ghcr.io/acme/web:1@sha256:{'a' * 64}",
]
NO_IMAGES = [
    "",
    "Web:1",
    "web:",
    "web:-1",
    "web@",
    "web@sha256:abc",
    f"web@md5:{'0' * 64}",
    "web:1:2",
    "/web:1",
    "acme//web:1",
    "acme/web-:1",
    "we b:1",
    "https://ghcr.io/acme/web:1",
    "web:" + "1" * 129,
    "web:1\n",
]


@pytest.mark.parametrize("image", IMAGES)
def test_images(image: str) -> None:
    """The grammar of image references: registry, path, tag, digest."""
    assert service(image=image).image == image


@pytest.mark.parametrize("image", NO_IMAGES)
def test_what_is_no_image(image: str) -> None:
    """A runtime would refuse it."""
    with pytest.raises(ValidationError):
        service(image=image)
