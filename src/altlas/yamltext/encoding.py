"""Bytes become UTF-8 text as kubectl does it: a byte order mark decides, broken bytes become U+FFFD.

kubectl reads every file through ``unicode.BOMOverride(unicode.UTF8.NewDecoder())``
(k8s.io/cli-runtime, pkg/resource/visitor.go): UTF-16 with a mark is converted, a UTF-8 mark is
dropped, and whatever is not UTF-8 is replaced without a word.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from altlas.yamltext.problem import ENCODING, Problem

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FORBIDDEN = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


def to_utf8(data: bytes) -> tuple[bytes, Problem | None]:
    """The text in UTF-8 without a mark at its head, and a problem if bytes had to be replaced."""
    for mark, codec in _UTF16:
        if data.startswith(mark):
            return _decoded(data[2:], codec, "UTF-16")
    data = data.removeprefix(codecs.BOM_UTF8)
    return (data, None) if data.isascii() else _decoded(data, "utf-8", "UTF-8")


def _decoded(data: bytes, codec: str, name: str) -> tuple[bytes, Problem | None]:
    """Text in UTF-8; bytes that the codec does not know become U+FFFD."""
    try:
        return data.decode(codec).encode(), None
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec)
        problem = _broken(before, f"the bytes {data[error.start : error.end].hex(' ')} are not {name}")
        return data.decode(codec, "replace").encode(), problem


def _broken(before: str, what: str) -> Problem:
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    message = f"{what}; kubectl puts U+FFFD (\ufffd) in its place without a word"
    return Problem(ENCODING, message, "Save the file as UTF-8.", line, column, 0)


def forbidden_character(text: str) -> tuple[int, str] | None:
    """Index and character of the first control character that YAML 1.1 forbids (section 5.1 of its specification)."""
    found = _forbidden().search(text)
    return (found.start(), found.group()) if found else None


@cache
def _forbidden() -> re.Pattern[str]:
    """Made at first use: it takes three milliseconds, and hardly any input has such a character."""
    return re.compile(_FORBIDDEN)
