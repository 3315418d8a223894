"""The texts of the input, read once and kept while they are needed: documents, places, single lines."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from altlas.kube.route import Route
from altlas.load.objects import FileFacts, asked_routes
from altlas.load.reading import read_file
from altlas.model.finding import Finding, Related
from altlas.yamltext.document import Document, Reading
from altlas.yamltext.read import read

_KEPT_FILES = 64


class Texts:
    """Reads files again when somebody asks where something stands.

    ``streams`` holds the bytes of what can be read only once, such as standard input, by the name used in findings.
    ``closed`` are paths that are spoken of and never read, such as a symlink out of the folder: a report that quoted
    its first line would show what lies behind it.
    """

    def __init__(self) -> None:
        self.streams: dict[str, bytes] = {}
        self.closed: frozenset[str] = frozenset()
        self._known: dict[str, FileFacts] = {}
        self._places: dict[str, dict[tuple[int, Route], tuple[int, int]]] = {}
        self._readings: dict[str, Reading] = {}
        self._lines: tuple[str, list[bytes]] = ("", [])

    def remember(self, file: str, facts: FileFacts) -> None:
        """Keep the places that were noted when ``file`` was read."""
        self._known[file] = facts

    def data(self, file: str) -> bytes:
        """The bytes of a file or stream; nothing if it cannot be read any more."""
        if file in self.streams:
            return self.streams[file]
        if file in self.closed:
            return b""
        data = read_file(file)
        return b"" if isinstance(data, Finding) else data

    def reading(self, file: str) -> Reading:
        """The documents of a file. Only the last few files are kept."""
        found = self._readings.pop(file, None) or read(self.data(file))
        while len(self._readings) >= _KEPT_FILES:
            del self._readings[next(iter(self._readings))]
        self._readings[file] = found
        return found

    def document(self, file: str, index: int) -> Document | None:
        """Document number ``index`` of a file, or None when there is no such document."""
        return next((found for found in self.reading(file).documents if found.index == index), None)

    def line(self, file: str, number: int) -> str | None:
        """Line ``number`` (from 1) of a file."""
        if self._lines[0] != file:
            self._lines = (file, self.data(file).split(b"\n") if file else [])
        lines = self._lines[1]
        return lines[number - 1][:2000].decode(errors="replace") if 0 < number <= len(lines) else None

    def placed(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings with line and column filled in, also those of related places, where they are not known."""
        return [self._placed(finding) for finding in findings]

    def _placed(self, finding: Finding) -> Finding:
        if not finding.line and finding.file:
            line, column = self._place(finding.file, finding.document, finding.route)
            finding = msgspec.structs.replace(finding, line=line, column=column)
        if any(related.file and not related.line for related in finding.related):
            related = tuple(map(self._placed_related, finding.related))
            finding = msgspec.structs.replace(finding, related=related)
        return finding

    def _placed_related(self, related: Related) -> Related:
        if related.line or not related.file:
            return related
        line, column = self._place(related.file, related.document, related.route)
        return msgspec.structs.replace(related, line=line, column=column)

    def _place(self, file: str, index: int, route: Route) -> tuple[int, int]:
        if file in self._known:
            self._places[file] = _noted(self._known.pop(file))
        noted = self._places.get(file, {}).get((index, route))
        if noted is not None:
            return noted
        document = self.document(file, index)
        return document.place(route) if document is not None else (1, 1)


def _noted(facts: FileFacts) -> dict[tuple[int, Route], tuple[int, int]]:
    """Places by document and route."""
    noted = {}
    for resource, places in zip(facts.resources, facts.places, strict=True):
        for (_, route), place in zip(asked_routes(resource), places, strict=True):
            if place[0]:
                noted[resource.document, route] = place
    return noted
