"""What libyaml complains about, in words that help: what is wrong there and how to mend it."""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.reader import ReaderError

from altlas.yamltext.encoding import forbidden_character
from altlas.yamltext.libyaml import place
from altlas.yamltext.lines import Lines
from altlas.yamltext.problem import ENCODING, FLATTEN, HELM, SYNTAX, TOO_DEEP, Problem, RefusedError

_INDENT = "Align this line with its neighbours: members of one mapping start in the same column."
_QUOTE = "Put the value in quotes."
_CLOSE = "Close the quote, bracket or brace that opens there."
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("nesting depth", "too many lists and mappings inside each other", FLATTEN),
    ("tab character", "a tab stands where only spaces may", "Indent with spaces."),
    ("that cannot start any token", "a value cannot start with this character", _QUOTE),
    ("mapping values are not allowed", "a second ': ' in one line, or wrong indentation", f"{_QUOTE[:-1]}, or indent."),
    ("could not find expected ':'", "this line is neither a key with ':' nor part of a value", _INDENT),
    ("did not find expected key", "this line does not fit the indentation of those above", _INDENT),
    ("did not find expected '-' indicator", "this line is no item of the list above it", _INDENT),
    ("block sequence entries are not allowed", "a list cannot begin on this line", "Put '- ' on a line of its own."),
    ("unexpected end of stream", "the text ends inside quotes", _CLOSE),
    ("did not find expected ',' or", "a ',' or the closing bracket or brace is missing", _CLOSE),
    ("did not find expected node content", "a value is missing, or a bracket or brace is not closed", _CLOSE),
    ("unknown escape character", "a backslash in double quotes that means nothing", "Use single quotes, or \\\\."),
    ("found unexpected ':'", "a ':' right before a ',' or bracket; kubectl makes it part of the word", "Write ': '."),
    (
        "text after a value",
        "text follows a value that is complete",
        "Put the whole value in quotes; double a ' inside.",
    ),
    ("<document start>", "kubectl reads no directives: it cuts the file at '---' first", "Remove the line with %."),
    ("undefined alias", "an alias without an anchor", "Define the anchor with & above, or quote the value."),
    ("alphabetic or numeric", "an anchor (&) or alias (*) without a proper name", _QUOTE),
    ("whitespace or line break", "a tag that is not followed by a space", "Put a space behind it, or quote the value."),
    ("undefined tag handle", "a tag whose handle is not defined", "Remove the tag, or quote the value."),
)
# The same complaint in the middle of a line is about what stands before it.
_AFTER = {
    "did not find expected key": "text after a value",
    "did not find expected '-' indicator": "text after a value",
}
# Where an expression is a value or a line of its own, not where a script inside a block uses two braces.
_TEMPLATE = re.compile(rb"(?m)(?:^[ \t]*(?:- +)?|: +)(\{\{)")


def to_problem(error: yaml.YAMLError, text: bytes, lines: Lines, document: int) -> Problem:
    """The problem behind an error of reading one document."""
    if isinstance(error, ReaderError):
        return _unreadable(error, text, lines, document)
    template = _TEMPLATE.search(text)
    if template:
        line, column = lines.at_offset(len(text[: template.start(1)].decode(errors="replace")))
        message = "{{ opens a template expression: this is a Helm template and not yet a manifest"
        cure = "Check the output of 'helm template' instead; if the braces are meant, put the value in quotes."
        return Problem(HELM, message, cure, line, column, document)
    if isinstance(error, RefusedError):
        remark = error.remark
        return Problem(remark.check, remark.message, remark.cure, *lines.at(remark.mark), document)
    return _syntax(error, text, lines, document)


def _syntax(error: yaml.YAMLError, text: bytes, lines: Lines, document: int) -> Problem:
    """A complaint of libyaml's scanner, parser or composer."""
    said = str(getattr(error, "problem", None) or error)
    opened: Any = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None)
    last = text.count(b"\n") - 1
    at_end = mark is None or mark.line > last
    what, cure = _words(said, text, mark)
    if opened and not at_end and opened.line != mark.line:
        what += f", in what begins on line {lines.at(place(opened))[0]}"
    # What misses its end is to be mended where it begins.
    where = mark if not at_end else opened if opened and opened.line <= last else None
    line, column = lines.at(place(where)) if where else lines.last()
    check = TOO_DEEP if "nesting depth" in said else SYNTAX
    return Problem(check, f"{what} ({said})", cure, line, column, document)


def _words(said: str, text: bytes, mark: Any) -> tuple[str, str]:
    """What is wrong and its cure, from libyaml's own words and from what stands around the place."""
    written = text.decode(errors="replace")
    if mark and "cannot start any token" in said and written[mark.index :].startswith("\t"):
        said = "tab character"
    if mark and "did not find expected" in said and written[: mark.index].rpartition("\n")[2].strip(" -"):
        said = _AFTER.get(said, said)
    found = next(((what, cure) for part, what, cure in _WORDS if part in said), None)
    return found or ("this is not YAML", "Correct the text here.")


def _unreadable(error: ReaderError, text: bytes, lines: Lines, document: int) -> Problem:
    """A character that YAML forbids."""
    found = forbidden_character(text.decode(errors="replace"))
    offset, character = found or (0, "")
    what = f"the control character U+{ord(character):04X}" if found else str(error.reason)
    cure = "Remove it; binary data belongs into binaryData in base64." if found else "Save the file as UTF-8."
    return Problem(ENCODING, f"{what} is not allowed in YAML", cure, *lines.at_offset(offset), document)
