"""What turns one value into another, as JSON Patch (RFC 6902), short enough for a person to review."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Operation(NamedTuple):
    """One step of a patch. ``op`` is ``add``, ``remove`` or ``replace``; ``path`` is the route to the value."""

    op: str
    path: tuple[str | int, ...]
    value: Any = None

    @property
    def pointer(self) -> str:
        """The path as JSON Pointer (RFC 6901, section 3)."""
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.path)


def difference(old: Any, new: Any, path: tuple[str | int, ...] = ()) -> list[Operation]:
    """Operations that turn ``old`` into ``new``, in the order in which they apply; empty if they are equal."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return list(_mapping(old, new, path))
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return _sequence(old, new, path)
    return [] if _same(old, new) else [Operation("replace", path, new)]


def _same(old: Any, new: Any) -> bool:
    """Equality that tells true from 1 and 1 from 1.0, as JSON does."""
    return type(old) is type(new) and bool(old == new)


def _mapping(old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Operation]:
    for key in old:
        if key not in new:
            yield Operation("remove", (*path, key))
    for key, value in new.items():
        if key in old:
            yield from difference(old[key], value, (*path, key))
        else:
            yield Operation("add", (*path, key), value)


def _sequence(old: Sequence[Any], new: Sequence[Any], path: tuple[str | int, ...]) -> list[Operation]:
    """The changed middle of a list element by element, or the whole list where that is shorter."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    shared = min(len(before), len(after))
    steps = [step for index in range(shared) for step in difference(before[index], after[index], (*path, head + index))]
    steps += [Operation("remove", (*path, head + index)) for index in reversed(range(shared, len(before)))]
    steps += [Operation("add", (*path, head + index), after[index]) for index in range(shared, len(after))]
    whole = [Operation("replace", path, list(new))]
    return steps if _size(steps) <= _size(whole) else whole


def _common(old: Sequence[Any], new: Sequence[Any]) -> int:
    """How many elements at the start are the same."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if difference(one, other):
            break
        count += 1
    return count


def _size(steps: Sequence[Operation]) -> int:
    return len(text(steps))


def text(steps: Sequence[Operation]) -> str:
    """The patch as block YAML with the values in JSON, which is YAML too."""
    return "\n".join(_lines(step) for step in steps)


def _lines(step: Operation) -> str:
    made = f"- op: {step.op}\n  path: {scalar(step.pointer) if _needs_quotes(step.pointer) else step.pointer}"
    return made if step.op == "remove" else f"{made}\n  value: {scalar(step.value)}"


def _needs_quotes(pointer: str) -> bool:
    return not all(char.isascii() and (char.isalnum() or char in "/-_.~") for char in pointer) or not pointer


def scalar(value: Any) -> str:
    """JSON that YAML reads the same: what YAML would fold or refuse in double quotes is escaped."""
    return "".join(
        char if char.isprintable() else f"\\U{ord(char):08x}" for char in json.dumps(value, ensure_ascii=False)
    )
