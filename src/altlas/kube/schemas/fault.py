"""An error of the validator, with the part of the schema that it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from altlas.kube.route import Route
from altlas.kube.schemas.violation import place, quoted

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

VIOLATION = "schema-violation"
TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "empty",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


class Fault(NamedTuple):
    """One error of the validator, with the document that holds the schema and the checked object."""

    keyword: str
    route: Route
    schema: Mapping[str, Any]
    schema_name: str
    argument: Any
    instance: Any
    error: ValidationError
    secret: bool

    def shown(self) -> str:
        """The value, but never the value of a secret."""
        if self.secret and self.instance is not None:
            return f"of type {TYPES[type_of(self.instance)].removeprefix('a ').removeprefix('an ')}"
        return quoted(self.instance)

    @property
    def place(self) -> str:
        """The route in words."""
        return place(self.route) or "the object"


def fault_of(error: ValidationError, document: Mapping[str, Any], value: Any, *, secret: bool) -> Fault:
    """The error with what it is about in ``value``. Names only schemas that have a definition of their own."""
    path = list(_steps(document, error.schema_path))
    schema = at(document, path[:-1])
    name = str(path[1]) if len(path) == 3 and path[0] == "$defs" else ""
    keyword = str(path[-1]) if path else ""
    return Fault(
        keyword=keyword,
        route=tuple(_steps(value, error.instance_path)),
        schema=schema,
        schema_name=name.rpartition(".")[2],
        argument=schema.get(keyword),
        instance=error.instance,
        error=error,
        secret=secret,
    )


def _steps(value: Any, path: Iterable[str | int]) -> Iterator[str | int]:
    """A path of the validator as it really leads through ``value``: it takes the key ``"0"`` for an index."""
    for step in path:
        if isinstance(value, Mapping):
            real = str(step) if step not in value else step
            yield real
            value = value.get(real)
        else:
            yield step
            value = value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def at(document: Any, path: Sequence[str | int]) -> Mapping[str, Any]:
    """The schema at a path of the document."""
    for step in path:
        if isinstance(document, Mapping):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return {}
    return document if isinstance(document, Mapping) else {}


def type_of(value: Any) -> str:
    """The JSON type of a value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
