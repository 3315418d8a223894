"""A CustomResourceDefinition's schema as strict JSON Schema, with what the API server adds and leaves out.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
(structural schemas, pruning, defaulting and nullable). CEL rules and string formats are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
DEPTH = 60  # deeper schemas accept anything: no real one comes near, and Python's stack is finite

KEPT = (
    "type", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems",
)  # fmt: skip
BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
COMBINED = ("allOf", "anyOf", "oneOf")
TYPE_META = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
METADATA = {"$ref": f"#/$defs/{OBJECT_META}"}


class Definition(NamedTuple):
    """One served version of one custom kind; ``schema`` is strict JSON Schema, None where the CRD has none."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool
    schema: dict[str, Any] | None


def definitions(crd: Any) -> Iterator[Definition]:
    """Every served version of a CustomResourceDefinition object; nothing if it is too broken to say."""
    spec = _mapping(_mapping(crd).get("spec"))
    names = _mapping(spec.get("names"))
    group, kind, plural = spec.get("group"), names.get("kind"), names.get("plural")
    if not (isinstance(group, str) and isinstance(kind, str)):
        return
    for entry in _list(spec.get("versions")):
        version = _mapping(entry)
        name = version.get("name")
        if isinstance(name, str) and version.get("served", True):
            schema = _mapping(version.get("schema")).get("openAPIV3Schema")
            yield Definition(
                group=group,
                version=name,
                kind=kind,
                plural=plural if isinstance(plural, str) else "",
                namespaced=spec.get("scope") != "Cluster",
                schema=strict(schema, root=True) if isinstance(schema, Mapping) else None,
            )


def strict(schema: Any, *, root: bool = False, depth: int = 0) -> dict[str, Any]:
    """A structural schema as JSON Schema that refuses fields the API server would prune."""
    source = _mapping(schema)
    if depth > DEPTH:
        return {}
    result = _values(source, depth)
    properties = {name: strict(each, depth=depth + 1) for name, each in _mapping(source.get("properties")).items()}
    if root or source.get("x-kubernetes-embedded-resource") is True:
        properties |= TYPE_META | {"metadata": METADATA}
    if properties:
        result["properties"] = properties
    if "items" in source:
        result["items"] = strict(source["items"], depth=depth + 1)
    _close(source, result, depth)
    return result


def _close(source: Mapping[str, Any], result: dict[str, Any], depth: int) -> None:
    """Say which other fields an object may have: pruning drops all that the schema does not name."""
    others = source.get("additionalProperties")
    if isinstance(others, Mapping):
        result["additionalProperties"] = strict(others, depth=depth + 1)
    elif source.get("x-kubernetes-preserve-unknown-fields") is not True and others is not True and _is_object(source):
        result["additionalProperties"] = False


def _values(source: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """The validation of a value, without the fields an object may have."""
    result = {key: source[key] for key in KEPT if key in source and source[key] != []}
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        # OpenAPI 3.0 says "exclusive" with a boolean beside the limit, JSON Schema 2020 with a limit of its own.
        if isinstance(result.get(exclusive), bool) and result.pop(exclusive) and limit in result:
            result[exclusive] = result.pop(limit)
    bounds = BOUNDS.get(source["format"]) if isinstance(source.get("format"), str) else None
    if bounds:
        result.setdefault("minimum", bounds[0])
        result.setdefault("maximum", bounds[1])
    _required(source, result)
    _combined(source, result, depth)
    _nullable(source, result)
    return result


def _required(source: Mapping[str, Any], result: dict[str, Any]) -> None:
    """Defaults are filled in before validation, so a required field with a default may be left out."""
    properties = _mapping(source.get("properties"))
    required = [name for name in _list(source.get("required")) if isinstance(name, str)]
    names = [name for name in required if "default" not in _mapping(properties.get(name))]
    if names:
        result["required"] = names


def _combined(source: Mapping[str, Any], result: dict[str, Any], depth: int) -> None:
    """Value validations inside allOf, anyOf, oneOf and not, which never open or close an object."""
    integer_or_string = source.get("x-kubernetes-int-or-string") is True
    if integer_or_string:
        result["type"] = ["integer", "string"]
    for key in COMBINED:
        # The anyOf of an int-or-string only repeats the two types.
        if key in source and not (integer_or_string and key == "anyOf"):
            result[key] = [_loose(each, depth + 1) for each in _list(source[key])]
    if "not" in source:
        result["not"] = _loose(source["not"], depth + 1)


def _nullable(source: Mapping[str, Any], result: dict[str, Any]) -> None:
    if source.get("nullable") is not True:
        return
    if isinstance(result.get("type"), str):
        result["type"] = [result["type"], "null"]
    elif isinstance(result.get("type"), list):
        result["type"] = [*result["type"], "null"]
    if isinstance(result.get("enum"), list) and None not in result["enum"]:
        result["enum"] = [*result["enum"], None]


def _loose(schema: Any, depth: int) -> dict[str, Any]:
    """A value validation: what it does not name is none of its business."""
    source = _mapping(schema)
    if depth > DEPTH:
        return {}
    result = _values(source, depth)
    if "properties" in source:
        result["properties"] = {name: _loose(each, depth + 1) for name, each in _mapping(source["properties"]).items()}
    for key in ("items", "additionalProperties"):
        if isinstance(source.get(key), Mapping):
            result[key] = _loose(source[key], depth + 1)
    return result


def _is_object(source: Mapping[str, Any]) -> bool:
    return source.get("type") == "object" or "properties" in source


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
