"""Our own words for what pydantic finds: what was expected, what was found, which word is close."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, get_args, get_origin

from pydantic_core import ErrorDetails

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault, nearest, one_of, written
from altlas.model.platform import Platform
from altlas.model.platform.part import IN_WORDS, Part

KEY = "[key]"
"""How pydantic marks that a key of a mapping is wrong and not its value."""

UNKNOWN_KEY = "unknown key"

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "true or false",
    "float_type": "a number",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}
_SCALARS = ("str", "int", "float", "bool")


def found(value: Any) -> str:
    """What stands there, in words, shortened."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {_short(value)}"
        case str():
            return f"the text {_short(value)!r}"
        case Mapping():
            return "a mapping"
        case list() | tuple():
            return "a list"
    return "something else"


def _short(value: Any) -> str:
    try:
        text = str(value)
    except ValueError:  # Python refuses to write integers of more than 4300 digits
        return "with thousands of digits"
    return text if len(text) <= 40 else f"{text[:37]}..."


def keys_at(route: Route) -> list[str]:
    """Keys that the mapping at ``route`` may have; empty where the keys are names that a person chooses."""
    kind = _plain(_kind_at(route))
    return list(_fields(kind)) if _is_part(kind) else []


def _kind_at(route: Route) -> Any:
    """Annotation of the value at ``route``."""
    kind: Any = Platform
    for step in route:
        kind = _under(_plain(kind), step)
    return kind


def _choices(kind: Any) -> list[str]:
    """Words of an enumeration."""
    return [word.value for word in kind] if isinstance(kind, type) and issubclass(kind, StrEnum) else []


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)


def _fields(kind: type[Part]) -> dict[str, Any]:
    """Annotations of a model by the keys of the file."""
    return {field.alias or name: field.annotation for name, field in kind.model_fields.items()}


def _under(kind: Any, step: str | int) -> Any:
    """Annotation of what stands at ``step`` in a value of ``kind``."""
    if _is_part(kind):
        return _fields(kind).get(str(step))
    places = {dict: -1, tuple: 0}
    origin = get_origin(kind)
    return get_args(kind)[places[origin]] if origin in places else None


def _plain(annotation: Any) -> Any:
    """The model, mapping or list inside an annotation such as ``Annotated[Monitoring | None, …]``."""
    if _is_part(annotation) or get_origin(annotation) in (dict, tuple):
        return annotation
    found_inside = (_plain(inner) for inner in get_args(annotation))
    return next((part for part in found_inside if part is not None), None)


def explain(value: Any, error: ErrorDetails) -> Fault:
    """One of pydantic's errors about ``value``, the whole file, as a fault."""
    loc: Route = error["loc"]
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(loc)
    if kind == "missing":
        parent = written(value, loc[:-1])
        route = (*parent, loc[-1]) if parent == loc[:-1] else parent
        return Fault(route, f"`{loc[-1]}` is required", one_of(_choices(_kind_at(loc))))
    route = written(value, loc)
    if loc[-1:] == (KEY,):
        return Fault(route, "this name is not allowed", _rule(error))
    return _wrong_value(route, loc, error)


def _unknown_key(loc: Route) -> Fault:
    known = keys_at(loc[:-1])
    near = nearest(str(loc[-1]), known)
    return Fault(loc, UNKNOWN_KEY, "" if near else one_of(known), near)


def _wrong_value(route: Route, loc: Route, error: ErrorDetails) -> Fault:
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    wrong = f"found {found(given)}"
    if kind.endswith(("_type", "_parsing")) and loc[-1:] and loc[-1] in _SCALARS and len(loc) > len(route):
        return Fault(route, wrong, "text, a number, true or false")
    if kind in _TYPES:
        hint = "; write it in quotes" if kind == "string_type" and isinstance(given, int | float) else ""
        return Fault(route, wrong, _TYPES[kind] + hint)
    if kind in ("enum", "literal_error"):
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return Fault(route, wrong, one_of(words), nearest(given, words) if isinstance(given, str) else "")
    return Fault(route, wrong, _rule(error))


def _rule(error: ErrorDetails) -> str:
    """What the value has to be, in words; empty for an error that no table knows."""
    context = error.get("ctx", {})
    match error["type"]:
        case "string_pattern_mismatch":
            return IN_WORDS.get(context["pattern"], "")
        case "greater_than_equal":
            return f"at least {context['ge']}"
        case "less_than_equal":
            return f"at most {context['le']}"
        case "too_short":
            return f"at least {context['min_length']} of them"
        case "string_too_short":
            return f"at least {context['min_length']} characters"
        case "value_error":
            return str(context["error"])
        case "string_type":
            return "text; write it in quotes"
        case "string_unicode":
            return "text in valid Unicode"
    return ""
