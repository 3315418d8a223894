"""Loading platform files: what comes out, and how mistakes of shape are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from altlas.errors import InputError, PlatformError
from altlas.load.platform import DEEPEST, LARGEST, load_platform
from altlas.load.platform_shape import MOST
from altlas.load.platform_words import keys_at
from altlas.model.platform import Range, SecretMode, StoreKind
from platform_files import GONE, MINIMAL, changed, mistakes

WEB = "services.web"


def test_alt_las_loads(root: Path) -> None:
    """The first platform: five services, three stores, at most 120 lines."""
    loaded = load_platform(root / "platforms/alt-las/platform.yaml")

    assert len(loaded.base.services) == 5
    assert len(loaded.base.stores) == 3
    assert loaded.base.services["ai-orchestrator"].config["USE_GPU"] == "false"
    assert loaded.base.waivers[0].until == "2027-06-30"
    assert loaded.lines <= 120


def test_shop_loads(root: Path) -> None:
    """The second example: one service, two stores, HTTPS, autoscaling, in at most 35 lines."""
    loaded = load_platform(root / "platforms/shop/platform.yaml")
    web = loaded.base.services["web"]

    assert (web.scale.min, web.scale.max, web.scale.cpu) == (2, 6, 70)
    assert web.resources.memory == Range("128Mi", "256Mi")
    assert loaded.base.stores["redis"].kind is StoreKind.VALKEY
    assert loaded.base.exposure.tls
    assert loaded.base.exposure.issuer
    assert web.expose is not None
    assert loaded.base.monitoring is not None
    assert loaded.lines <= 35


@pytest.mark.parametrize("name", ["alt-las", "shop"])
def test_examples_are_plain_block_yaml(root: Path, name: str) -> None:
    """Their lines count as a person writes them: no flow style, the schema named for editors, at once at the top."""
    lines = (root / f"platforms/{name}/platform.yaml").read_text().splitlines()

    assert lines[0] == "# yaml-language-server: $schema=../../docs/platform.schema.json"
    assert not [line for line in lines if any(mark in line for mark in (": {", ": [", "- {", "- ["))]
    assert (root / f"platforms/{name}/../../docs/platform.schema.json").is_file()


def test_minimal_platform_has_defaults(tmp_path: Path) -> None:
    """What the file leaves out has a sensible value."""
    file = tmp_path / "platform.yaml"
    file.write_text("platform: p\nservices:\n  a:\n    image: r/a:1\n    port: 80\n")

    base, environments, lines = load_platform(file)

    assert base.target_namespace == "p"
    assert base.secrets.mode is SecretMode.GENERATED
    assert base.monitoring is None
    assert environments == {}
    assert lines == 5


SHORTHANDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({f"{WEB}.port": 80}, {f"{WEB}.port": {"container": 80}}),
    ({f"{WEB}.health": "/h"}, {f"{WEB}.health": {"live": "/h", "ready": "/h", "startup": "/h"}}),
    ({f"{WEB}.health": "grpc"}, {f"{WEB}.health": {"grpc": True}}),
    ({f"{WEB}.calls": ["api"]}, {f"{WEB}.calls": {"api": "API_URL"}}),
    ({f"{WEB}.calls": ["api"]}, {f"{WEB}.calls": {"api": {"env": "API_URL"}}}),
    ({f"{WEB}.uses": ["postgres"]}, {f"{WEB}.uses": {"postgres": {"env": "DATABASE_URL"}}}),
    ({f"{WEB}.scale": 3}, {f"{WEB}.scale": {"min": 3}}),
    ({f"{WEB}.metrics": "/m"}, {f"{WEB}.metrics": {"path": "/m"}}),
    ({f"{WEB}.metrics": True}, {f"{WEB}.metrics": {}}),
    ({f"{WEB}.resources": {"cpu": "1"}}, {f"{WEB}.resources": {"cpu": "1..1"}}),
    ({f"{WEB}.config": {"A": True, "B": 3}}, {f"{WEB}.config": {"A": "true", "B": "3"}}),
    ({"exposure": {"host": "a.b"}, f"{WEB}.expose": True}, {"exposure": {"host": "a.b"}, f"{WEB}.expose": {}}),
    ({f"{WEB}.expose": False}, {}),
    ({"secrets": "sealed-secrets"}, {"secrets": {"mode": "sealed-secrets"}}),
    ({"monitoring": True}, {"monitoring": {}}),
    ({"monitoring": False}, {}),
    ({"stores.nats": None}, {"stores.nats": {"kind": "nats"}}),
]


@pytest.mark.parametrize(("short", "long"), SHORTHANDS, ids=str)
def test_a_short_form_means_its_long_form(tmp_path: Path, short: dict[str, Any], long: dict[str, Any]) -> None:
    """Both load, to equal platforms."""
    loaded = []
    for changes in (short, long):
        assert mistakes(tmp_path, changed(changes)) == ()
        loaded.append(load_platform(tmp_path / "platform.yaml").base)

    assert loaded[0] == loaded[1]


class Row(NamedTuple):
    """A change, and what is said about it."""

    changes: dict[str, Any]
    path: str
    message: str
    cure: str = ""
    nearest: str = ""


NAME_RULE = "lower-case letters, digits and dashes"
SHAPES = [
    Row({"platform": GONE}, "platform", "`platform` is required"),
    Row({"services": GONE}, "services", "`services` is required"),
    Row({"services": {}}, "services", "found a mapping", "at least 1"),
    Row({"nampespace": "a"}, "nampespace", "unknown key", "", "namespace"),
    Row({"zzz": 1}, "zzz", "unknown key", "one of platform, namespace, version"),
    Row({f"{WEB}.prot": 1}, "services.web.prot", "unknown key", "", "port"),
    Row({f"{WEB}.Port": 1}, "services.web.Port", "unknown key", "", "port"),
    Row({"exposure": {"className": "a"}}, "exposure.className", "unknown key", "", "class"),
    Row({f"{WEB}.port": {"containr": 1}}, "services.web.port.containr", "unknown key", "", "container"),
    Row({f"{WEB}.port": {"service": 1}}, "services.web.port.container", "`container` is required"),
    Row({f"{WEB}.grace_seconds": 1}, "services.web.grace_seconds", "unknown key", "", "graceSeconds"),
    Row({"monitoring": {"lokki": {}}}, "monitoring.lokki", "unknown key", "", "loki"),
    Row({"secrets": {"mode": "sops", "sops": {"agee": []}}}, "secrets.sops.agee", "unknown key", "", "age"),
    Row({"stores.cache": {}}, "stores.cache.kind", "`kind` is required", "one of postgres, redis, valkey, nats"),
    Row({"platform": "Shop"}, "platform", "found the text 'Shop'", NAME_RULE),
    Row({"services.Web": {"image": "r/a:1"}}, "services.Web", "this name is not allowed", NAME_RULE),
    Row({f"{WEB}.calls": ["Api"]}, "services.web.calls[0]", "this name is not allowed", NAME_RULE),
    Row({f"{WEB}.config": {"1A": "b"}}, "services.web.config.1A", "this name is not allowed", "variable's name"),
    Row({f"{WEB}.secrets": ["A-B"]}, "services.web.secrets[0]", "found the text 'A-B'", "variable's name"),
    Row({f"{WEB}.secrets": "A"}, "services.web.secrets", "found the text 'A'", "a list"),
    Row({f"{WEB}.config": ["A"]}, "services.web.config", "found a list", "a mapping"),
    Row({f"{WEB}.config": {"A": [1]}}, "services.web.config.A", "found a list", "text"),
    Row({f"{WEB}.port": "80"}, "services.web.port", "found the text '80'", "a mapping"),
    Row({f"{WEB}.port": {"container": "80"}}, "services.web.port.container", "found the text '80'", "a whole number"),
    Row({f"{WEB}.port": {"container": True}}, "services.web.port.container", "found true", "a whole number"),
    Row({f"{WEB}.port": 70000}, "services.web.port", "found the number 70000", "at most 65535"),
    Row({f"{WEB}.port": 0}, "services.web.port", "found the number 0", "at least 1"),
    Row({f"{WEB}.user": 0}, "services.web.user", "found the number 0", "at least 1"),
    Row({f"{WEB}.user": 1.5}, "services.web.user", "found the number 1.5", "a whole number"),
    Row({f"{WEB}.scale": 0}, "services.web.scale", "found the number 0", "at least 1"),
    Row({f"{WEB}.health": "health"}, "services.web.health", "found the text 'health'", "starts with a slash"),
    Row({f"{WEB}.health": {"grpc": "yes"}}, "services.web.health.grpc", "found the text 'yes'", "true or false"),
    Row({f"{WEB}.resources": {"cpu": "1 core"}}, "services.web.resources.cpu", "'1 core'", "request..limit"),
    Row({f"{WEB}.resources": {"cpu": "1..2..3"}}, "services.web.resources.cpu", "'1..2..3'", "request..limit"),
    Row({f"{WEB}.image": "Web:1"}, "services.web.image", "found the text 'Web:1'", "an image reference"),
    Row(
        {f"{WEB}.ports": {"a": {"container": 1, "protocol": "SCTP"}}}, "services.web.ports.a.protocol", "'SCTP'", "TCP"
    ),
    Row(
        {f"{WEB}.volumes": {"a": {"path": "/a", "access": "ReadWriteOne"}}},
        "services.web.volumes.a.access",
        "found the text 'ReadWriteOne'",
        "one of ReadWriteOnce, ReadWriteMany",
        "ReadWriteOnce",
    ),
    Row({f"{WEB}.volumes.a": {"path": "/a", "size": 10}}, "services.web.volumes.a.size", "10", "write it in quotes"),
    Row({f"{WEB}.external": ["https://a.b"]}, "services.web.external[0]", "found the text", "host or host:port"),
    Row({f"{WEB}.command": "run it"}, "services.web.command", "found the text 'run it'", "a list"),
    Row({f"{WEB}.jobs": {"a": {"command": []}}}, "services.web.jobs.a.command", "found a list", "at least 1"),
    Row({f"{WEB}.cron": {"a": {"command": ["b"]}}}, "services.web.cron.a.schedule", "`schedule` is required"),
    Row({f"{WEB}.calls": {"api": {"port": "http"}}}, "services.web.calls.api.env", "`env` is required"),
    Row({"version": 1.1}, "version", "found the number 1.1", "write it in quotes"),
    Row({"stores.postgres.version": "17/6"}, "stores.postgres.version", "found the text '17/6'", "an image tag"),
    Row({"stores.postgres.settings": {"a": [1]}}, "stores.postgres.settings.a", "found a list", "text, a number, true"),
    Row({"stores.postgres.kind": "postgress"}, "stores.postgres.kind", "'postgress'", "one of postgres", "postgres"),
    Row({"stores": ["postgres"]}, "stores", "found a list", "a mapping"),
    Row({"secrets": "sealed"}, "secrets", "found the text 'sealed'", "one of generated", "sealed-secrets"),
    Row({"monitoring": {"logs": "aloy"}}, "monitoring.logs", "found the text 'aloy'", "one of promtail", "alloy"),
    Row({"monitoring": "on"}, "monitoring", "found the text 'on'", "a mapping"),
    Row({"monitoring": None}, "monitoring", "has no value", "a value, or no key"),
    Row({f"{WEB}.expose": None}, "services.web.expose", "has no value", "a value, or no key"),
    Row({"services.web": None}, "services.web", "has no value", "a value, or no key"),
    Row({f"{WEB}.secrets": [None]}, "services.web.secrets[0]", "has no value"),
    Row({"waivers": [{"check": "a", "reason": "short", "until": "2027-01-01"}]}, "waivers[0].reason", "'short'", "10"),
    Row({"waivers": [{"check": "a", "until": "2027-01-01"}]}, "waivers[0].reason", "`reason` is required"),
    Row({"waivers": [{"check": "a", "reason": "long enough", "until": "soon"}]}, "waivers[0].until", "'soon'", "YYYY"),
    Row({"environments": ["dev"]}, "environments", "found a list", "a mapping"),
    Row({"environments.dev": 1}, "environments.dev", "found the number 1", "a mapping"),
    Row({"environments.Dev": {}}, "environments.Dev", "this name is not allowed", NAME_RULE),
]


@pytest.mark.parametrize("row", SHAPES, ids=lambda row: f"{row.path}: {row.message}"[:70])
def test_a_mistake_of_shape_is_told_once(tmp_path: Path, row: Row) -> None:
    """One cause, one mistake; nothing else of the file looks wrong because of it."""
    found = mistakes(tmp_path, changed(row.changes))

    assert [mistake.path for mistake in found] == [row.path]
    assert row.message in found[0].message
    assert row.cure in found[0].expected
    assert found[0].nearest == row.nearest


ECHOES: list[tuple[dict[str, Any], str]] = [
    ({f"{WEB}.prot": 1, f"{WEB}.port": GONE, "services.api.calls": ["web"]}, "services.web.prot"),
    ({f"{WEB}.port": "x", "services.api.calls": ["web"], f"{WEB}.health": "/h"}, "services.web.port"),
    ({f"{WEB}.imgae": "r/a:1", f"{WEB}.image": GONE}, "services.web.imgae"),
    ({"images": 5, f"{WEB}.image": GONE}, "images"),
    ({"imagse": "r/{service}:1", f"{WEB}.image": GONE}, "imagse"),
    ({"stores": 5, f"{WEB}.uses": ["postgres"]}, "stores"),
    ({"stores.postgres": {"kind": "x"}, f"{WEB}.uses": ["postgres"]}, "stores.postgres.kind"),
    ({"exposure": {"hots": "a.b"}, f"{WEB}.expose": True}, "exposure.hots"),
    ({f"{WEB}.scale": {"min": 3, "max": "2"}}, "services.web.scale.max"),
    ({"services": {"Web": {"image": "r/a:1"}}}, "services.Web"),
    ({"version": 1.5, "images": "r/{service}:{version}"}, "version"),
    ({f"{WEB}.volumes": {"a": {"pth": "/a"}}}, "services.web.volumes.a.pth"),
]


@pytest.mark.parametrize(("changes", "path"), ECHOES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_mistake_has_no_echo(tmp_path: Path, changes: dict[str, Any], path: str) -> None:
    """What depends on a wrong value is not judged until it is right."""
    assert [mistake.path for mistake in mistakes(tmp_path, changed(changes))] == [path]


def test_every_mistake_is_told_at_once_in_order(tmp_path: Path) -> None:
    """Shape, sense, environments and spelling together, each with the line and column of its key."""
    text = """\
platform: Shop
services:
  web:
    prot: 80
    image: web
    config:
      A: 1.10
      B: yes
    calls:
      - apii
      - postgres
  api:
    image: r/api:1
    port: 70000
    uses: [postgre]
stores:
  postgres:
    size: big
environments:
  dev:
    services:
      api:
        scale: 0
"""
    found = mistakes(tmp_path, text)

    assert [(mistake.line, mistake.column, mistake.path) for mistake in found] == [
        (1, 1, "platform"),
        (4, 5, "services.web.prot"),
        (5, 5, "services.web.image"),
        (7, 7, "services.web.config.A"),
        (8, 7, "services.web.config.B"),
        (10, 9, "services.web.calls[0]"),
        (11, 9, "services.web.calls[1]"),
        (14, 5, "services.api.port"),
        (15, 12, "services.api.uses[0]"),
        (18, 5, "stores.postgres.size"),
        (23, 9, "environments.dev.services.api.scale"),
    ]
    assert str(found[1]).endswith("platform.yaml:4:5: services.web.prot: unknown key; did you mean 'port'?")


@pytest.mark.parametrize(
    ("written", "arrives"),
    [("1.10", "1.1"), ("0777", "511"), ("yes", "true"), ("True", "true"), ("1_000", "1000"), ("1e3", "1000")],
)
def test_a_setting_that_yaml_changes_is_a_mistake(tmp_path: Path, written: str, arrives: str) -> None:
    """The program would see another text than the file shows; in quotes it sees the same."""
    text = f"platform: p\nservices:\n  a:\n    image: r/a:1\n    config:\n      A: {written}\n"

    found = mistakes(tmp_path, text)

    assert [(mistake.line, mistake.path) for mistake in found] == [(6, "services.a.config.A")]
    assert f"{written} would arrive as {arrives}" in found[0].message
    assert mistakes(tmp_path, text.replace(written, f'"{written}"')) == ()


@pytest.mark.parametrize("written", ["1.5", "511", "true", "text", "-3", "0"])
def test_a_setting_that_arrives_as_written_is_none(tmp_path: Path, written: str) -> None:
    """Plain numbers and booleans need no quotes."""
    text = f"platform: p\nservices:\n  a:\n    image: r/a:1\n    config:\n      A: {written} # why\n"

    assert mistakes(tmp_path, text) == ()
    assert load_platform(tmp_path / "platform.yaml").base.services["a"].config == {"A": written}


WHOLE_FILES = [
    ("", "is empty"),
    ("# only a comment\n", "is empty"),
    ("- a\n", "no mapping"),
    ("text\n", "no mapping"),
    ("platform: a\n---\nplatform: b\n", "a second document"),
    ("platform: [\n", ""),
    ("platform: \x01\n", ""),
    ("a: " + "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "inside each other"),
    ("a: " + "[" * 20000, ""),
]


@pytest.mark.parametrize(("text", "message"), WHOLE_FILES, ids=lambda value: repr(value)[:30])
def test_a_file_that_is_no_platform_is_one_mistake(tmp_path: Path, text: str, message: str) -> None:
    """YAML's own problems and files of another kind are told like any other mistake."""
    found = mistakes(tmp_path, text)

    assert len(found) == 1
    assert message in found[0].message
    assert found[0].file.endswith("platform.yaml")


def test_a_key_written_twice_does_not_hide_other_mistakes(tmp_path: Path) -> None:
    """YAML can be read, so the rest is judged too."""
    found = mistakes(tmp_path, "platform: p\nplatform: q\nservices:\n  a:\n    image: web\n")

    assert [mistake.line for mistake in found] == [2, 5]


def test_lost_files_are_told_without_a_traceback(tmp_path: Path) -> None:
    """Missing, a folder, too large, an impossible name."""
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (LARGEST + 1))

    for path, message in (
        (tmp_path / "missing.yaml", "No such file"),
        (tmp_path, "directory"),
        (large, "too large"),
        (Path("a\0b"), "null"),
    ):
        with pytest.raises(PlatformError, match=message) as caught:
            load_platform(path)
        assert isinstance(caught.value, InputError)


def test_aliases_are_read_and_judged_each_for_itself(tmp_path: Path) -> None:
    """Two services share one mapping by an alias; what is wrong in it is wrong in both."""
    text = "platform: p\nservices:\n  a: &a\n    image: r/a:1\n    port: 80\n  b: *a\n"

    assert mistakes(tmp_path, text) == ()
    assert [mistake.path for mistake in mistakes(tmp_path, text.replace("80", "x"))] == [
        "services.a.port",
        "services.b.port",
    ]


def test_keys_are_known_everywhere() -> None:
    """The words that a misspelt key is compared with, through mappings, lists and shorthands."""
    assert "services" in keys_at(())
    assert "port" in keys_at(("services", "web"))
    assert "container" in keys_at(("services", "web", "ports", "grpc"))
    assert "env" in keys_at(("services", "web", "calls", "api"))
    assert "until" in keys_at(("waivers", 0))
    assert "retention" in keys_at(("monitoring", "loki"))
    assert keys_at(("services",)) == []
    assert keys_at(("services", "web", "config")) == []
    assert keys_at(("nothing", "there")) == []


def test_minimal_file_of_these_tests_is_valid(tmp_path: Path) -> None:
    """Every row above changes something that was right."""
    assert mistakes(tmp_path, MINIMAL) == ()


HEAD = "platform: p\nservices:\n  web:\n    image: r/web:1\n"


def many(line: str, count: int = 8000) -> str:
    """One line for each number, as many as fit into a platform file."""
    return "".join(line.format(number) for number in range(min(count, (LARGEST - 500) // (len(line) + 4))))


HOSTILE = {
    "unknown keys": HEAD + many("    portt{0}: 1\n"),
    "unknown names": HEAD + "    calls:\n" + many("      - wbe{0}\n"),
    "services that call nobody": HEAD + many("  s{0}:\n    image: r/s:1\n    calls: [t{0}]\n"),
    "settings": HEAD + "    config:\n" + many("      A{0}: []\n"),
    "changed settings": HEAD + "    config:\n" + many("      A{0}: 1.10\n"),
    "hosts": HEAD + "    external:\n" + many("      - a.b\n"),
    "volumes": HEAD + "    volumes:\n" + many("      v{0}:\n        path: /a/b\n"),
    "nulls": HEAD + "    secrets:\n" + many("      -\n"),
    "environments": HEAD + "environments:\n" + many("  e{0}:\n    platform: x\n", MOST + 1),
    "JSON": json.dumps(changed({f"{WEB}.config": {f"A{number}": [] for number in range(2000)}})),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_many_mistakes_are_told_in_bounded_time(tmp_path: Path, name: str) -> None:
    """The first ones, with a word about the rest; the suite's time limit holds the bound."""
    found = mistakes(tmp_path, HOSTILE[name])

    assert len(found) == MOST + 1
    assert "more mistakes" in found[0].message
