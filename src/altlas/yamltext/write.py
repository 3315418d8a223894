"""Objects become text: block style, the order of the objects kept, the same bytes for the same objects.

The style is that of ``kubectl get -o yaml`` and kustomize: two spaces a level, the dash of a list in the
column of its key, text of several lines as a literal block.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from altlas.yamltext.quoting import is_literal, quoted

_STEP = "  "
LONG_KEY = 500
"""Characters from which a key is written as ``? key``: libyaml looks for the ``:`` of a key 1,024 characters far."""


def dump(objects: Iterable[Mapping[str, Any]], comment: str = "") -> str:
    """YAML of the objects, ``---`` between them, with ``comment`` as ``#`` lines at the head.

    Values are dict, list or tuple, str, int, float, bool and None; keys are str. kubectl, PyYAML and YAML 1.2
    readers give back the same values and types (a whole float such as 1.0 comes back as an integer: so it
    does from JSON). Raises `TypeError` for anything else and `ValueError` for infinity and NaN.
    """
    head = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    return head + "---\n".join("".join(f"{line}\n" for line in _lines(value, "")) for value in objects)


def _lines(value: Any, indent: str) -> Iterator[str]:
    """The lines of a value that begins on a line of its own."""
    if isinstance(value, Mapping) and value:
        for key, member in value.items():
            yield from _member(key, member, indent)
    elif _is_list(value) and value:
        for item in value:
            yield from _item(item, indent)
    else:
        first, *rest = _inline(value, indent)
        yield f"{indent}{first}"
        yield from rest


def _member(key: Any, value: Any, indent: str) -> Iterator[str]:
    """A key and its value."""
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {key!r}")
    text = quoted(key)
    if len(text) > LONG_KEY:
        yield f"{indent}? {text}"
        text = ""
    if value and (isinstance(value, Mapping) or _is_list(value)):
        yield f"{indent}{text}:"
        yield from _lines(value, indent if _is_list(value) else indent + _STEP)
    else:
        first, *rest = _inline(value, indent)
        yield f"{indent}{text}: {first}"
        yield from rest


def _item(value: Any, indent: str) -> Iterator[str]:
    """An item of a list: its first line stands behind the dash, the lines of a block two columns right of it."""
    if value and (isinstance(value, Mapping) or _is_list(value)):
        first, *rest = _lines(value, indent + _STEP)
        first = first[len(indent) + len(_STEP) :]
    else:
        first, *rest = _inline(value, indent)
    yield f"{indent}- {first}"
    yield from rest


def _inline(value: Any, indent: str) -> list[str]:
    """The text of a scalar or of an empty collection: what stands behind ``key:``, then the lines of a block."""
    if isinstance(value, str):
        return _block(value, indent) if is_literal(value) else [quoted(value)]
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, float):
        return [_float(value)]
    if isinstance(value, Mapping):
        return ["{}"]
    if _is_list(value):
        return ["[]"]
    raise TypeError(f"YAML has no form for {type(value).__name__}")


def _block(text: str, indent: str) -> list[str]:
    """A literal block. The header says how many spaces the text itself begins with, and which line ends to keep."""
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    keep = "-" if ends == 0 else "" if ends == 1 else "+"
    explicit = "2" if text[0] in " \n\t" else ""
    lines = [f"{indent}{_STEP}{line}" if line else "" for line in body.split("\n")]
    return [f"|{explicit}{keep}", *lines, *[""] * (ends - 1)]


def _float(value: float) -> str:
    """A float that YAML 1.1 readers take for one too: they want the point."""
    if not math.isfinite(value):
        raise ValueError(f"Kubernetes has no form for {value}")
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    return text if not e or "." in mantissa else f"{mantissa}.0e{exponent}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
