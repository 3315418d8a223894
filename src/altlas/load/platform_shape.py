"""A plain mapping becomes a Platform, or a list of everything that is wrong with it.

Mistakes of shape (unknown keys, wrong types) do not hide mistakes of sense (a call that reaches nobody): what is
wrong in shape is left out and the rest is judged, except where it depends on what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from altlas.load.platform_fault import Fault, written
from altlas.load.platform_rules import RULES
from altlas.load.platform_words import UNKNOWN_KEY, explain
from altlas.model.finding import Route
from altlas.model.platform import Platform

_ROUNDS = 6
"""Leaving out a value may leave out what its parent requires, and so on upwards; no chain is longer than this."""


_UNNAMED = "unnamed"
"""Stands for the platform's name, so that a file without one is judged to its end."""


class Examined(NamedTuple):
    """The platform, where nothing is wrong, and every fault."""

    platform: Platform | None
    faults: tuple[Fault, ...]


def examine(value: Mapping[str, Any]) -> Examined:
    """Judge the whole mapping of a platform file, environments left out."""
    faults = list(_empty(value, ()))
    doubtful = [fault.route for fault in faults]
    platform = _read(value, faults, doubtful)
    if platform is not None:
        faults += [fault for rule in RULES for fault in rule(platform) if not _hangs_on(fault, doubtful)]
    unique = tuple({(fault.route, fault.message): fault for fault in reversed(faults)}.values())[::-1]
    return Examined(None if unique else platform, unique)


def _read(value: Mapping[str, Any], faults: list[Fault], doubtful: list[Route]) -> Platform | None:
    """Read what can be read; ``faults`` and ``doubtful`` grow by what cannot."""
    rest: dict[str, Any] = _copy(value)
    for _ in range(_ROUNDS):
        try:
            return Platform.model_validate(rest, by_alias=True, by_name=False)
        except ValidationError as refused:
            errors = refused.errors(include_url=False)
        found = [(explain(rest, error), error["type"] == "missing") for error in errors]
        faults += [fault for fault, _ in found if not _below(fault.route, doubtful)]
        for fault, missing in found:
            doubtful += _in_doubt(fault)
            _leave_out(rest, fault.route[:-1] if missing else fault.route)
        if "services" not in rest:
            return None
        rest.setdefault("platform", _UNNAMED)
    return None


def _copy(value: Any) -> Any:
    """A deep copy in which nothing is shared, as YAML aliases would: each place is left out by itself."""
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _in_doubt(fault: Fault) -> list[Route]:
    """The value itself, and where its key is misspelt also the one that was meant."""
    meant = [(*fault.route[:-1], fault.nearest)] if fault.nearest and fault.message == UNKNOWN_KEY else []
    return [fault.route, *meant]


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


def _below(route: Route, doubtful: list[Route]) -> bool:
    return any(route[: len(place)] == place for place in doubtful)


def _hangs_on(fault: Fault, doubtful: list[Route]) -> bool:
    """Whether a fault may only be the echo of another one."""
    return _below(fault.route, doubtful) or any(
        place[: len(route)] == route or route[: len(place)] == place for place in doubtful for route in fault.about
    )
