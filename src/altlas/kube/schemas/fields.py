"""Fields that an object does not have: what was meant, or where they belong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from altlas.kube.schemas.fault import Fault, at
from altlas.kube.schemas.violation import Violation, listed, nearest, place

UNKNOWN = "schema-unknown-field"
FEW = 8  # fields that a cure can list
MANY = 3  # homes of a field that a cure can list
NOT_WRITTEN = ("metadata", "status")
DEPTH = 2  # levels below to look for the home of a field


class Unknown(NamedTuple):
    """An unknown field, and the field that was probably meant."""

    violation: Violation
    meant: str


def unknown(fault: Fault, value: Any, document: Mapping[str, Any]) -> Iterator[Unknown]:
    """Every unknown field of one object inside ``value``.

    Two fields never mean the same one, nor one that is there already.
    """
    for step in fault.route:
        value = value[step]
    known = at(fault.schema, ["properties"])
    free = [name for name in known if value.get(name) is None]
    whose = f" of {fault.schema_name}" if fault.schema_name else ""
    for name in sorted(value.keys() - known.keys()):
        meant = nearest(name, free)
        free = [each for each in free if each != meant]
        route = (*fault.route, name)
        cure = f"Did you mean {meant}?" if meant else _cure(name, known, document)
        yield Unknown(Violation(UNKNOWN, route, f"{place(route)} is not a field{whose}", cure), meant)


def _cure(name: str, known: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """What to do with a field that resembles no free one."""
    holders = _holders(name, known, document)
    if 0 < len(holders) <= MANY:
        return f"Move it into {listed(holders)}, where {name} belongs."
    twin = nearest(name, known)
    if twin:
        return f"Remove it; {twin} is there already."
    if 0 < len(known) <= FEW:
        return f"Remove it; the fields here are {', '.join(sorted(known))}."
    return "Remove it, or correct its name or indentation."


def _holders(name: str, known: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """The nearest fields below that have such a field, at most ``DEPTH`` levels down."""
    level = {key: known[key] for key in sorted(known) if key not in NOT_WRITTEN}
    for _ in range(DEPTH):
        inner = {path: _fields(schema, document) for path, schema in level.items()}
        found = [path for path, fields in inner.items() if name in fields]
        if found:
            return found
        level = {f"{path}.{field}": fields[field] for path, fields in inner.items() for field in sorted(fields)}
    return []


def _fields(schema: Any, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of an object, or of the entries of a list, that clients write."""
    inner = _resolved(schema, document)
    inner = _resolved(inner.get("items", inner), document)
    return {key: each for key, each in at(inner, ["properties"]).items() if key not in NOT_WRITTEN}


def _resolved(schema: Any, document: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    if isinstance(reference, str):
        return at(document, ["$defs", reference.rpartition("/")[2]])
    return schema if isinstance(schema, Mapping) else {}
