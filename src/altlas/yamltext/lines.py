"""Places inside one document become lines and columns of the file."""

from __future__ import annotations

import re
from bisect import bisect_right

from altlas.yamltext.problem import Mark

# libyaml ends a line at these too (YAML 1.1, section 5.4); editors do not.
_ODD_BREAK = re.compile(b"\r|\xc2\x85|\xe2\x80[\xa8\xa9]")
_NEWLINE = re.compile("\n")


class Lines:
    """Lines and columns of a document whose text begins at the start of line ``first`` (from 1)."""

    __slots__ = ("_first", "_odd", "_starts", "_text")

    def __init__(self, text: bytes, first: int) -> None:
        self._text = text
        self._first = first
        self._odd: bool | None = None
        self._starts: list[int] = []

    def at(self, mark: Mark) -> tuple[int, int]:
        """Line and column of a mark, both from 1; the column in characters."""
        if self._odd is None:
            # Nearly every text is plain ASCII with plain line ends, which is seen ten times as fast.
            plain = b"\r" not in self._text and self._text.isascii()
            self._odd = not plain and _ODD_BREAK.search(self._text) is not None
        if self._odd:
            return self.at_offset(mark.offset)
        return self._first + mark.line, mark.column + 1

    def at_offset(self, offset: int) -> tuple[int, int]:
        """Line and column of the character with this number (from 0)."""
        if not self._starts:
            text = self._text.decode(errors="replace")
            self._starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
        line = bisect_right(self._starts, offset) - 1
        return self._first + line, offset - self._starts[line] + 1

    def last(self) -> tuple[int, int]:
        """Line and column of the last character that is no space."""
        return self.at_offset(max(0, len(self._text.decode(errors="replace").rstrip()) - 1))

    def from_mark(self, mark: Mark) -> tuple[int, int]:
        """First and last line, from 1, of what the text says from a mark to the document's end.

        Blank lines, comments and the end mark ``...`` do not count.
        """
        line, _ = self.at_offset(mark.offset)
        rest = self._text.decode(errors="replace")[mark.offset :].split("\n")
        counted = [line + n for n, text in enumerate(rest) if _says_something(text)] or [line]
        return counted[0], counted[-1]


def _says_something(line: str) -> bool:
    text = line.strip()
    return bool(text) and not text.startswith("#") and not line.startswith("...")
