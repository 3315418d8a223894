"""JSON manifests: kubectl reads a text that begins with ``{`` as one or more JSON values first.

Only if that fails within the first two values it takes the rest for YAML (k8s.io/apimachinery,
pkg/util/yaml/decoder.go, YAMLOrJSONDecoder).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from altlas.yamltext.compose import MAX_DEPTH
from altlas.yamltext.lines import Lines
from altlas.yamltext.places import Route
from altlas.yamltext.scalars import through_json

PEEK = 4096
"""Bytes that kubectl looks at to tell JSON from YAML."""

_DEEP = f"more than {MAX_DEPTH} lists and objects inside each other"
_SPACE = re.compile(r"[ \t\n\r]*")
_HALF = re.compile("[\ud800-\udfff]")


class JsonError(ValueError):
    """Text that is no JSON; ``offset`` is the number of the character."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class JsonValue(NamedTuple):
    """One value of a stream, the offsets of its first character and behind its last, and keys that stand twice."""

    value: Any
    start: int
    end: int
    repeated: tuple[str, ...]


def looks_like_json(data: bytes) -> bool:
    """True if the first thing in the text is an opening brace."""
    return data[:PEEK].lstrip(b" \t\n\r\v\f").startswith(b"{")


def values(text: str) -> Iterator[JsonValue]:
    """The values of a stream one after the other. Raises `JsonError` at the first that is none."""
    at = _skip(text, 0)
    while at < len(text):
        repeated: list[str] = []
        value, end = _decode(text, at, repeated)
        yield JsonValue(value, at, end, tuple(repeated))
        at = _skip(text, end)


def _decode(text: str, at: int, repeated: list[str]) -> tuple[Any, int]:
    """One value and where it ends."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(pairs)
        if len(out) < len(pairs):
            repeated.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return out

    decoder = json.JSONDecoder(
        object_pairs_hook=members, parse_int=_integer, parse_float=_fraction, parse_constant=_no_constant
    )
    try:
        value, end = decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, error.pos) from None
    except RecursionError:
        raise JsonError(_DEEP, at) from None
    except ValueError as error:
        raise JsonError(str(error), at) from None
    if text.count("[", at, end) + text.count("{", at, end) > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise JsonError(_DEEP, at)
    return (_mend(value) if "\\u" in text else value), end


def _depth(value: Any) -> int:
    """How many lists and objects are inside each other; without recursion."""
    depth, level = 0, [value]
    while level := [v for v in level if isinstance(v, (list, dict))]:
        depth += 1
        level = [item for v in level for item in (v.values() if isinstance(v, dict) else v)]
    return depth


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _integer(digits: str) -> int | float:
    value = int(digits) if len(digits) < 21 else float(digits)
    return value if -(1 << 63) <= value < 1 << 63 else _fraction(digits)


def _fraction(digits: str) -> int | float:
    value = float(digits)
    if value - value != 0:
        raise ValueError(f"{digits[:20]} is too large a number")
    return through_json(value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _mend(value: Any) -> Any:
    """Half surrogate pairs become U+FFFD, as Go's decoder does."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {_mend(name): _mend(item) for name, item in value.items()}
    return value


class JsonPlaces:
    """Places of one JSON value, found by walking its text along the route."""

    __slots__ = ("_lines", "_start", "_text")

    def __init__(self, text: str, start: int, lines: Lines) -> None:
        self._text = text
        self._start = start
        self._lines = lines

    def drop(self) -> None:
        """Nothing to free: only the text is kept."""

    def find(self, route: Route) -> tuple[int, int]:
        """Line and column of the value, of its key for a member; of the nearest ancestor if it is absent."""
        place = at = self._start
        for step in route:
            found = self._step(at, step)
            if found is None:
                break
            place, at = found
        return self._lines.at_offset(place)

    def _step(self, at: int, step: str | int) -> tuple[int, int] | None:
        """Offsets of the place and of the value of one member or item."""
        found = None
        for name, place, value in self._children(at):
            if name == step:
                found = place, value
                if isinstance(step, int):
                    break
        return found

    def _children(self, at: int) -> Iterator[tuple[str | int, int, int]]:
        """Name or index, place and value of all members or items."""
        opening, number = self._text[at], 0
        if opening not in "{[":
            return
        at = _skip(self._text, at + 1)
        while self._text[at] not in "}]":
            place = at
            key: str | int = number
            if opening == "{":
                key, end = json.JSONDecoder().raw_decode(self._text, at)
                at = _skip(self._text, _skip(self._text, end) + 1)
            yield key, place, at
            number += 1
            _, at = json.JSONDecoder().raw_decode(self._text, at)
            at = _skip(self._text, at)
            if self._text[at] == ",":
                at = _skip(self._text, at + 1)
