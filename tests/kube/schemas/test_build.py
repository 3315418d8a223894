"""The parts of tools/build_schemas.py that need no network."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TABLE = """
func (in *Ingress) APILifecycleDeprecated() (major, minor int) {
	return 1, 14
}
func (in *Ingress) APILifecycleReplacement() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: "networking.k8s.io", Version: "v1", Kind: "Ingress"}
}
func (in *Ingress) APILifecycleRemoved() (major, minor int) {
	return 1, 22
}
func (in *IngressList) APILifecycleRemoved() (major, minor int) {
	return 1, 22
}
func (in *Widget) APILifecycleRemoved() (major, minor int) {
	return 1, 99
}
"""


class Module:
    """Files of a Go module that were never downloaded."""

    files = {
        "extensions/v1beta1/zz_generated.prerelease-lifecycle.go": TABLE,
        "extensions/v1beta1/register.go": 'package v1beta1\n\nconst GroupName = "extensions"\n',
    }

    def paths(self, *, start: str = "", end: str = "") -> list[str]:
        return [path for path in self.files if path.startswith(start) and path.endswith(end)]

    def read(self, path: str) -> str:
        return self.files.get(path, "")


@pytest.fixture
def part(root: Path, monkeypatch: pytest.MonkeyPatch):
    """Import one part of the tool."""
    monkeypatch.syspath_prepend(str(root / "tools"))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"bundling.{name}")

    return load


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"description": "x", "type": "string", "x-kubernetes-list-type": "set"}, {"type": "string"}),
        ({"type": ["string", "null"]}, {"type": "string"}),
        (
            {"type": ["integer", "null"], "format": "int32"},
            {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
        ),
        (
            {"type": ["array", "null"], "items": {"type": ["string", "null"], "description": "x"}},
            {"type": "array", "items": {"type": ["null", "string"]}},
        ),
        (
            {"type": ["object", "null"], "additionalProperties": {"type": ["array", "null"], "items": {"$ref": "#/a"}}},
            {"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/a"}}},
        ),
        (
            {
                "properties": {"description": {"type": ["string", "null"], "description": "x"}},
                "additionalProperties": False,
            },
            {"properties": {"description": {"type": "string"}}, "additionalProperties": False},
        ),
    ],
)
def test_lean_schema(part: Any, source: Any, expected: Any) -> None:
    assert part("built_in").lean_schema(source) == expected


def test_a_spec_with_required_fields_is_required(part: Any) -> None:
    def owner(target: str) -> dict[str, Any]:
        return {"type": "object", "properties": {"spec": {"$ref": f"#/$defs/{target}"}}}

    source = {"A": owner("Strict"), "B": owner("Free"), "Strict": {"required": ["x"]}, "Free": {"type": "object"}}

    lean = part("built_in").lean_definitions(source)

    assert lean["A"]["required"] == ["spec"]
    assert "required" not in lean["B"]


def test_hoisting_keeps_the_meaning(part: Any) -> None:
    """Large parts that occur twice get a definition; put back in their places they give the same schemas."""
    large = {"type": "object", "properties": {f"field{number}": {"type": "string"} for number in range(30)}}
    schemas = {
        "v1.A": {"properties": {"one": large, "two": large}},
        "v1.B": {"items": large, "not": {"type": "string"}},
    }

    hoisted = part("custom").hoisted(schemas)

    def resolved(schema: Any) -> Any:
        if isinstance(schema, dict) and "$ref" in schema:
            return resolved(hoisted[schema["$ref"].removeprefix("#/$defs/")])
        if isinstance(schema, dict):
            return {key: resolved(each) for key, each in schema.items()}
        return schema

    assert {name: resolved(hoisted[name]) for name in schemas} == schemas
    assert len(hoisted) == len(schemas) + 1


def test_removals_of_life_cycle_tables(part: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are no objects, and what goes later than the newest minor is still here."""
    removals = part("removals")
    monkeypatch.setattr(removals, "go_module", lambda path, version: Module())

    assert [tuple(getattr(each, name) for name in each.__struct_fields__) for each in removals.removals("1.37")] == [
        ("extensions/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1", "Ingress")
    ]
