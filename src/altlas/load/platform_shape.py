"""A plain mapping becomes a Platform, or a list of everything that is wrong with it.

Mistakes of shape (unknown keys, wrong types) do not hide mistakes of sense (a call that reaches nobody): what is
wrong in shape is left out and the rest is judged, except where it depends on what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault, written
from altlas.load.platform_rules import RULES
from altlas.load.platform_words import UNKNOWN_KEY, explain
from altlas.model.platform import Platform

_ROUNDS = 6
"""Leaving out a value may leave out what its parent requires, and so on upwards; no chain is longer than this."""


MOST = 200
"""Faults that are told of one file; nobody reads more, and a hostile file could have a hundred thousand."""

_UNNAMED = "unnamed"
"""Stands for the platform's name, so that a file without one is judged to its end."""


class Examined(NamedTuple):
    """The platform, where nothing is wrong, and every fault."""

    platform: Platform | None
    faults: tuple[Fault, ...]


class Doubts:
    """Routes whose values are wrong already: what is said about them further on may only be an echo."""

    def __init__(self) -> None:
        self._places: set[Route] = set()
        self._ways: set[Route] = set()

    def add(self, route: Route) -> None:
        """The value at ``route`` is wrong."""
        self._places.add(route)
        self._ways.update(route[:length] for length in range(len(route) + 1))

    def cover(self, route: Route) -> bool:
        """Whether the value at ``route``, or one around it, is wrong."""
        return any(route[:length] in self._places for length in range(len(route) + 1))

    def touch(self, route: Route) -> bool:
        """Whether the value at ``route``, one around it or one inside it is wrong."""
        return route in self._ways or self.cover(route)


def examine(value: Mapping[str, Any]) -> Examined:
    """Judge the whole mapping of a platform file, environments left out; of more than ``MOST`` faults one too many."""
    doubts = Doubts()
    faults = list(islice(_empty(value, ()), MOST + 1))
    for fault in faults:
        doubts.add(fault.route)
    platform = read(value, faults, doubts)
    if platform is not None:
        found = (fault for rule in RULES for fault in rule(platform) if not _is_echo(fault, doubts))
        faults += islice(found, MOST + 1)
    unique = tuple({(fault.route, fault.message): fault for fault in reversed(faults)}.values())[::-1]
    return Examined(None if unique else platform, unique[: MOST + 1])


def read(value: Mapping[str, Any], faults: list[Fault], doubts: Doubts) -> Platform | None:
    """The platform without what is wrong in shape; ``faults`` and ``doubts`` grow by that. None where little is left.

    Only the first reading finds faults: later ones see what was left out, and miss it.
    """
    rest: dict[str, Any] = _copy(value)
    for number in range(_ROUNDS):
        try:
            return Platform.model_validate(rest, by_alias=True, by_name=False)
        except ValidationError as refused:
            errors = refused.errors(include_url=False)
        found = [(explain(rest, error), error["type"] == "missing") for error in errors[: MOST + 1]]
        if number == 0:
            faults += _told(found, doubts)
        for fault, missing in found:
            doubts.add(fault.route)
            _leave_out(rest, fault.route[:-1] if missing else fault.route)
        if "services" not in rest or len(errors) > MOST:
            return None
        rest.setdefault("platform", _UNNAMED)
    return None


def _told(found: list[tuple[Fault, bool]], doubts: Doubts) -> list[Fault]:
    """Faults that are no echo of others: a key that is misspelt is not also missing."""
    for fault, _ in found:
        if fault.nearest and fault.message == UNKNOWN_KEY:
            doubts.add((*fault.route[:-1], fault.nearest))
    return [fault for fault, _ in found if not doubts.cover(fault.route)]


def _copy(value: Any) -> Any:
    """A deep copy in which nothing is shared, as YAML aliases would: each place is left out by itself."""
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _leave_out(rest: dict[str, Any], route: Route) -> None:
    """Remove the value at ``route``, a list as a whole, if no earlier fault has taken it along."""
    if written(rest, route) != route:
        return
    while route and isinstance(route[-1], int):
        route = route[:-1]
    if not route:
        return
    holder: Any = rest
    for step in route[:-1]:
        holder = holder[step]
    holder.pop(route[-1], None)


def _empty(value: Any, route: Route) -> Iterator[Fault]:
    """Keys without a value, which mostly are forgotten ones; only a store may be empty, it has defaults for all."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if route == () and key == "environments":
                continue
            yield from _empty(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _empty(item, (*route, index))
    elif value is None and route[:-1] != ("stores",):
        yield Fault(route, "has no value", "a value, or no key at all")


def _is_echo(fault: Fault, doubts: Doubts) -> bool:
    return doubts.cover(fault.route) or any(map(doubts.touch, fault.about))
