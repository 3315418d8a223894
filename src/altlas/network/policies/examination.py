"""Reading one object field by field, and keeping what is wrong in it.

The texts follow the API server's: the path of the field, then ``Required value``, ``Invalid value: …``,
``Unsupported value: …``, ``Forbidden``, ``Too many`` or ``Too long`` (``pkg/util/validation/field/errors.go`` of
k8s.io/apimachinery), so that a person finds what ``kubectl apply`` would print. Nothing here raises, whatever
the value.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from typing import Any

from altlas.kube.nearest import nearest
from altlas.kube.route import Route, field_path
from altlas.network.policy import Fault, Problem

LONGEST_SHOWN = 80
MOST_SHOWN = 10**20
MOST_LISTED = 20
MOST_PROBLEMS = 100


class Examination:
    """One object: typed access to its fields, and the problems found on the way.

    A field that is null counts as absent in every kind: of custom resources the API server drops it before it looks
    further (``prunenulls.go`` of k8s.io/apiextensions-apiserver). ``strict_null`` is for these, where a null in a
    list is a value of a wrong type. ``refused`` tells whether the API server would refuse the object. At most
    ``MOST_PROBLEMS`` are kept, and the first that refuses it: a person mends those and looks again.
    """

    __slots__ = ("_origin", "problems", "refused", "strict_null")

    def __init__(self, origin: Hashable, *, strict_null: bool = False) -> None:
        self._origin = origin
        self.strict_null = strict_null
        self.refused = False
        self.problems: list[Problem] = []

    def say(self, route: Route, text: str, cure: str, kind: Fault = Fault.INVALID) -> None:
        """Keep one problem at ``route``; the message begins with the path."""
        path = field_path(tuple(step if isinstance(step, int) else str(step) for step in route))
        self._keep(Problem(self._origin, route, f"{path}: {text}" if path else text, cure, kind))

    def ambiguous(self, route: Route, text: str, cure: str) -> None:
        """Something that the API server accepts, but that does not mean the same everywhere."""
        self.say(route, text, cure, Fault.AMBIGUOUS)

    def ambiguous_once(self, route: Route, text: str, cure: str) -> None:
        """Likewise, but a habit of the whole object: only its first place is told."""
        if not any(problem.message.endswith(text) for problem in self.problems):
            self.ambiguous(route, text, cure)

    def null_item(self, route: Route, meaning: str) -> None:
        """An item of a list that is null, which built-in kinds read as an item without fields."""
        text = f"an empty item is read as {{}}, which {meaning}"
        self.ambiguous(route, text, "Write {} if this is meant, or remove the item.")

    def required(self, route: Route, detail: str, cure: str) -> None:
        """A value that must be there is not."""
        self.say(route, f"Required value: {detail}" if detail else "Required value", cure)

    def invalid(self, route: Route, value: object, detail: str, cure: str) -> None:
        """A value that must not be as it is."""
        self.say(route, f"Invalid value: {shown(value)}: {detail}", cure)

    def unsupported(self, route: Route, value: object, supported: Sequence[str]) -> None:
        """A word that is none of the ``supported`` ones."""
        words = ", ".join(f'"{word}"' for word in supported)
        word = value[:LONGEST_SHOWN] if isinstance(value, str) else ""
        same = [one for one in supported if one.lower() == word.lower()]
        near = same[0] if same else nearest(word, supported)
        cure = f'Write "{near}".' if near else f"Write one of {words}."
        self.say(route, f"Unsupported value: {shown(value)}: supported values: {words}", cure)

    def listed(self, value: object, route: Route, least: int, most: int) -> list[Any]:
        """The items of a list of a custom resource, which says how many there must be."""
        found = self.items(value, route)
        if isinstance(value, list) and len(found) < least:
            self.invalid(route, value, f"should have at least {least} items", "List what the rule is about.")
        if len(found) > most:
            self.say(route, f"Too many: {len(found)}: must have at most {most} items", "Split it into several.")
        return found[:most]

    def one_of(self, value: object, route: Route, known: frozenset[str]) -> dict[str, Any]:
        """The members of an object of a custom resource that must have exactly one field."""
        fields = self.fields(value, route, known)
        if fields is None:
            return {}
        if not fields:
            words = " or ".join(sorted(known))
            self.invalid(route, value, "should have at least 1 properties", f"Write exactly one of {words}.")
        elif len(known.intersection(fields)) > 1:
            both = " and ".join(sorted(known.intersection(fields)))
            cure = f"Keep one of {both}; for both, make two of it."
            self.invalid(route, value, "should have at most 1 properties", cure)
        return fields

    def fields(self, value: object, route: Route, known: frozenset[str]) -> dict[str, Any] | None:
        """The members of an object with ``known`` fields; None if it is absent or no object."""
        if not isinstance(value, dict):
            self._other_type(value, route, "object")
            return None
        if not known.issuperset(value):
            for name in [name for name in value if name not in known][:MOST_LISTED]:
                self._unknown(name, route, known)
        if self.strict_null and None in value.values():
            return {name: one for name, one in value.items() if one is not None}
        return value

    def items(self, value: object, route: Route) -> list[Any]:
        """The items of a list; none if it is absent or no list."""
        if isinstance(value, list):
            return value
        self._other_type(value, route, "array")
        return []

    def text(self, value: object, route: Route) -> str | None:
        """A string; None if it is absent or of another type."""
        if isinstance(value, str):
            return value
        self._other_type(value, route, "string")
        return None

    def number(self, value: object, route: Route) -> int | None:
        """A whole number; None if it is absent or of another type. YAML's ``80.0`` is 80."""
        whole = whole_number(value)
        if whole is None:
            self._other_type(value, route, "integer")
        return whole

    def port_number(self, value: object, route: Route) -> int | None:
        """A port between 1 and 65535; None if it is absent or something else."""
        number = self.number(value, route)
        if number is not None and not 1 <= number <= 65535:
            self.invalid(route, number, "must be between 1 and 65535, inclusive", "Write a port from 1 to 65535.")
            return None
        return number

    def _other_type(self, value: object, route: Route, wanted: str) -> None:
        if value is None and not self.strict_null:
            return
        text = f'Invalid value: "{type_name(value)}": must be of type {wanted}: {shown(value)}'
        self.say(route, text, _CURES[wanted] if value is not None else _NULL_CURE)

    def _unknown(self, name: object, route: Route, known: frozenset[str]) -> None:
        written = str(name)[:LONGEST_SHOWN]
        near = nearest(written, sorted(known))
        cure = f'Write "{near}".' if near else f"Remove it; the fields here are {', '.join(sorted(known))}."
        path = field_path((*route, written))
        self._keep(Problem(self._origin, (*route, written), f'unknown field "{path}"', cure, Fault.INVALID))

    def _keep(self, problem: Problem) -> None:
        first_refusal = problem.kind is Fault.INVALID and not self.refused
        if first_refusal or len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        self.refused = self.refused or first_refusal


_NULL_CURE = "Write a value behind the colon; without one YAML makes it null."
_CURES = {
    "object": "Write a mapping of fields here.",
    "array": "Write a list here, each item behind a dash.",
    "string": "Write a text here; put quotes around what YAML reads as a number or a truth value.",
    "integer": "Write a whole number here, without quotes.",
}


def whole_number(value: object) -> int | None:
    """The whole number that ``value`` is, also if written with a zero fraction; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def type_name(value: object) -> str:
    """The JSON name of the type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def shown(value: object) -> str:
    """A value as a message shows it: texts in quotes and not too long, structures by their type only."""
    if isinstance(value, str):
        text = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"
        return json.dumps(text, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if abs(value) < MOST_SHOWN else "a number out of range"
    return str(value) if isinstance(value, float) else type_name(value)
