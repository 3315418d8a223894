"""The JSON Schema: says what the loader says, as far as a schema can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings

from altlas.model.platform import Platform
from altlas.model.platform.part import IN_WORDS
from altlas.model.platform.schema import DIALECT, platform_schema
from altlas.yamltext.read import read
from platform_files import GONE, changed
from strategies import platform_mappings

SCHEMA = platform_schema()
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
WEB = "services.web"
DEV = "environments.dev"
DEV_WEB = "environments.dev.services.web"


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a schema."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from nodes(item)


def test_it_is_a_schema_of_its_dialect() -> None:
    """Valid by the meta-schema of draft 2020-12, titled and described."""
    jsonschema_rs.meta.validate(SCHEMA)

    assert SCHEMA["$schema"] == DIALECT
    assert SCHEMA["title"]
    assert SCHEMA["description"]


@pytest.mark.parametrize("name", ["alt-las", "shop"])
def test_examples_are_accepted(root: Path, name: str) -> None:
    """Both committed platforms."""
    value = read((root / f"platforms/{name}/platform.yaml").read_bytes()).documents[0].value

    assert [error.message for error in VALIDATOR.iter_errors(value)] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(platform_mappings())
def test_what_loads_is_accepted(made: dict[str, Any]) -> None:
    """Every short and long form of every valid platform, environments included."""
    assert [error.message for error in VALIDATOR.iter_errors(made)] == []


ACCEPTED: list[dict[str, Any]] = [
    {},
    {"monitoring": True, "secrets": "sops"},
    {"stores.redis": None},
    {"stores.cache": {"kind": "redis"}},
    {DEV: None},
    {DEV: {"services": None}},
    {DEV_WEB: {"port": None, "config": {"A": None, "B": 1}}},
    {DEV_WEB: {"scale": 1, "calls": {"api": None}}},
    {DEV: {"stores": {"redis": {"size": "2Gi"}, "postgres": None}}},
    {DEV: {"monitoring": {"loki": {"retention": None}}}},
    {DEV: {"exposure": {"host": "a.b"}, "secrets": {"mode": "sops"}}},
]

REFUSED: list[dict[str, Any]] = [
    {"platform": GONE},
    {"platform": "Shop"},
    {"services": GONE},
    {"services": {}},
    {"nampespace": "a"},
    {"namespace": None},
    {"services.Web": {}},
    {"services.web": None},
    {f"{WEB}.prot": 1},
    {f"{WEB}.port": "80"},
    {f"{WEB}.port": 70000},
    {f"{WEB}.port": {}},
    {f"{WEB}.port": {"service": 80}},
    {f"{WEB}.grace_seconds": 30},
    {f"{WEB}.health": "health"},
    {f"{WEB}.health": {"lives": "/"}},
    {f"{WEB}.config": {"A": [1]}},
    {f"{WEB}.config": {"A-B": "c"}},
    {f"{WEB}.secrets": "A"},
    {f"{WEB}.calls": {"Api": "A"}},
    {f"{WEB}.resources": {"cpu": "1..2..3"}},
    {f"{WEB}.scale": 0},
    {f"{WEB}.expose": {"paths": []}},
    {f"{WEB}.volumes": {"a": {}}},
    {f"{WEB}.volumes": {"a": {"path": "/a", "access": "rw"}}},
    {f"{WEB}.cron": {"a": {"command": ["b"]}}},
    {f"{WEB}.jobs": {"a": {"command": []}}},
    {"secrets": "plain"},
    {"stores.cache": {}},
    {"stores.cache": None},
    {"stores.postgres": {"kind": "mysql"}},
    {"monitoring": {"logs": "fluentd"}},
    {"monitoring": None},
    {"exposure": {"clas": "nginx"}},
    {"waivers": [{"check": "a", "reason": "long enough", "until": "soon"}]},
    {"environments.Dev": {}},
    {f"{DEV}.platform": "a"},
    {f"{DEV}.namespace": "a"},
    {f"{DEV}.environments": {}},
    {f"{DEV_WEB}.prot": 1},
    {f"{DEV_WEB}.port": "80"},
    {f"{DEV_WEB}.scale": {"mim": 1}},
    {DEV: {"monitoring": {"logs": "fluentd"}}},
    {DEV: []},
]


@pytest.mark.parametrize("changes", ACCEPTED, ids=str)
def test_accepted(changes: dict[str, Any]) -> None:
    """Right files, and what environments alone may have."""
    assert [error.message for error in VALIDATOR.iter_errors(changed(changes))] == []


@pytest.mark.parametrize("changes", REFUSED, ids=str)
def test_refused(changes: dict[str, Any]) -> None:
    """Wrong files, wrong in one thing."""
    assert not VALIDATOR.is_valid(changed(changes))


def test_no_mapping_is_open() -> None:
    """Each mapping says what its other keys are, and names are checked."""
    for node in nodes(SCHEMA):
        if node.get("type") == "object":
            assert "additionalProperties" in node
        assert "patternProperties" not in node


def test_patterns_are_those_with_words() -> None:
    """An editor and altlas refuse by the same rule."""
    patterns = {node["pattern"] for node in nodes(SCHEMA) if isinstance(node.get("pattern"), str)}

    assert patterns == set(IN_WORDS)


def test_examples_in_the_schema_are_right() -> None:
    """An example that its own schema refuses would mislead."""
    for node in nodes(SCHEMA):
        for example in node.get("examples", []) if "type" in node else []:
            assert jsonschema_rs.is_valid({key: value for key, value in node.items() if key != "$ref"}, example)


def test_every_key_has_a_description() -> None:
    """Editors show it while a person types."""
    for node in nodes(SCHEMA):
        properties = node.get("properties", {})
        for key, value in properties.items():
            assert "description" in value or "$ref" in value or "anyOf" in value, key


def test_schema_has_the_keys_of_the_model() -> None:
    """None lost, none made up."""
    assert list(SCHEMA["properties"]) == [field.alias or name for name, field in Platform.model_fields.items()]


def test_schema_is_small_and_the_same_each_time() -> None:
    """It is plain JSON, and made again gives the same text."""
    text = json.dumps(SCHEMA)

    assert json.dumps(platform_schema()) == text
    assert len(text) < 100_000
