"""Read a text of manifests as kubectl does, with a place for every value and a problem for every fault."""

from __future__ import annotations

import yaml

from altlas.yamltext import json_stream
from altlas.yamltext.aliases import check_aliases
from altlas.yamltext.build import Builder
from altlas.yamltext.complaints import to_problem
from altlas.yamltext.compose import Composed, compose
from altlas.yamltext.document import Document, Reading
from altlas.yamltext.encoding import to_utf8
from altlas.yamltext.json_stream import JsonError, JsonPlaces, JsonValue
from altlas.yamltext.lines import Lines
from altlas.yamltext.places import NodePlaces
from altlas.yamltext.port import check_marks, check_port
from altlas.yamltext.problem import (
    DUPLICATE_KEY,
    IGNORED_TEXT,
    SYNTAX,
    TOO_LARGE,
    Mark,
    Problem,
)
from altlas.yamltext.separators import Chunk, split

LIMIT = 64 * 1024 * 1024
"""Bytes that `read` takes unless told otherwise."""
MAX_DOCUMENTS = 100_000
"""Documents of one text."""
MAX_PROBLEMS = 1000
"""Problems that are listed one by one."""
KEEP_NODES = 4 * 1024 * 1024
"""Bytes of a text above which nodes are dropped at once: they take about 30 times the text."""


def read(data: bytes, *, limit: int = LIMIT) -> Reading:
    """All documents of a file as kubectl reads them, and what is wrong with the text.

    kubectl stops at the first broken document of a file; here the others are still read. The value of a
    document with a problem of severity ``error`` may be missing (syntax) or be what kubectl keeps
    (duplicate keys, ignored text). ``limit`` is the size in bytes above which nothing is read.
    Reading many files is a third quicker with the garbage collector off: the nodes are many and have no cycles.
    Raises `ProgramError` if PyYAML lacks libyaml, and nothing else, whatever the bytes are.
    """
    if len(data) > limit:
        message = f"the file has {len(data):,} bytes; more than {limit:,} are not read"
        return Reading((), (Problem(TOO_LARGE, message, "Split the file.", 1, 1, 0),))
    text, broken = to_utf8(data)
    reader = _Reader(keep_nodes=len(text) <= KEEP_NODES)
    if broken:
        reader.problems.append(broken)
    rest, line = reader.json(text) if json_stream.looks_like_json(text) else (text, 1)
    for chunk in split(rest, line):
        if len(reader.documents) >= MAX_DOCUMENTS:
            reader.too_many(chunk)
            break
        reader.yaml(chunk)
    return Reading(tuple(reader.documents), _capped(reader.problems))


def _capped(problems: list[Problem]) -> tuple[Problem, ...]:
    """The first problems, and one that says how many more there are if they are far too many."""
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    shown, rest = problems[:MAX_PROBLEMS], problems[MAX_PROBLEMS:]
    severity = min(problem.severity for problem in rest)
    message = f"this text has {len(rest):,} more problems that are not listed"
    last = Problem(rest[0].check, message, "Mend those above first.", *rest[0][3:6], severity)
    return (*shown, last)


class _Reader:
    """Collects documents and problems."""

    def __init__(self, *, keep_nodes: bool) -> None:
        self.documents: list[Document] = []
        self.problems: list[Problem] = []
        self._index = 0
        self._keep_nodes = keep_nodes

    def yaml(self, chunk: Chunk) -> None:
        """Read one document of a YAML file."""
        lines = Lines(chunk.text, chunk.line)
        if chunk.bad_separator:
            self._bad_separator(chunk)
            return
        try:
            check_marks(chunk.text)
            composed = compose(chunk.text)
            if composed.root is not None:
                self._keep(chunk, composed, lines)
        except yaml.YAMLError as error:
            self.problems.append(to_problem(error, chunk.text, lines, self._index))
            self._index += 1

    def too_many(self, chunk: Chunk) -> None:
        """The text goes on after the last document that is read."""
        message = f"the file has more than {MAX_DOCUMENTS:,} documents; those from here on are not read"
        self.problems.append(Problem(TOO_LARGE, message, "Split the file.", chunk.line, 1, self._index))

    def _keep(self, chunk: Chunk, composed: Composed, lines: Lines) -> None:
        """Build the value of a document. Raises `yaml.YAMLError`."""
        root = composed.root
        if root is None:
            return
        check_port(chunk.text, root)
        check_aliases(chunk.text, root)
        builder = Builder(lines)
        value = builder.build(root)
        for _, remark in sorted(builder.remarks.items()):
            place = lines.at(remark.mark)
            self.problems.append(Problem(*remark[:3], *place, self._index, remark.severity))
        if composed.leftover is not None:
            self._leftover(lines, composed.leftover)
        if value is not None:
            places = NodePlaces(chunk.text, lines, root if self._keep_nodes else None)
            self.documents.append(Document(self._index, value, places))
        if value is not None or composed.leftover is not None:
            self._index += 1

    def _leftover(self, lines: Lines, mark: Mark) -> None:
        """Text after the end of the document, up to the next separator: kubectl never looks at it."""
        first, last = lines.from_mark(mark)
        which = f"line {first}" if first == last else f"lines {first}-{last}"
        message = f"kubectl ignores {which}: for YAML the document is complete before this text"
        cure = "Indent it like the first line of the document, or put a line '---' (not '...') before it."
        self.problems.append(Problem(IGNORED_TEXT, message, cure, first, 1, self._index))

    def _bad_separator(self, chunk: Chunk) -> None:
        """A line that starts with ``---`` and goes on: kubectl stops reading the file there."""
        shown = chunk.bad_separator[:40]
        message = f"kubectl takes every line that starts with '---' for a separator and refuses this one: {shown}"
        cure = "Leave '---' alone on its line; indent the line if it belongs to a value."
        self.problems.append(Problem(SYNTAX, message, cure, chunk.line, 1, self._index))
        self._index += 1

    def json(self, data: bytes) -> tuple[bytes, int]:
        """Read the JSON values at the head of a file; what is left to be read as YAML, and its first line."""
        text = data.decode()
        lines = Lines(data, 1)
        end = count = 0
        try:
            for item in json_stream.values(text):
                self._json_value(item, text, lines)
                end, count = item.end, count + 1
        except JsonError as error:
            if count <= 1:
                rest = text[end:]
                return rest.encode(), 1 + text.count("\n", 0, end)
            self.problems.append(self._no_json(error, lines))
        return b"", 1

    def _json_value(self, item: JsonValue, text: str, lines: Lines) -> None:
        if item.value is None:
            return
        places = JsonPlaces(text, item.start, lines)
        for name in item.repeated:
            message = f"the key {name!r} stands twice in one object; kubectl takes the last one without a word"
            place = lines.at_offset(item.start)
            self.problems.append(Problem(DUPLICATE_KEY, message, "Remove one of the two.", *place, self._index))
        self.documents.append(Document(self._index, item.value, places))
        self._index += 1

    def _no_json(self, error: JsonError, lines: Lines) -> Problem:
        place = lines.at_offset(error.offset)
        return Problem(SYNTAX, f"this is not JSON: {error}", "Correct the text here.", *place, self._index)
