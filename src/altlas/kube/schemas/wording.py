"""The validator's errors in plain words, one violation for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from altlas.kube.route import Route
from altlas.kube.schemas.fault import VIOLATION, Fault, at, fault_of
from altlas.kube.schemas.fields import unknown
from altlas.kube.schemas.values import words
from altlas.kube.schemas.violation import Violation, place

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

MOST = 200  # errors, and unknown fields, of one object; a person mends no more at once
SECRETS = frozenset({"Secret", "SealedSecret"})


def violations(validator: Validator, value: Mapping[str, Any], document: Mapping[str, Any]) -> list[Violation]:
    """The errors of one object, sorted by route, at most twice ``MOST``.

    ``document`` is what the errors' schema paths start from. A null field counts as absent, but an unknown one is
    unknown all the same. A required field that is missing because its name is misspelt is told once, with the
    misspelt field.
    """
    secret = value.get("kind") in SECRETS
    full, errors = _without_nulls(value), list(validator.iter_errors(value))
    closed = [fault_of(error, document, value, secret=secret) for error in islice(_closed(errors), MOST)]
    rest = errors if full == value else validator.iter_errors(full)
    others = (error for error in rest if not _is_closed(error))
    faults = [fault_of(error, document, value, secret=secret) for error in islice(others, MOST)]
    strangers = list(islice((each for fault in closed for each in unknown(fault, value, document)), MOST))
    meant = {(*each.violation.route[:-1], each.meant) for each in strangers}
    told = {each.violation for each in strangers}
    for fault in faults:
        if fault.keyword == "required":
            told.update(_required(fault, value, meant))
        else:
            told.add(words(fault))
    return sorted(told, key=_order)


def _without_nulls(value: Any) -> Any:
    """The value without the fields that are null."""
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _is_closed(error: ValidationError) -> bool:
    """Whether an object has fields that its schema does not know. The library says it in two ways."""
    return error.schema_path[-1:] == ["additionalProperties"]


def _closed(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors about unknown fields, one for each object that has some."""
    seen = set()
    for error in errors:
        route = tuple(error.instance_path) if _is_closed(error) else None
        if route is not None and route not in seen:
            seen.add(route)
            yield error


def _order(violation: Violation) -> tuple[list[tuple[bool, int, str]], Violation]:
    """Sorts by route; indices as numbers, before keys."""
    steps = [(isinstance(step, str), step if isinstance(step, int) else 0, str(step)) for step in violation.route]
    return steps, violation._replace(route=())


def _required(fault: Fault, value: Mapping[str, Any], meant: set[Route]) -> Iterator[Violation]:
    """The violation of a missing field, unless it is told elsewhere or the API server lets it pass.

    On create the API server drops the status before it validates. A missing metadata is told as a missing name.
    """
    name = fault.error.kind.as_dict()["property"]
    route = (*fault.route, name)
    is_null = _is_null(value, route)
    if route in meant or route == ("metadata",) or route[0] == "status" or (is_null and _is_nullable(fault, name)):
        return
    if is_null:
        yield Violation(VIOLATION, route, f"{place(route)} is required and is empty (null)", "Give it a value.")
    else:
        yield Violation(VIOLATION, fault.route, f"{place(route)} is required and is missing", f"Add {name}.")


def _is_nullable(fault: Fault, name: str) -> bool:
    """Whether the schema allows the field to be null: then a null is a value, not a missing field."""
    types = at(fault.schema, ["properties", name]).get("type")
    return isinstance(types, list) and "null" in types


def _is_null(value: Any, route: Route) -> bool:
    """Whether the field is there and empty."""
    for step in route[:-1]:
        value = value[step]
    return route[-1] in value and value[route[-1]] is None
