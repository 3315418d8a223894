"""Bytes become UTF-8 text as kubectl does it: a byte order mark decides, broken bytes become U+FFFD.

kubectl reads every file through ``unicode.BOMOverride(unicode.UTF8.NewDecoder())``
(k8s.io/cli-runtime, pkg/resource/visitor.go): UTF-16 with a mark is converted, a UTF-8 mark is
dropped, and each byte that is not UTF-8 is replaced without a word.
"""

from __future__ import annotations

import codecs
import re

from altlas.yamltext.problem import ENCODING, Problem

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ESCAPED = re.compile("[\udc80-\udcff]")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def to_utf8(data: bytes) -> tuple[bytes, Problem | None]:
    """The text in UTF-8 without a mark at its head, and a problem if bytes had to be replaced."""
    for mark, name in _UTF16:
        if data.startswith(mark):
            return _from_utf16(data[2:], name)
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.isascii():
        return data, None
    try:
        data.decode()
    except UnicodeDecodeError:
        return _replace_broken(data)
    return data, None


def _from_utf16(data: bytes, name: str) -> tuple[bytes, Problem | None]:
    """UTF-16 text in UTF-8; half pairs and a lone last byte become U+FFFD."""
    try:
        return data.decode(name).encode(), None
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(name)
        problem = _broken(before, f"the bytes {data[error.start : error.end].hex(' ')} are not {name.upper()[:6]}")
        return data.decode(name, "replace").encode(), problem


def _replace_broken(data: bytes) -> tuple[bytes, Problem]:
    """The same text with U+FFFD for every byte that belongs to no UTF-8 sequence, one for each byte as Go does."""
    text = data.decode(errors="surrogateescape")
    first = _ESCAPED.search(text)
    start = first.start() if first else 0
    byte = ord(text[start]) - 0xDC00
    problem = _broken(text[:start], f"the byte 0x{byte:02X} is not UTF-8")
    return _ESCAPED.sub("\ufffd", text).encode(), problem


def _broken(before: str, what: str) -> Problem:
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    message = f"{what}; kubectl puts U+FFFD (\ufffd) in its place without a word"
    return Problem(ENCODING, message, "Save the file as UTF-8.", line, column, 0)


def forbidden_character(text: str) -> tuple[int, str] | None:
    """Index and character of the first control character that YAML 1.1 forbids (section 5.1 of its specification)."""
    found = _FORBIDDEN.search(text)
    return (found.start(), found.group()) if found else None
