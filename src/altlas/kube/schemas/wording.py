"""The validator's errors in plain words, one violation for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from altlas.kube.schemas.fault import VIOLATION, Fault, at, fault_of
from altlas.kube.schemas.fields import unknown
from altlas.kube.schemas.values import words
from altlas.kube.schemas.violation import Route, Violation, place

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

MOST = 200  # errors, and unknown fields, of one object; a person mends no more at once
SECRETS = frozenset({"Secret", "SealedSecret"})


def violations(
    errors: Iterable[ValidationError], value: Mapping[str, Any], document: Mapping[str, Any]
) -> list[Violation]:
    """The errors of one object, sorted by route, at most twice ``MOST``.

    ``document`` is what the errors' schema paths start from.
    A required field that is missing because its name is misspelt is told once, with the misspelt field.
    """
    secret = value.get("kind") in SECRETS
    faults = [fault_of(error, document, secret=secret) for error in islice(errors, MOST)]
    closed = (fault for fault in faults if fault.keyword == "additionalProperties")
    strangers = list(islice((each for fault in closed for each in unknown(fault, document)), MOST))
    meant = {(*each.violation.route[:-1], each.meant) for each in strangers}
    told = {each.violation for each in strangers}
    for fault in faults:
        if fault.keyword == "required":
            told.update(_required(fault, value, meant))
        elif fault.keyword != "additionalProperties":
            told.add(words(fault))
    return sorted(told, key=_order)


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
