r"""The text is cut into documents where kubectl cuts it.

kubectl cuts before it parses (k8s.io/apimachinery, pkg/util/yaml/decoder.go, YAMLReader): every line
that starts with ``---`` ends a document, whatever stands around it. After the dashes only spaces and a
comment are allowed. Line ends are ``\n`` or ``\r\n``, and the last line always gets its ``\n``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_DASHES = b"---"


class Chunk(NamedTuple):
    """The text of one document. ``line`` is the number of its first line, from 1.

    ``bad_separator`` is set where the line is no separator for kubectl, which stops there; it holds
    that line, and ``text`` is then empty.
    """

    text: bytes
    line: int
    bad_separator: str = ""


def split(data: bytes, line: int = 1) -> Iterator[Chunk]:
    """The documents of a text in order; ``line`` is the number of its first line."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if data and not data.endswith(b"\n"):
        data += b"\n"
    start, skipping = 0, False
    for at in _dashes(data):
        here = line + data.count(b"\n", start, at)
        end = data.find(b"\n", at) + 1
        if not skipping and at > start and data[start:at] != b"---\n":
            yield Chunk(data[start:at], line)
        bad = _after_dashes(data[at:end])
        if bad:
            yield Chunk(b"", here, bad)
        # kubectl leaves a separator in the text of the document that it opens when none came before
        leading = at == start and not bad and not skipping
        skipping = bool(bad)
        start, line = (at, here) if leading else (end, here + 1)
    if not skipping and start < len(data):
        yield Chunk(data[start:], line)


def _dashes(data: bytes) -> Iterator[int]:
    """Offsets of the lines that start with three dashes."""
    if data.startswith(_DASHES):
        yield 0
    at = data.find(b"\n---")
    while at >= 0:
        yield at + 1
        at = data.find(b"\n---", at + 1)


def _after_dashes(line: bytes) -> str:
    """The whole line if anything but a comment follows the dashes, else nothing."""
    if line == b"---\n":
        return ""
    rest = line[3:].decode(errors="replace").strip()
    return line.decode(errors="replace").strip() if rest and rest[0] != "#" else ""
