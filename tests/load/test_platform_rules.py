"""Rules between the parts of a platform: each row is a small change that breaks one of them, at one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from altlas.load.platform_rules import RULES
from altlas.load.platform_shape import Doubts, read
from platform_files import GONE, changed, mistakes

WEB = "services.web"
LONG = "a" * 30


class Row(NamedTuple):
    """A change, and what is said about it: path, part of the message, part of the cure, nearest word."""

    changes: dict[str, Any]
    path: str
    message: str
    cure: str = ""
    nearest: str = ""


CRON = {"command": ["run"], "schedule": "@daily"}
CLAIM = {"path": "/data", "size": "1Gi"}
POSTGRES = {"kind": "postgres"}

GRAPH = [
    Row({f"{WEB}.calls": ["apii"]}, "services.web.calls[0]", "no service 'apii'", "", "api"),
    Row({f"{WEB}.calls": {"zzz": "Z"}}, "services.web.calls.zzz", "no service 'zzz'", "one of web, api"),
    Row({f"{WEB}.calls": ["postgres"]}, "services.web.calls[0]", "no service", "`uses` for postgres"),
    Row({f"{WEB}.calls": {"api": {"env": "A", "port": "htp"}}}, "services.web.calls.api.port", "no port", "", "http"),
    Row({f"{WEB}.calls": ["api"], "services.api.port": GONE}, "services.web.calls[0]", "no port 'http'", "`port` in"),
    Row({f"{WEB}.uses": ["postgre"]}, "services.web.uses[0]", "no store 'postgre'", "", "postgres"),
    Row({f"{WEB}.uses": ["api"]}, "services.web.uses[0]", "no store", "`calls` for api"),
    Row({f"{WEB}.health": {"live": "/", "port": "grcp"}}, "services.web.health.port", "no port 'grcp'", "one of http"),
    Row({f"{WEB}.health": "/h", f"{WEB}.port": GONE}, "services.web.health", "no port 'http'", "a `port`"),
    Row({f"{WEB}.metrics": {"port": "metrics"}}, "services.web.metrics.port", "no port 'metrics'", "one of http"),
    Row(
        {f"{WEB}.ports.dns": {"container": 53, "protocol": "UDP"}, f"{WEB}.health": {"port": "dns"}},
        "services.web.health.port",
        "speaks UDP",
        "a TCP port",
    ),
    Row({f"{WEB}.metrics": True, f"{WEB}.port": GONE}, "services.web.metrics", "no port 'http'"),
    Row({f"{WEB}.config": {"A": "1"}, f"{WEB}.secrets": ["A"]}, "services.web.secrets[0]", "A is set twice, first by"),
    Row({f"{WEB}.secrets": ["A", "A"]}, "services.web.secrets[1]", "A is set twice"),
    Row({f"{WEB}.calls": ["api"], f"{WEB}.config": {"API_URL": "x"}}, "services.web.calls[0]", "API_URL is set twice"),
    Row({f"{WEB}.uses": {"postgres": "A"}, f"{WEB}.secrets": ["A"]}, "services.web.uses.postgres", "A is set twice"),
    Row(
        {f"{WEB}.volumes": {"a": {"path": "/a", "env": "A"}}, f"{WEB}.config": {"A": "b"}},
        "services.web.volumes.a.env",
        "A is set twice, first by config.A",
    ),
]

NAMES = [
    Row({"stores.web": POSTGRES}, "stores.web", "also the name of a service"),
    Row({"monitoring": True, "services.loki": {"image": "r/a:1"}}, "services.loki", "a name of the monitoring"),
    Row({"monitoring": {}, "stores.prometheus": POSTGRES}, "stores.prometheus", "a name of the monitoring"),
    Row({"services.monitoring": {"image": "r/a:1"}}, "services.monitoring", "a folder of the generated tree"),
    Row(
        {f"{WEB}.jobs": {"db": {"command": ["a"]}}, "services.web-db": {"image": "r/a:1"}},
        "services.web.jobs.db",
        "becomes 'web-db', as does services.web-db",
    ),
    Row(
        {f"{WEB}.jobs": {"db": {"command": ["a"]}}, f"{WEB}.cron": {"db": CRON}},
        "services.web.cron.db",
        "as does services.web.jobs.db",
    ),
    Row(
        {
            f"{WEB}.volumes": {"b-c": CLAIM},
            "services.web-b": {"image": "r/a:1", "volumes": {"c": CLAIM}},
        },
        "services.web-b.volumes.c",
        "becomes 'web-b-c'",
    ),
    Row({f"{WEB}.init": {"web": {"command": ["a"]}}}, "services.web.init.web", "the main container's name"),
    Row({f"{WEB}.volumes": {"tmp": {"path": "/x"}}}, "services.web.volumes.tmp", "every pod has", "the path /tmp"),
    Row({f"{WEB}.cron": {"a" * 49: CRON}}, f"services.web.cron.{'a' * 49}", "with 53 characters", "at most 52"),
    Row(
        {f"{WEB}.jobs": {"a" * 51: {"command": ["a"]}}},
        f"services.web.jobs.{'a' * 51}",
        "with 55 characters",
        "at most 54",
    ),
    Row({f"stores.{'s' * 53}": POSTGRES}, f"stores.{'s' * 53}", "with 53 characters", "at most 52"),
    Row({f"{WEB}.volumes": {"v" * 60: CLAIM}}, f"services.web.volumes.{'v' * 60}", "with 64", "at most 63"),
    Row({"namespace": "n" * 59, "monitoring": {}}, "namespace", "the log agent's namespace", "at most 63"),
    Row({"platform": "n" * 59, "monitoring": {}}, "platform", "the log agent's namespace"),
]

IMAGES = [
    Row({f"{WEB}.image": GONE}, "services.web", "has no image", "`images` for all"),
    Row({f"{WEB}.image": "ghcr.io/acme/web"}, "services.web.image", "has no tag"),
    Row({f"{WEB}.image": "localhost:5000/web"}, "services.web.image", "has no tag"),
    Row({f"{WEB}.image": "web:latest"}, "services.web.image", "changes by itself"),
    Row({f"{WEB}.init": {"a": {"command": ["x"], "image": "a"}}}, "services.web.init.a.image", "has no tag"),
    Row({f"{WEB}.jobs": {"a": {"command": ["x"], "image": "a"}}}, "services.web.jobs.a.image", "has no tag"),
    Row({f"{WEB}.cron": {"a": {**CRON, "image": "a:latest"}}}, "services.web.cron.a.image", "changes by itself"),
    Row({"stores.postgres.image": "postgres"}, "stores.postgres.image", "has no tag"),
    Row({"stores.postgres.version": "latest"}, "stores.postgres.version", "changes by itself"),
    Row({"monitoring": {"grafana": {"version": "latest"}}}, "monitoring.grafana.version", "changes by itself"),
    Row({"monitoring": {"loki": {"image": "loki"}}}, "monitoring.loki.image", "has no tag"),
    Row({"monitoring": {"agentVersion": "latest"}}, "monitoring.agentVersion", "changes by itself"),
    Row({"images": "r/{servce}:1", f"{WEB}.image": GONE}, "images", "placeholder {servce}", "", "{service}"),
    Row({"images": "r/a:{version}", f"{WEB}.image": GONE, "services.api.image": GONE}, "images", "the same image"),
    Row({"images": "r/{service}:{version}", "version": GONE}, "images", "needs a version", "`version` at the top"),
    Row({"images": "r/{service}", f"{WEB}.image": GONE}, "images", "has no tag"),
    Row({"images": "r/{service}:{version}", "version": "latest"}, "images", "changes by itself"),
    Row({"images": "r/{service:1"}, "images", "is no image"),
]

SERVICES = [
    Row({f"{WEB}.ports": {"http": 81}, f"{WEB}.port": GONE}, "services.web.ports.http", "the main port's name"),
    Row({f"{WEB}.ports": {"grpc": 8080}}, "services.web.ports.grpc", "TCP 8080 is also the port 'http'"),
    Row(
        {f"{WEB}.ports": {"grpc": {"container": 1, "service": 8080}}},
        "services.web.ports.grpc.service",
        "TCP 8080 is also the port 'http'",
    ),
    Row({f"{WEB}.ports": {"80": 81}}, "services.web.ports.80", "no name of a port", "a letter"),
    Row({f"{WEB}.ports": {"a--b": 81}}, "services.web.ports.a--b", "no name of a port"),
    Row({f"{WEB}.scale": {"min": 4, "max": 2}}, "services.web.scale.max", "2 is less than min, 4", "at least 4"),
    Row({f"{WEB}.health": {"grpc": True, "live": "/a"}}, "services.web.health.live", "means nothing to gRPC"),
    Row({f"{WEB}.cron": {"a": {**CRON, "schedule": "* * * *"}}}, "services.web.cron.a.schedule", "five fields"),
    Row(
        {f"{WEB}.cron": {"a": {**CRON, "timeZone": "Europe/Berln"}}},
        "services.web.cron.a.timeZone",
        "no time zone",
        "",
        "Europe/Berlin",
    ),
    Row({f"{WEB}.cron": {"a": {**CRON, "timeZone": "../etc"}}}, "services.web.cron.a.timeZone", "no time zone"),
]

SIZES = [
    Row({f"{WEB}.resources": {"cpu": "2..1500m"}}, "services.web.resources.cpu", "2 is more than the limit 1500m"),
    Row({f"{WEB}.resources": {"memory": "1Gi..1G"}}, "services.web.resources.memory", "more than the limit 1G"),
    Row({f"{WEB}.resources": {"cpu": 0}}, "services.web.resources.cpu", "promises nothing"),
    Row({f"{WEB}.resources": {"memory": "128m"}}, "services.web.resources.memory", "less than one", "", "128Mi"),
    Row({"stores.postgres.resources": {"cpu": "2..1"}}, "stores.postgres.resources.cpu", "more than the limit"),
    Row({"monitoring": {"loki": {"resources": {"cpu": "2..1"}}}}, "monitoring.loki.resources.cpu", "more than"),
    Row({f"{WEB}.cron": {"a": {**CRON, "resources": {"cpu": "2..1"}}}}, "services.web.cron.a.resources.cpu", "more"),
    Row({"stores.postgres.size": "0"}, "stores.postgres.size", "too small"),
    Row({"monitoring": {"grafana": {"size": "5m"}}}, "monitoring.grafana.size", "too small"),
    Row({f"{WEB}.volumes": {"a": {"path": "/a", "limit": "0"}}}, "services.web.volumes.a.limit", "too small"),
]

VOLUMES = [
    Row({f"{WEB}.volumes": {"a": {"path": "/a"}, "b": {"path": "/a/"}}}, "services.web.volumes.b.path", "also the"),
    Row({f"{WEB}.volumes": {"a": {"path": "/a/b"}, "c": {"path": "/a"}}}, "services.web.volumes.a.path", "hides a"),
    Row({f"{WEB}.volumes": {"a": {"path": "/"}}}, "services.web.volumes.a.path", "no place for a volume"),
    Row({f"{WEB}.volumes": {"a": {"path": "/a/../b"}}}, "services.web.volumes.a.path", "no place for a volume"),
    Row({f"{WEB}.volumes": {"a": {"path": "/a:b"}}}, "services.web.volumes.a.path", "no place for a volume"),
    Row({f"{WEB}.volumes": {"a": CLAIM}, f"{WEB}.scale": 2}, "services.web.volumes.a", "up to 2 pods", "ReadWriteMany"),
    Row({f"{WEB}.volumes": {"a": CLAIM}, f"{WEB}.scale": {"max": 3}}, "services.web.volumes.a", "up to 3 pods"),
    Row({f"{WEB}.volumes": {"a": {**CLAIM, "limit": "1Gi"}}}, "services.web.volumes.a.limit", "nothing with `size`"),
    Row(
        {f"{WEB}.volumes": {"a": {"path": "/a", "storageClass": "b"}}},
        "services.web.volumes.a.storageClass",
        "nothing without `size`",
    ),
]

EDGE = [
    Row({f"{WEB}.expose": {"host": "a.b"}, f"{WEB}.port": GONE}, "services.web.expose", "needs the main port"),
    Row({f"{WEB}.expose": True}, "services.web.expose", "needs a host", "`exposure` for all"),
    Row({"exposure": {"issuer": "le"}}, "exposure.issuer", "no certificate", "`tls`"),
    Row({"exposure": {"host": "10.0.0.1"}}, "exposure.host", "is an address", "a host name"),
    Row({"exposure": {"host": "a" * 64}}, "exposure.host", "too long"),
    Row({"exposure": {"host": ".".join(["a" * 60] * 5)}}, "exposure.host", "too long"),
    Row(
        {"exposure": {"host": "a.b"}, f"{WEB}.expose": True, "services.api.expose": {"paths": ["/x", "/"]}},
        "services.api.expose.paths[1]",
        "a.b/ already leads to the service web",
    ),
    Row({f"{WEB}.external": ["a.b:70000"]}, "services.web.external[0]", "70000 is no port", "1 to 65535"),
    Row({f"{WEB}.external": ["a.b:0"]}, "services.web.external[0]", "0 is no port"),
    Row({f"{WEB}.external": ["a.b", "c", "a.b"]}, "services.web.external[2]", "named twice"),
    Row({f"{WEB}.external": ["a" * 64]}, "services.web.external[0]", "too long"),
]

WAIVER = {"check": "a", "reason": "a reason of its own"}
SETTINGS = [
    Row({"waivers": [{**WAIVER, "until": "2027-02-30"}]}, "waivers[0].until", "not in the calendar"),
    Row({"monitoring": {"loki": {"retention": "25h"}}}, "monitoring.loki.retention", "no multiple of 24h"),
    Row({"monitoring": {"prometheus": {"retention": "1h1d"}}}, "monitoring.prometheus.retention", "no duration"),
    Row({"monitoring": {"prometheus": {"interval": "0s"}}}, "monitoring.prometheus.interval", "no duration"),
    Row({"stores.nats": {"database": "a"}}, "stores.nats.database", "nats has no named databases"),
]

CLUSTER = [
    Row({"cluster.dns": {"port": 5353}}, "cluster.dns", "says not where it is", "`namespace` with `labels`"),
    Row({"cluster.ingressController": {}}, "cluster.ingressController", "says not where it is", "or `cidrs`"),
    Row(
        {"cluster.prometheus": {"cidrs": ["10.1.0.0/16"], "labels": {"app": "prometheus"}}},
        "cluster.prometheus.labels",
        "pods in no namespace",
        "`namespace` beside them",
    ),
    Row({"services.default-deny": {"image": "r/a:1"}}, "services.default-deny", "of the whole namespace"),
    Row({"stores.default-deny": POSTGRES}, "stores.default-deny", "of the whole namespace"),
    Row(
        {"services.default": {"image": "r/a:1", "jobs": {"deny": {"command": ["a"]}}}},
        "services.default.jobs.deny",
        "of the whole namespace",
    ),
]

ROWS = [*GRAPH, *NAMES, *IMAGES, *SERVICES, *SIZES, *VOLUMES, *EDGE, *SETTINGS, *CLUSTER]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.path}: {row.message}"[:70])
def test_a_broken_rule_is_one_mistake(tmp_path: Path, row: Row) -> None:
    """One cause gives one mistake, at its place, with its cure."""
    found = mistakes(tmp_path, changed(row.changes))

    assert [mistake.path for mistake in found] == [row.path]
    assert row.message in found[0].message
    assert row.cure in found[0].expected
    assert found[0].nearest == row.nearest
    assert found[0].expected or found[0].nearest, "a cure"
    assert found[0].line > 1


FINE = [
    {},
    {f"{WEB}.image": f"ghcr.io/acme/web@sha256:{'0' * 64}"},
    {f"{WEB}.image": "localhost:5000/acme/web:latest@sha256:" + "0" * 64},
    {f"{WEB}.volumes": {"a": {**CLAIM, "access": "ReadWriteMany"}}, f"{WEB}.scale": 3},
    {f"{WEB}.volumes": {"tmp": {"path": "/tmp", "limit": "2Gi"}}},
    {f"{WEB}.volumes": {"a": {"path": "/data"}, "b": {"path": "/database"}}},
    {f"{WEB}.resources": {"cpu": "1000m..1", "memory": "1Gi..1024Mi"}},
    {f"{WEB}.calls": ["api"], "services.api.calls": ["web"]},
    {f"{WEB}.ports": {"dns": {"container": 8080, "protocol": "UDP"}}},
    {f"{WEB}.external": ["*.example.com", "a.b:1", "a.b:65535"]},
    {f"{WEB}.cron": {"a" * 48: CRON}},
    {f"{WEB}.cron": {"a": {**CRON, "timeZone": "Europe/Berlin"}}},
    {"exposure": {"host": "a.b"}, f"{WEB}.expose": True, "services.api.expose": {"host": "c.d"}},
    {"exposure": {"issuer": "le", "host": "a.b"}, f"{WEB}.expose": {"tls": "x"}},
    {f"{WEB}.port": GONE},
    {"services.prometheus": {"image": "r/a:1"}},
    {"namespace": "n" * 59, "monitoring": {"logs": "none"}},
    {"cluster.dns": {"cidrs": ["169.254.20.10/32"]}, "cluster.podCidrs": ["10.244.0.0/16", "fd00::/48"]},
    {"cluster.ingressController": {"namespace": "edge"}, "cluster.apiServer": {"port": 6443}},
    {"monitoring": {"loki": {"retention": "1w"}, "prometheus": {"retention": "1y2w3d4h5m6s7ms"}}},
]


@pytest.mark.parametrize("changes", FINE, ids=str)
def test_what_is_near_a_rule_and_right_passes(tmp_path: Path, changes: dict[str, Any]) -> None:
    """No rule goes further than it says."""
    assert mistakes(tmp_path, changed(changes)) == ()


def test_every_rule_is_broken_by_a_row() -> None:
    """A rule without a row would be untested; each says in its docstring what it asks for."""
    broken = set()
    for row in ROWS:
        platform = read(changed(row.changes), [], Doubts())
        assert platform is not None
        broken |= {rule for rule in RULES if list(rule(platform))}

    assert not set(RULES) - broken
    assert all(rule.__doc__ for rule in RULES)
