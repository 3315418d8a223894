"""JSON Schema of the platform file, for editors and for other programs.

Built from the model: shorthands, defaults and descriptions are the model's own. What JSON Schema cannot say
(a call must reach an existing service) is left to ``altlas build``.
"""

from __future__ import annotations

from typing import Any

from altlas.model.platform.part import NAME
from altlas.model.platform.platform import Platform
from altlas.model.platform.store import StoreKind

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTIAL = "Partial"
"""Ends the names of definitions as environments have them: nothing required, null removes."""

_NOT_IN_ENVIRONMENTS = ("platform", "namespace", "environments")


def platform_schema() -> Schema:
    """The whole schema, draft 2020-12."""
    raw = Platform.model_json_schema()
    definitions: Schema = {name: _tidy(part) for name, part in raw.pop("$defs").items()}
    root = _tidy(raw)
    definitions["Store"]["required"].remove("kind")
    if not definitions["Store"]["required"]:
        del definitions["Store"]["required"]
    root["properties"]["stores"] = _stores(root["properties"]["stores"])
    objects = frozenset(name for name, part in definitions.items() if part.get("type") == "object")
    partial = _partial(root, objects)
    for name in _NOT_IN_ENVIRONMENTS:
        del partial["properties"][name]
    partial |= {"title": "Environment", "description": "What differs in one environment; null removes."}
    root["properties"]["environments"] = _environments(root["properties"]["environments"])
    both = definitions | {f"{name}{PARTIAL}": _partial(definitions[name], objects) for name in sorted(objects)}
    both["Environment"] = partial
    return {
        "$schema": DIALECT,
        **root,
        "title": "altlas platform file",
        "$defs": dict(sorted(both.items())),
    }


def _tidy(part: Any) -> Any:
    """Take out what pydantic says and no reader needs: titles made of keys, null as a value, closed key patterns."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {key: _tidy(item) for key, item in part.items() if key not in ("title", "default", "properties")}
    if "properties" in part:
        made["properties"] = {key: _tidy(item) for key, item in part["properties"].items()}
    if isinstance(part.get("default"), str | int):
        made["default"] = part["default"]
    if "patternProperties" in made:
        pattern, inner = made.pop("patternProperties").popitem()
        made |= {"propertyNames": {"pattern": pattern}, "additionalProperties": inner}
    return _without_null(made)


def _without_null(part: Schema) -> Schema:
    choices: list[Schema] = [choice for choice in part.get("anyOf", []) if choice != {"type": "null"}]
    if not choices:
        return part
    outer = {key: item for key, item in part.items() if key != "anyOf"}
    return choices[0] | outer if len(choices) == 1 else outer | {"anyOf": choices}


def _stores(part: Schema) -> Schema:
    """A store called after its kind needs none, and may be empty; any other has to say what it is."""
    store = {"$ref": "#/$defs/Store"}
    empty = {"anyOf": [store, {"type": "null"}]}
    return part | {
        "properties": {kind.value: empty for kind in StoreKind},
        "additionalProperties": {**store, "required": ["kind"]},
    }


def _environments(part: Schema) -> Schema:
    environment = {"anyOf": [{"$ref": "#/$defs/Environment"}, {"type": "null"}]}
    return part | {"propertyNames": {"pattern": NAME}, "additionalProperties": environment}


def _partial(part: Schema, objects: frozenset[str]) -> Schema:
    """The same definition with nothing required, and null allowed wherever a key may be removed."""
    made: Schema = _relaxed(part, objects)
    if "properties" in made:
        made["properties"] = {key: _nullable(item) for key, item in made["properties"].items()}
    return made


def _relaxed(part: Any, objects: frozenset[str]) -> Any:
    """A copy without demands and defaults, whose references go to the partial definitions of ``objects``."""
    if isinstance(part, list):
        return [_relaxed(item, objects) for item in part]
    if not isinstance(part, dict):
        return part
    left_out = ("required", "minProperties", "default")
    made = {key: _relaxed(item, objects) for key, item in part.items() if key not in left_out}
    if str(made.get("$ref", "")).rpartition("/")[2] in objects:
        made["$ref"] += PARTIAL
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = _nullable(made["additionalProperties"])
    return made


def _nullable(part: Schema) -> Schema:
    outer = {key: part[key] for key in ("description",) if key in part}
    inner = {key: item for key, item in part.items() if key not in outer}
    choices = inner["anyOf"] if set(inner) == {"anyOf"} else [inner]
    null = {"type": "null"}
    return outer | {"anyOf": [*choices, *([null] if null not in choices else [])]}
