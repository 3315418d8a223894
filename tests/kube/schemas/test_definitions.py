"""A CRD's schema as strict JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.kube.schemas.definitions import METADATA, TYPE_META, Definition, definitions, strict
from kube.schemas.crds import crd

CASES: list[tuple[Any, dict[str, Any]]] = [
    ({"type": "string", "description": "x", "title": "y", "example": "z", "default": "a"}, {"type": "string"}),
    ({"type": "string", "format": "date-time"}, {"type": "string"}),
    ({"type": "integer", "format": "int64", "minimum": 3}, {"type": "integer", "minimum": 3, "maximum": 2**63 - 1}),
    ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    ({"x-kubernetes-int-or-string": True, "nullable": True}, {"type": ["integer", "string", "null"]}),
    ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
    ({"type": "string", "x-kubernetes-validations": [{"rule": "self != ''"}]}, {"type": "string"}),
    ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    ({"type": "object", "additionalProperties": True}, {"type": "object"}),
    (
        {"type": "object", "additionalProperties": {"type": "string", "description": "x"}},
        {"type": "object", "additionalProperties": {"type": "string"}},
    ),
    (
        {"properties": {"a": {}}},
        {"properties": {"a": {}}, "additionalProperties": False},
    ),
    ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"type": "object"}),
    (
        {"type": "array", "items": {"nullable": True, "type": "string"}},
        {"type": "array", "items": {"type": ["string", "null"]}},
    ),
    (
        {"allOf": [{"properties": {"a": {"maximum": 1}}}], "not": {"required": ["b"]}},
        {"allOf": [{"properties": {"a": {"maximum": 1}}}], "not": {"required": ["b"]}},
    ),
    ({"maximum": 3, "exclusiveMaximum": True}, {"exclusiveMaximum": 3}),
    ({"maximum": 3, "exclusiveMaximum": False}, {"maximum": 3}),
    ({"exclusiveMaximum": True}, {}),
    ({"$ref": "#/elsewhere", "$defs": {}}, {}),
    (None, {}),
    ("x", {}),
    ({"enum": [], "required": [[], {}, 5, "a"]}, {"required": ["a"]}),
    (
        {"required": ["a", "b"], "properties": {"a": {"default": 1}}},
        {"required": ["b"], "properties": {"a": {}}, "additionalProperties": False},
    ),
    ({"properties": 1, "required": 2, "allOf": 3, "format": []}, {"allOf": [], "additionalProperties": False}),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_strict(source: Any, expected: dict[str, Any]) -> None:
    assert strict(source) == expected


def test_the_root_has_what_every_object_has() -> None:
    root = strict({"type": "object", "properties": {"metadata": {"type": "object"}, "spec": {}}}, root=True)

    assert root["properties"] == TYPE_META | {"metadata": METADATA, "spec": {}}
    assert root["additionalProperties"] is False


def test_definitions_of_every_served_version() -> None:
    source = crd({"type": "string"})
    source["spec"]["versions"] += [{"name": "v2", "served": True}, {"name": "v0", "served": False}, {"served": True}, 5]

    first, second = definitions(source)

    assert first[:5] == ("example.com", "v1", "Widget", "widgets", True)
    assert second == Definition("example.com", "v2", "Widget", "widgets", namespaced=True, schema=None)
