"""The platform file: read once, every mistake told at once, each with its place and cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from altlas.errors import Mistake, PlatformError
from altlas.kube.route import Route, field_path
from altlas.load.platform_fault import Fault, written
from altlas.load.platform_merge import merge, misfits
from altlas.load.platform_shape import MOST, Examined, examine
from altlas.load.platform_spelling import misspelt
from altlas.model.platform import Platform
from altlas.yamltext.document import Document, Reading
from altlas.yamltext.problem import DUPLICATE_KEY
from altlas.yamltext.read import read

LARGEST = 256 * 1024
"""Bytes that a platform file may have: some eight thousand lines."""

DEEPEST = 32
"""Mappings and lists inside each other that a platform file may have; the model itself needs ten."""


class PlatformFile(NamedTuple):
    """A platform file that has no mistakes."""

    base: Platform
    """The platform as the file states it."""

    environments: dict[str, Platform]
    """The platform as each environment has it, by the environment's name."""

    lines: int
    """Lines of the file."""


def load_platform(path: Path) -> PlatformFile:
    """Read the platform file at ``path``; PlatformError carries every mistake of it, sorted by place."""
    file, data = str(path), _bytes(path)
    reading = read(data)
    found = [
        Mistake(file, problem.line, problem.column, "", problem.message, problem.cure)
        for problem in reading.problems
        if problem.severity == "error"
    ]
    if any(problem.severity == "error" and problem.check != DUPLICATE_KEY for problem in reading.problems):
        raise PlatformError(_sorted(found))
    lines = data.decode("utf-8", "replace").split("\n")
    base, environments = _Judged(file, _document(file, reading), lines).platforms(found)
    return PlatformFile(base, environments, len(data.splitlines()))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as lost:
        reason = lost.strerror if isinstance(lost, OSError) and lost.strerror else str(lost)
        raise PlatformError((Mistake(str(path), 0, 0, "", f"cannot be read: {reason}"),)) from lost
    if len(data) > LARGEST:
        raise PlatformError((Mistake(str(path), 0, 0, "", "is too large for a platform file", "at most 256 KiB"),))
    return data


def _document(file: str, reading: Reading) -> Document:
    """The one mapping of the file; PlatformError where there is something else."""
    if not reading.documents:
        raise PlatformError((Mistake(file, 0, 0, "", "is empty", "a platform: `platform`, `services`, …"),))
    first, *more = reading.documents
    wrong = ""
    if more:
        first, wrong = more[0], "a second document"
    elif not isinstance(first.value, Mapping):
        wrong = "no mapping"
    elif _too_deep(first.value):
        wrong = f"more than {DEEPEST} mappings and lists inside each other"
    if wrong:
        raise PlatformError((Mistake(file, *first.place(()), "", wrong, "one mapping: `platform`, `services`, …"),))
    return first


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        inner = [item for item in level if isinstance(item, Mapping | list)]
        level = [item for part in inner for item in (part.values() if isinstance(part, Mapping) else part)]
    return any(isinstance(item, Mapping | list) for item in level)


def _sorted(mistakes: list[Mistake]) -> tuple[Mistake, ...]:
    """By place in the file, each once."""
    return tuple(sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.column, mistake.path)))


class _Judged:
    """A platform file on its way to become values."""

    def __init__(self, file: str, document: Document, lines: list[str]) -> None:
        self.file = file
        self.document = document
        self.value: Mapping[str, Any] = document.value
        self.whole = {key: item for key, item in self.value.items() if key != "environments"}
        self.lines = lines

    def platforms(self, known: list[Mistake]) -> tuple[Platform, dict[str, Platform]]:
        """The base and its environments; PlatformError where anything is ``known`` or found to be wrong."""
        base = examine(self.whole)
        faults = [*base.faults, *islice(misspelt(self.value, self.document, self.lines), MOST + 1)]
        environments: dict[str, Platform] = {}
        named = examine({**self.whole, "environments": self.value.get("environments") or {}})
        faults += [fault for fault in named.faults if fault.route[:1] == ("environments",)]
        for name, part in self._parts():
            judged = examine(merge(self.whole, part))
            faults += self._of_environment(name, part, base, judged)
            if judged.platform:
                environments[name] = judged.platform
        if known or faults or base.platform is None:
            told = list(map(self._mistake, faults[:MOST]))
            more = [Mistake(self.file, 0, 0, "", f"more mistakes than the {MOST} told here")] if faults[MOST:] else []
            raise PlatformError(_sorted([*more, *known, *told]))
        return base.platform, environments

    def _parts(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        found = self.value.get("environments")
        for name, part in found.items() if isinstance(found, Mapping) else ():
            if isinstance(part, Mapping | None):
                yield name, {} if part is None else part

    def _of_environment(self, name: str, part: Mapping[str, Any], base: Examined, judged: Examined) -> Iterator[Fault]:
        """What is wrong only here, at the environment's own lines."""
        known = {(fault.route, fault.message) for fault in base.faults}
        for fault in (*misfits(self.whole, part), *judged.faults):
            if (fault.route, fault.message) not in known:
                route = max((fault.route, *fault.about), key=lambda place: len(written(part, place)))
                there = written(part, route)
                yield fault._replace(
                    route=("environments", name, *fault.route), about=(("environments", name, *there),)
                )

    def _mistake(self, fault: Fault) -> Mistake:
        place = fault.about[0] if fault.route[:1] == ("environments",) and fault.about else fault.route
        line, column = self.document.place(written(self.value, place))
        path = field_path(_shown(self.value, fault.route))
        return Mistake(self.file, line, column, path, fault.message, fault.expected, fault.nearest)


def _shown(value: Mapping[str, Any], route: Route) -> Route:
    """The route as it is told: as written, with the key that is missing from a mapping where that is the fault."""
    there = written(value, route)
    holder: Any = value
    for step in there:
        holder = holder[step]
    missing = isinstance(holder, Mapping) and len(there) == len(route) - 1
    return route if missing or route[:1] == ("environments",) else there
