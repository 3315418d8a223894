"""Services: the platform's own programs, and the jobs that belong to them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from altlas.model.platform.exposure import ExposeField
from altlas.model.platform.part import (
    AbsolutePath,
    EnvName,
    External,
    Flag,
    ImageRef,
    Name,
    Number,
    ObjectName,
    Part,
    PortName,
    Quantity,
    UrlPath,
)
from altlas.model.platform.resources import Resources

PortNumber = Annotated[Number, Field(ge=1, le=65535)]
UserId = Annotated[Number, Field(ge=1, le=2147483647)]
Scalar = str | int | float | bool


class Protocol(StrEnum):
    """Transport protocols of a Service port."""

    TCP = "TCP"
    UDP = "UDP"


class Port(Part):
    """A port on which the service listens."""

    container: PortNumber
    """Port on which the program listens."""

    service: PortNumber | None = None
    """Port that callers use; without it the container's."""

    protocol: Protocol = Protocol.TCP
    """``TCP`` or ``UDP``."""

    @property
    def service_port(self) -> int:
        """Port that callers use."""
        return self.service if self.service is not None else self.container


def _parse_port(value: Any) -> Any:
    return {"container": value} if isinstance(value, int) and not isinstance(value, bool) else value


PortField = Annotated[Port, BeforeValidator(_parse_port, json_schema_input_type=PortNumber | Port)]


class Health(Part):
    """How the program is asked how it is: HTTP paths (a single path serves for all three), gRPC, or else TCP."""

    live: Annotated[AbsolutePath, Field(examples=["/healthz"])] | None = None
    """Answers while the process is worth keeping; a failure restarts the container."""

    ready: Annotated[AbsolutePath, Field(examples=["/readyz"])] | None = None
    """Answers while requests are welcome; a failure takes the pod out of the Service."""

    startup: AbsolutePath | None = None
    """Answers once the program has started; the other two wait for it."""

    port: PortName = "http"
    """Name of the port that is asked."""

    grpc: Flag = False
    """Ask by the gRPC health protocol instead of HTTP; paths make no sense then."""

    startup_seconds: Annotated[Number, Field(ge=5, le=3600)] = 120
    """How long the program may take to start."""


def _parse_health(value: Any) -> Any:
    """``grpc`` and ``tcp`` are ways to ask; any other word is the path for all three."""
    if value in ("grpc", "tcp"):
        return {"grpc": value == "grpc"}
    return {"live": value, "ready": value, "startup": value} if isinstance(value, str) else value


class Call(Part):
    """One service that this service calls."""

    env: EnvName
    """Variable that receives the URL."""

    port: PortName = "http"
    """Name of the port that is called."""

    path: Annotated[UrlPath, Field(examples=["/v1"])] = ""
    """Path to put after the URL's port."""


class Use(Part):
    """One store that this service uses."""

    env: EnvName
    """Variable that receives the store's URL, credentials included."""


def _env_word(name: str) -> str:
    return name.upper().replace("-", "_")


STORE_URL_ENV = {"postgres": "DATABASE_URL", "redis": "REDIS_URL", "valkey": "REDIS_URL", "nats": "NATS_URL"}
"""Variable that receives a store's URL where the platform file names none; the key is the store's name."""


def _names(value: list[Any]) -> list[str]:
    if not all(isinstance(name, str) for name in value):
        raise ValueError("a list of names, or a mapping of names to variables")
    return value


def _parse_calls(value: Any) -> Any:
    """``[a, b]`` gives ``A_URL`` and ``B_URL``; ``{a: VARIABLE}`` names the variable."""
    if isinstance(value, list):
        value = {name: f"{_env_word(name)}_URL" for name in _names(value)}
    if isinstance(value, dict):
        return {name: {"env": call} if isinstance(call, str) else call for name, call in value.items()}
    return value


def _parse_uses(value: Any) -> Any:
    """``[postgres]`` gives ``DATABASE_URL``; ``{postgres: VARIABLE}`` names the variable."""
    if isinstance(value, list):
        value = {name: STORE_URL_ENV.get(name, f"{_env_word(name)}_URL") for name in _names(value)}
    if isinstance(value, dict):
        return {name: {"env": use} if isinstance(use, str) else use for name, use in value.items()}
    return value


Replicas = Annotated[Number, Field(ge=1)]


class Scale(Part):
    """How many pods; with ``max`` an autoscaler owns the number."""

    min: Replicas = 1
    """Pods at the least; without ``max``, exactly so many."""

    max: Replicas | None = None
    """Pods at the most; its presence hands the number to a HorizontalPodAutoscaler."""

    cpu: Annotated[Number, Field(ge=1, le=100)] = 70
    """Target utilisation of the CPU request, in percent."""

    memory: Annotated[Number, Field(ge=1, le=100)] | None = None
    """Target utilisation of the memory request, in percent."""


def _parse_scale(value: Any) -> Any:
    return {"min": value} if isinstance(value, int) and not isinstance(value, bool) else value


class Volume(Part):
    """A directory that the program may write to: a claim when ``size`` is given, scratch otherwise."""

    path: Annotated[AbsolutePath, Field(examples=["/var/lib/web"])]
    """Where the directory appears in the container."""

    env: EnvName | None = None
    """Variable that receives the path."""

    size: Annotated[Quantity, Field(examples=["20Gi"])] | None = None
    """Size of the claim; data outlives the pod."""

    limit: Quantity = "1Gi"
    """Size limit of the scratch directory; data ends with the pod."""

    access: Literal["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"] = "ReadWriteOnce"
    """Access mode of the claim."""

    storage_class: ObjectName | None = None
    """StorageClass of the claim; without it the cluster's default."""


class Metrics(Part):
    """Where Prometheus reads the service's metrics."""

    path: AbsolutePath = "/metrics"
    """HTTP path."""

    port: PortName = "http"
    """Name of the port."""


def _parse_metrics(value: Any) -> Any:
    if value is False:
        return None
    if value is True:
        return {}
    return {"path": value} if isinstance(value, str) else value


def _parse_config(value: Any) -> Any:
    """Values become text as a shell would see them: ``true`` and ``false``, numbers as written in base ten."""
    if not isinstance(value, dict):
        return value
    return {key: _text(item) for key, item in value.items()}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


ConfigField = Annotated[
    dict[EnvName, str], BeforeValidator(_parse_config, json_schema_input_type=dict[EnvName, Scalar])
]


class Init(Part):
    """A container that runs to its end before the service starts."""

    command: Annotated[tuple[str, ...], Field(min_length=1)]
    """Program and arguments."""

    image: ImageRef | None = None
    """Image; without it the service's own."""


class Job(Part):
    """A program that runs to its end, with the service's image and settings."""

    command: Annotated[tuple[str, ...], Field(min_length=1)]
    """Program and arguments."""

    image: ImageRef | None = None
    """Image; without it the service's own."""

    retries: Annotated[Number, Field(ge=0, le=20)] = 3
    """How often a failed run is tried again (backoffLimit)."""

    deadline_seconds: Annotated[Number, Field(ge=1)] = 3600
    """After how long a run counts as failed (activeDeadlineSeconds)."""

    resources: Resources = Resources()
    """CPU and memory of the container."""


class Cron(Job):
    """A job that runs by the clock."""

    schedule: Annotated[str, Field(examples=["30 2 * * *"])]
    """Minute, hour, day of the month, month, day of the week; or a word such as ``@daily``."""

    time_zone: Annotated[str, Field(examples=["Europe/Berlin"])] = "Etc/UTC"
    """Time zone of the schedule, an IANA name."""


class Service(Part):
    """One of the platform's own programs. Its key in ``services`` is its name."""

    image: ImageRef | None = None
    """Image with tag or digest; without it the platform's ``images`` pattern."""

    port: PortField | None = None
    """Main port, named ``http``: a number, or ``{container, service}``."""

    ports: dict[PortName, PortField] = {}
    """Further ports by name."""

    health: Annotated[
        Health, BeforeValidator(_parse_health, json_schema_input_type=AbsolutePath | Literal["grpc", "tcp"] | Health)
    ] = Health()
    """HTTP health path or paths, or ``grpc``; without them the main port is tried by TCP."""

    user: UserId = 10001
    """Numeric user and group of the process."""

    command: Annotated[tuple[str, ...], Field(examples=[["node", "server.js"]])] = ()
    """Program and arguments, instead of the image's own."""

    args: tuple[str, ...] = ()
    """Arguments for the image's own program, or for ``command``."""

    config: ConfigField = {}
    """Settings that are no secret, as environment variables."""

    secrets: Annotated[tuple[EnvName, ...], Field(examples=[["JWT_SECRET"]])] = ()
    """Names of secret environment variables; ``secrets`` of the platform says where their values live."""

    calls: Annotated[
        dict[Name, Call],
        BeforeValidator(_parse_calls, json_schema_input_type=tuple[Name, ...] | dict[Name, EnvName | Call]),
    ] = {}
    """Services that this one calls; each gives a variable with the URL."""

    uses: Annotated[
        dict[Name, Use],
        BeforeValidator(_parse_uses, json_schema_input_type=tuple[Name, ...] | dict[Name, EnvName | Use]),
    ] = {}
    """Stores that this one uses; each gives a variable with the URL."""

    external: tuple[External, ...] = ()
    """Hosts outside the cluster that the service may reach, as ``host`` (port 443) or ``host:port``."""

    expose: ExposeField = None
    """Present where the service is reached from outside: ``true``, or how."""

    metrics: Annotated[
        Metrics | None, BeforeValidator(_parse_metrics, json_schema_input_type=AbsolutePath | bool | Metrics)
    ] = Metrics()
    """Where Prometheus reads metrics; ``false`` where there are none."""

    resources: Resources = Resources()
    """CPU and memory of the container."""

    scale: Annotated[Scale, BeforeValidator(_parse_scale, json_schema_input_type=Replicas | Scale)] = Scale()
    """How many pods: a number, or ``{min, max, cpu, memory}``."""

    volumes: dict[Name, Volume] = {}
    """Writable directories by name."""

    grace_seconds: Annotated[Number, Field(ge=1, le=3600)] = 30
    """How long the program may take to end."""

    init: dict[Name, Init] = {}
    """Containers that run before the service starts, in this order."""

    jobs: dict[Name, Job] = {}
    """Programs that run once, after each change of the tree."""

    cron: dict[Name, Cron] = {}
    """Programs that run by the clock."""

    def all_ports(self) -> dict[str, Port]:
        """Every port by name, the main one first as ``http``."""
        return ({"http": self.port} if self.port else {}) | self.ports
