"""Words for values that break a rule of their schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from altlas.kube.schemas.fault import TYPES, VIOLATION, Fault
from altlas.kube.schemas.violation import Violation, listed, nearest, shortened

QUANTITY = "a quantity, such as 500m, 1.5 or 2Gi"
LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "greater than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters long",
    "maxLength": "at most {} characters long",
    "minItems": "a list of at least {} entries",
    "maxItems": "a list of at most {} entries",
    "minProperties": "an object with at least {} fields",
    "maxProperties": "an object with at most {} fields",
}


def words(fault: Fault) -> Violation:
    """The violation of a value that breaks a rule."""
    return WORDS.get(fault.keyword, _other)(fault)


def _type(fault: Fault) -> Violation:
    types = fault.argument if isinstance(fault.argument, list) else [fault.argument]
    real = [str(each) for each in types if each != "null"]
    wanted = QUANTITY if fault.schema_name == "Quantity" else " or ".join(TYPES[each] for each in real)
    message = f"{fault.place} must be {wanted}, is {fault.shown()}"
    return Violation(VIOLATION, fault.route, message, _retyped(real, fault))


def _retyped(wanted: list[str], fault: Fault) -> str:
    """How to write the value so that it has the right type."""
    value = fault.instance
    first = wanted[0] if wanted else ""
    if isinstance(value, str) and _reads_as(value) == first and not fault.secret:
        return f"Write {value} without quotes."
    if "string" in wanted and isinstance(value, bool | int | float):
        return "Put the value in quotes."
    if first == "array" and isinstance(value, Mapping):
        return 'Write it as a list: begin the entry with "- ".'
    if first == "object" and isinstance(value, list):
        return 'Write it as an object: leave out the "- ".'
    if value is None:
        return "Give it a value, or remove it."
    return f"Write {' or '.join(TYPES[each] for each in wanted)}."


def _reads_as(text: str) -> str:
    """The type that a string would have without its quotes."""
    if text in ("true", "false"):
        return "boolean"
    return "integer" if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() else ""


def _enum(fault: Fault) -> Violation:
    allowed = [str(each) for each in fault.argument if each is not None]
    word = nearest(fault.instance, allowed) if isinstance(fault.instance, str) else ""
    cure = f"Use {allowed[0]}." if len(allowed) == 1 else "Use one of these."
    message = f"{fault.place} must be {listed(allowed) or TYPES['null']}, is {fault.shown()}"
    return Violation(VIOLATION, fault.route, message, f"Did you mean {word}?" if word else cure)


def _pattern(fault: Fault) -> Violation:
    if fault.schema_name == "Quantity":
        message = f"{fault.place} must be {QUANTITY}, is {fault.shown()}"
        return Violation(
            VIOLATION, fault.route, message, "Write a number, with a suffix such as m, k, M, Ki, Mi or Gi."
        )
    message = f"{fault.place} has the wrong form: {fault.shown()}"
    return Violation(VIOLATION, fault.route, message, f"It must match {shortened(str(fault.argument))}.")


def _limit(fault: Fault) -> Violation:
    wanted = LIMITS[fault.keyword].format(fault.argument)
    if fault.argument == 1:
        wanted = wanted.replace("characters", "character").replace("entries", "entry").replace("fields", "field")
    shown = f"has {len(fault.instance)}" if hasattr(fault.instance, "__len__") else f"is {fault.shown()}"
    return Violation(VIOLATION, fault.route, f"{fault.place} must be {wanted}, {shown}", f"Make it {wanted}.")


def _choice(fault: Fault) -> Violation:
    """Alternatives (anyOf, oneOf). Most often they say which of some fields must be there."""
    options = [each.get("required") for each in fault.argument if isinstance(each, Mapping)]
    names = [" with ".join(map(str, each)) for each in options if isinstance(each, list)]
    several = type(fault.error.kind).__name__.endswith("OneOfMultipleValid")
    if not names or len(names) != len(fault.argument):
        message = f"{fault.place} fits none of the forms that its schema allows"
        if several:
            message = f"{fault.place} fits more than one of the forms that its schema allows, and may fit only one"
        return Violation(VIOLATION, fault.route, message, "See the reference of this kind.")
    choice = listed(names)
    if several:
        return Violation(VIOLATION, fault.route, f"{fault.place} may have only one of {choice}", "Keep one of them.")
    word = "exactly one" if fault.keyword == "oneOf" else "at least one"
    return Violation(VIOLATION, fault.route, f"{fault.place} must have {word} of {choice}", f"Add {choice}.")


def _not(fault: Fault) -> Violation:
    names = fault.argument.get("required") if isinstance(fault.argument, Mapping) else None
    said = f" of {' and '.join(map(str, names))}" if isinstance(names, list) else ""
    return Violation(
        VIOLATION,
        fault.route,
        f"{fault.place} has a combination{said} that its schema forbids",
        "Leave one of them out.",
    )


def _unique(fault: Fault) -> Violation:
    return Violation(VIOLATION, fault.route, f"{fault.place} has the same entry twice", "Remove the repeated entry.")


def _other(fault: Fault) -> Violation:
    """Keywords that no bundled schema has."""
    return Violation(VIOLATION, fault.route, f"{fault.place} breaks the rule {fault.keyword}", "See the schema.")


WORDS: dict[str, Callable[[Fault], Violation]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "anyOf": _choice,
    "oneOf": _choice,
    "not": _not,
    "uniqueItems": _unique,
    **dict.fromkeys(LIMITS, _limit),
}
