"""When a text needs quotes so that every reader of YAML takes it for that text."""

from __future__ import annotations

import re

from altlas.yamltext.scalars import MERGE, WORDS, resolve

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_OPTION = re.compile(r"--?[A-Za-z]")
# What YAML 1.1 or 1.2 readers take for no text though go-yaml v2 does: numbers of base 60, dates, octals.
_NO_TEXT_ELSEWHERE = re.compile(
    r"""[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?     # 12:30:45
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*                       # 2020-01-01
    | [-+]?0[xXoObB][0-9a-fA-F_]+                            # 0o17
    | [-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)(?:[eE][-+]?[0-9_]*)?   # 1e400, 1_000, .5
    | [-+]?\.(?:inf|nan)                                     # .INF
    | ~ | = | <<""",
    re.VERBOSE | re.IGNORECASE,
)
_WORDS = frozenset(word.lower() for word in WORDS)
# What must be escaped: control characters, other line breaks, the byte order mark, halves of pairs.
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BREAKS_PLAIN = re.compile(r": | #|:\Z|[ \n\t]\Z|\A[ \n\t]|\n")
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", '"': '\\"', "\\": "\\\\"}


def quoted(text: str) -> str:
    """The text on one line: plain if every reader takes it for this text, else in quotes."""
    if is_plain(text):
        return text
    if "\n" in text or _UNPRINTABLE.search(text):
        return _double(text)
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def is_plain(text: str) -> bool:
    """True if the text can stand without quotes."""
    return not (
        text.lower() in _WORDS
        or text == MERGE
        or _starts_like_syntax(text)
        or _BREAKS_PLAIN.search(text)
        or _NO_TEXT_ELSEWHERE.fullmatch(text)
        or _UNPRINTABLE.search(text)
        or resolve(text)[0] != "str"
    )


def _starts_like_syntax(text: str) -> bool:
    """True if the first characters mean something to YAML. ``--port`` is text, ``- x`` and ``---`` are not."""
    if text[0] in _INDICATORS:
        return not _OPTION.match(text)
    return text.startswith("...")


def is_literal(text: str) -> bool:
    """True if a block scalar (``|``) gives exactly this text: several lines, nothing that needs an escape but tabs."""
    return "\n" in text and bool(text.strip("\n")) and not _UNPRINTABLE.search(text.replace("\t", ""))


def _double(text: str) -> str:
    """The text in double quotes with escapes that YAML 1.1, YAML 1.2 and go-yaml know."""
    return '"' + re.sub(r'[\n"\\]|' + _UNPRINTABLE.pattern, _escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    code = ord(character)
    if character in _ESCAPES:
        return _ESCAPES[character]
    if code < 0x100:
        return f"\\x{code:02X}"
    if 0xD800 <= code < 0xE000:
        raise ValueError(f"half of a surrogate pair, U+{code:04X}, has no form in UTF-8")
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
