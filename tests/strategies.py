"""Hypothesis strategies that several rooms use: platforms of every kind that altlas accepts."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from altlas.model.platform import Platform

Mapping = dict[str, Any]

SERVICE_NAMES = ("api", "web", "billing", "mail-sender", "a", "x9", "worker-with-a-rather-long-name")
STORE_NAMES = ("postgres", "redis", "valkey", "nats", "ledger", "cache-2", "bus")
KINDS = ("postgres", "redis", "valkey", "nats")
AGE = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


def _some(draw: DrawFn, optional: dict[str, SearchStrategy[Any]]) -> Mapping:
    """Some of the keys, each with a value of its own."""
    return draw(st.fixed_dictionaries({}, optional=optional))


def ranges(small: tuple[str, ...], large: tuple[str, ...]) -> SearchStrategy[str]:
    """``request..limit``, or one amount for both."""
    both = st.tuples(st.sampled_from(small), st.sampled_from(large)).map("..".join)
    return both | st.sampled_from(small)


def resources() -> SearchStrategy[Mapping]:
    """CPU and memory."""
    cpu = ranges(("50m", "0.1", "250m"), ("250m", "1", "2.5")) | st.just(1)
    memory = ranges(("64Mi", "128Mi", "0.125Gi"), ("128Mi", "1Gi", "2G"))
    return st.fixed_dictionaries({}, optional={"cpu": cpu, "memory": memory})


def sizes() -> SearchStrategy[str]:
    """Sizes of claims."""
    return st.sampled_from(("1Gi", "512Mi", "20Gi", "1.5Ti", "100G"))


@st.composite
def secrets(draw: DrawFn) -> Any:
    """Every mode, as a word or with its settings."""
    mode = draw(st.sampled_from(("generated", "external-secrets", "sealed-secrets", "sops")))
    if mode == "sops":
        return {"mode": mode, "sops": {"age": [AGE]}}
    if mode == "external-secrets" and draw(st.booleans()):
        kind = st.sampled_from(("SecretStore", "ClusterSecretStore"))
        optional = {"store": st.just("vault"), "kind": kind, "prefix": st.just("team/"), "refresh": st.just("15m")}
        return {"mode": mode, "externalSecrets": _some(draw, optional)}
    return mode


@st.composite
def exposures(draw: DrawFn) -> Mapping:
    """Ingress and Gateway, with and without certificates; always a host."""
    optional: dict[str, SearchStrategy[Any]] = {
        "kind": st.sampled_from(("ingress", "gateway")),
        "class": st.sampled_from(("nginx", "traefik")),
        "annotations": st.just({"example.com/timeout": "60"}),
    }
    made = {"host": draw(st.sampled_from(("shop.example.com", "*.example.com"))), **_some(draw, optional)}
    if draw(st.booleans()):
        made["tls"] = "edge-tls"
        made |= _some(draw, {"issuer": st.just("letsencrypt")})
    return made


def stores() -> SearchStrategy[Mapping]:
    """Any set of stores; one called after its kind may be empty."""
    return st.lists(st.sampled_from(STORE_NAMES), unique=True, max_size=4).flatmap(
        lambda names: st.fixed_dictionaries({name: _store(name) for name in names})
    )


@st.composite
def _store(draw: DrawFn, name: str) -> Mapping | None:
    if name in KINDS and draw(st.booleans()):
        return None
    kind = name if name in KINDS else draw(st.sampled_from(KINDS))
    optional: dict[str, SearchStrategy[Any]] = {
        "size": sizes(),
        "storageClass": st.just("fast"),
        "resources": resources(),
        "version": st.just({"postgres": "17.6", "nats": "2.11.10-alpine"}.get(kind, "8.1.3")),
    }
    if kind == "postgres":
        optional["database"] = st.just("main")
        optional["settings"] = st.just({"max_connections": 50})
    return {"kind": kind, **_some(draw, optional)}


@st.composite
def monitoring(draw: DrawFn) -> Any:
    """Everything, nothing, or parts with their settings."""
    if draw(st.booleans()):
        return draw(st.booleans())
    optional: dict[str, SearchStrategy[Any]] = {
        "prometheus": st.fixed_dictionaries({}, optional={"retention": st.just("30d"), "interval": st.just("1m")}),
        "grafana": st.fixed_dictionaries({}, optional={"size": sizes(), "resources": resources()}),
        "loki": st.fixed_dictionaries({}, optional={"retention": st.sampled_from(("24h", "7d", "2w"))}),
        "logs": st.sampled_from(("alloy", "promtail", "none")),
    }
    return _some(draw, optional)


def _ports(draw: DrawFn) -> Mapping:
    made: Mapping = {}
    if draw(st.integers(0, 4)):
        made["port"] = draw(st.sampled_from((8080, {"container": 3000, "service": 80}, {"container": 9000})))
    if draw(st.booleans()):
        made["ports"] = draw(
            st.fixed_dictionaries(
                {}, optional={"grpc": st.just(9001), "syslog": st.just({"container": 5140, "protocol": "UDP"})}
            )
        )
    return made


def _links(draw: DrawFn, names: tuple[str, ...], variable: str) -> Any:
    """``calls`` or ``uses``, as a mapping with variables of its own or, for one name, as a list."""
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=3)) if names else []
    if len(chosen) == 1 and draw(st.booleans()):
        return chosen
    return {name: f"{variable}_{number}" for number, name in enumerate(chosen)}


def _volumes(draw: DrawFn) -> Mapping:
    claim = st.fixed_dictionaries({"path": st.just("/data"), "size": sizes()}, optional={"env": st.just("DATA_DIR")})
    scratch = st.fixed_dictionaries({"path": st.just("/cache")}, optional={"limit": st.just("2Gi")})
    return _some(draw, {"data": claim, "cache": scratch})


def _jobs(draw: DrawFn, *, timed: bool) -> Mapping:
    parts: dict[str, SearchStrategy[Any]] = {"command": st.just(["run", "--once"])}
    if timed:
        parts["schedule"] = st.sampled_from(("30 2 * * *", "@daily", "*/15 8-17 * * mon-fri"))
    optional: dict[str, SearchStrategy[Any]] = {"retries": st.integers(0, 20), "resources": resources()}
    return _some(draw, {"nightly" if timed else "migrate": st.fixed_dictionaries(parts, optional=optional)})


@st.composite
def _service(draw: DrawFn, name: str, ported: tuple[str, ...], ports: Mapping, stores: tuple[str, ...]) -> Mapping:
    volumes = _volumes(draw)
    made: Mapping = {
        **ports,
        "calls": _links(draw, tuple(other for other in ported if other != name), "PEER"),
        "uses": _links(draw, stores, "STORE"),
        "volumes": volumes,
        "jobs": _jobs(draw, timed=False),
        "cron": _jobs(draw, timed=True),
    }
    optional: dict[str, SearchStrategy[Any]] = {
        "user": st.integers(1, 65_535),
        "config": st.just({"LOG_LEVEL": "info", "WORKERS": 4, "DEBUG": False}),
        "secrets": st.just(["API_KEY"]),
        "external": st.just(["api.example.com", "db.example.com:5432"]),
        "resources": resources(),
        "graceSeconds": st.integers(1, 3600),
        "init": st.just({"wait": {"command": ["true"]}}),
    }
    if "port" in ports:
        health = ("/health", "tcp", "grpc", {"live": "/live", "ready": "/ready", "startupSeconds": 300})
        optional |= {"health": st.sampled_from(health), "metrics": st.sampled_from((True, False, "/metrics"))}
        optional["expose"] = st.just({"paths": [f"/{name}"]})
    if "data" not in volumes:
        optional["scale"] = st.sampled_from((1, 3, {"min": 2, "max": 6}, {"max": 4, "memory": 80}))
    return {key: value for key, value in made.items() if value} | _some(draw, optional)


@st.composite
def environments(draw: DrawFn, services: tuple[str, ...]) -> Mapping:
    """What differs in up to two environments, the empty one included."""
    one = st.fixed_dictionaries(
        {},
        optional={
            "version": st.just("2.0.0-rc.1"),
            "exposure": st.just({"host": "staging.example.com"}),
            "services": st.just({services[0]: {"resources": {"cpu": "200m..2"}, "config": {"STAGE": "yes"}}}),
            "monitoring": st.just({"prometheus": {"retention": "2d"}}),
        },
    )
    return _some(draw, {"dev": one | st.none(), "production": one})


@st.composite
def platform_mappings(draw: DrawFn) -> Mapping:
    """A whole platform file as plain data, in all its short and long forms; ``load_platform`` accepts each."""
    names = tuple(draw(st.lists(st.sampled_from(SERVICE_NAMES), unique=True, min_size=1, max_size=4)))
    ports = {name: _ports(draw) for name in names}
    ported = tuple(name for name in names if "port" in ports[name])
    kept = draw(stores())
    made: Mapping = {
        "platform": draw(st.sampled_from(("shop", "alt-las", "p"))),
        "version": draw(st.sampled_from(("1.0.0", "2026.11-b"))),
        "images": "ghcr.io/acme/{service}:{version}",
        "exposure": draw(exposures()),
        "services": {name: draw(_service(name, ported, ports[name], tuple(kept))) for name in names},
    }
    optional: dict[str, SearchStrategy[Any]] = {
        "namespace": st.just("space"),
        "secrets": secrets(),
        "monitoring": monitoring(),
        "environments": environments(names),
    }
    return made | ({"stores": kept} if kept else {}) | _some(draw, optional)


def platforms() -> SearchStrategy[Platform]:
    """Valid platforms as values, environments left out."""
    return platform_mappings().map(
        lambda made: Platform.model_validate({key: value for key, value in made.items() if key != "environments"})
    )


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["8080", "latest", "10Gi", "http", "*", "web", "999..1", "/", "{service}"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def routes(value: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every route into plain data but the empty one."""
    found = [route] if route else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += routes(item, (*route, key))
    return found


@st.composite
def spoilt(draw: DrawFn) -> dict[str, Any]:
    """A valid platform with some values replaced, removed or renamed."""
    made = json.loads(json.dumps(draw(platform_mappings())))
    for _ in range(draw(st.integers(1, 4))):
        places = routes(made)
        if not places:
            break
        route = draw(st.sampled_from(places))
        holder = made
        for step in route[:-1]:
            holder = holder[step]
        match draw(st.sampled_from(("replace", "remove", "rename"))):
            case "replace":
                holder[route[-1]] = draw(VALUES)
            case "remove":
                del holder[route[-1]]
            case "rename" if isinstance(holder, dict):
                holder[draw(st.text(max_size=5)) or route[-1][:-1]] = holder.pop(route[-1])
    return made
