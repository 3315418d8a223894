"""What kubectl reads in a plain scalar: the rules of go-yaml v2, then a trip through JSON.

The rules are those of ``resolve`` in go.yaml.in/yaml/v2 (YAML 1.1 booleans and octals, no base 60,
dates stay text) followed by sigs.k8s.io/yaml, which writes the value as JSON and reads it again: that
makes ``1.0`` the integer 1 and everything beyond 64 bits a float.
"""

from __future__ import annotations

import base64
import math
import re
import struct
from decimal import Decimal
from functools import lru_cache

Scalar = str | int | float | bool | None

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
"""Words that are no text when they stand without quotes."""

NUMERIC = frozenset("+-.0123456789")
"""What a number can start with."""

MERGE = "<<"
STANDARD = "tag:yaml.org,2002:"

_INFINITE = {
    sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")
} | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))\Z")
_ODD_BINARY = re.compile(r"0b([-+]?)()([01]+)()()\Z")
_POINT_FIRST = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ]|\Z)")
_BASES = (16, 2, 8, 10)
_SHORT = 32
"""Characters of the longest scalar worth remembering."""
_INT64 = range(-(1 << 63), 1 << 63)

Resolved = tuple[str, Scalar]
"""The kind of a scalar (null, bool, int, float, str, and big for integers beyond 63 bits) and its value in Go."""


class ScalarError(ValueError):
    """A scalar that kubectl refuses; the text says why."""


def plain(text: str) -> Scalar:
    """The value of a scalar without quotes and tag.

    Raises `ScalarError` for infinity and NaN, which JSON does not have.
    """
    return _short_plain(text) if len(text) <= _SHORT else _from_go(text, *resolve(text))


@lru_cache(maxsize=4096)
def _short_plain(text: str) -> Scalar:
    """The same. Manifests repeat a few words and numbers without end."""
    return _from_go(text, *resolve(text))


def _from_go(text: str, kind: str, value: Scalar) -> Scalar:
    """The value after its trip through JSON."""
    if isinstance(value, float) and kind == "float":
        if value - value != 0:
            raise ScalarError(f"{text} is a number that JSON does not have, and kubectl refuses it")
        return through_json(value)
    return float(value) if kind == "big" and isinstance(value, int) else value


def resolve(text: str) -> Resolved:
    """Kind and value that go-yaml gives a scalar without quotes and tag."""
    if text in WORDS:
        value = WORDS[text]
        return ("null" if value is None else "bool"), value
    if text[0] not in NUMERIC:
        return "str", text
    if text in _INFINITE:
        return "float", _INFINITE[text]
    if text[0] == ".":
        return _fraction(text) if _POINT_FIRST.match(text) else ("str", text)
    return ("str", text) if _DATE.match(text) else _number(text)


def _number(text: str) -> Resolved:
    """A number in any base; underscores between the digits do not count."""
    digits = text.replace("_", "")
    match = _INTEGER.match(digits) or _ODD_BINARY.match(digits)
    if match:
        found = _integer(*match.groups())
        if found:
            return found
    return _fraction(digits, text) if _FLOAT.match(digits) else ("str", text)


def _fraction(digits: str, text: str = "") -> Resolved:
    """A decimal fraction; what no float can hold (``1e400``) stays the text that it was."""
    value = float(digits)
    return ("float", value) if value - value == 0 else ("str", text or digits)


def _integer(sign: str, *spelled: str | None) -> Resolved | None:
    """The integer; None beyond what 64 bits hold, where go-yaml tries other forms."""
    digits, base = next((d, b) for d, b in zip(spelled, _BASES, strict=True) if d)
    if len(digits) > 64 and len(digits.lstrip("0")) > 64:
        return None
    value = -int(digits, base) if sign == "-" else int(digits, base)
    if value in _INT64:
        return "int", value
    return ("big", value) if not sign and value < 1 << 64 else None


def through_json(value: float) -> int | float:
    """A float as it comes back from Go's JSON: an integer if it is written without point and exponent and fits."""
    if abs(value) >= 1e21 or value != int(value):
        return value
    whole = int(Decimal(repr(value)))
    return whole if whole in _INT64 else value


def tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with an explicit tag; an unknown tag leaves the text as it is.

    Raises `ScalarError` if the text does not fit a standard tag.
    """
    kind, value = _tagged(tag, text)
    return _from_go(text, kind, value)


def _tagged(tag: str, text: str) -> Resolved:
    name = tag.removeprefix(STANDARD) if tag.startswith(STANDARD) else ""
    if name == "binary":
        return "str", _binary(text)
    if name == "timestamp" and not _DATE.match(text):
        raise ScalarError(f"{text!r} is not a timestamp")
    if name not in ("int", "float", "bool", "null"):
        return "str", text
    kind, value = resolve(text)
    fits = kind == name or (name == "float" and kind == "int") or (name == "int" and kind == "big")
    if not fits:
        raise ScalarError(f"{text!r} is not what the tag !!{name} says")
    return ("float", float(value or 0)) if name == "float" else (kind, value)


def _binary(text: str) -> str:
    """Base64 decoded; bytes that are not UTF-8 become U+FFFD in the JSON that kubectl makes of it."""
    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except ValueError:
        raise ScalarError("the tag !!binary wants base64") from None
    return data.decode(errors="replace")


def plain_key(text: str) -> str:
    """The key that kubectl makes of a plain scalar: ``on`` becomes ``true``, ``0x10`` becomes ``16``.

    Raises `ScalarError` for null and for integers beyond 63 bits.
    """
    return _key(*resolve(text))


def tagged_key(tag: str, text: str) -> str:
    """The key that kubectl makes of a scalar with an explicit tag. Raises `ScalarError` as `tagged` and `plain_key`."""
    return _key(*_tagged(tag, text))


def _key(kind: str, value: Scalar) -> str:
    if kind == "null":
        raise ScalarError("null cannot be a key")
    if kind == "big":
        raise ScalarError("the number is too large for a key")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float_key(value) if isinstance(value, float) else str(value)


def _float_key(value: float) -> str:
    """A float as a key: the shortest digits of the same 32-bit float, as Go's ``FormatFloat(v, 'g', -1, 32)``."""
    try:
        single: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if not math.isfinite(single):
        return ".nan" if math.isnan(single) else ".inf" if single > 0 else "-.inf"
    digits = next(d for p in range(9) if struct.pack("f", float(d := f"{single:.{p}e}")) == struct.pack("f", single))
    mantissa, exponent = digits.split("e")
    if not -4 <= int(exponent) < 6:
        return f"{mantissa}e{int(exponent):+03d}"
    return f"{Decimal(digits):f}"
