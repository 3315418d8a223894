"""Which files of a folder are altlas' own, and what a build would do to each.

The folder's ``.altlas.json`` records the SHA-256 of every file as altlas generated it last. A file with
another digest was edited by a person: it is reported and kept. Files that the record does not name are
the user's, and nothing is ever done to them.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from altlas.errors import OutputError
from altlas.write.snapshot import Snapshot, snapshot

RECORD = ".altlas.json"
VERSION = 1


class State(StrEnum):
    """What a build would do to a file."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    EDITED = "edited"
    """Edited by a person, or not made by altlas: kept, overwritten only by force."""
    STALE = "stale"
    """No longer generated and untouched: removed."""
    STALE_EDITED = "stale-edited"
    """No longer generated, but edited by a person: kept even by force."""


class Plan(NamedTuple):
    """What a build would do to a folder. Paths are relative to ``target``, with forward slashes."""

    target: Path
    files: Mapping[str, str]
    """Text of every generated file."""
    states: Mapping[str, State]
    """State of every generated and every recorded file that exists, sorted by path."""
    record: str
    """Text of the new ``.altlas.json``."""
    record_differs: bool
    seen: Snapshot
    """What the folder was like when it was compared."""

    def paths(self, *states: State) -> list[str]:
        """Paths in one of the ``states``, sorted."""
        return [path for path, state in self.states.items() if state in states]

    @property
    def differs(self) -> bool:
        """Whether the folder is anything but what altlas generates now."""
        return self.record_differs or any(state is not State.UNCHANGED for state in self.states.values())


def plan(target: Path, files: Mapping[str, str]) -> Plan:
    """Compare the folder ``target``, which need not exist, with the texts that it should hold; writes nothing.

    OutputError if ``target`` is no real folder, if something else stands where a folder must be, or if
    the record cannot be understood.
    """
    _refuse_bad_target(target)
    seen = snapshot(target)
    recorded = _recorded(target)
    states: dict[str, State] = {}
    for path, text in files.items():
        states[path] = _state(target, path, text.encode(), recorded.get(path))
    for path in recorded.keys() - files.keys():
        found = _found(target, path)
        if found is not None:
            states[path] = State.STALE if digest(found) == recorded[path] else State.STALE_EDITED
    record = _record(files, {path: recorded[path] for path, state in states.items() if state is State.STALE_EDITED})
    differs = bool(files or recorded) and _found(target, RECORD) != record.encode()
    return Plan(target, files, dict(sorted(states.items())), record, differs, seen)


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _state(target: Path, path: str, wanted: bytes, recorded: str | None) -> State:
    _refuse_blocked(target, path)
    found = _found(target, path)
    if found is None:
        return State.CREATED
    if found == wanted:
        return State.UNCHANGED
    return State.CHANGED if digest(found) == recorded else State.EDITED


def _record(files: Mapping[str, str], kept: Mapping[str, str]) -> str:
    digests = {**{path: digest(text.encode()) for path, text in files.items()}, **kept}
    return json.dumps({"version": VERSION, "files": dict(sorted(digests.items()))}, indent=1) + "\n"


def _recorded(target: Path) -> dict[str, str]:
    """Digests by path as the last build recorded them; empty where altlas has not been before."""
    data = _found(target, RECORD)
    if data is None:
        return {}
    try:
        record = json.loads(data)
        version, files = record["version"], record["files"]
        good = all(isinstance(path, str) and isinstance(digest, str) for path, digest in files.items())
        good = good and all(map(_is_inside, files))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        version, files, good = VERSION, {}, False
    if not good:
        raise OutputError(
            f"{target / RECORD} is damaged, so altlas cannot tell its own files from yours; "
            "restore it from git, or delete it and run with --force"
        )
    if version != VERSION:
        raise OutputError(
            f"{target / RECORD} is of version {version}, made by a newer altlas; this one knows {VERSION}"
        )
    return dict(files)


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\0" not in path and path not in ("", ".")


def _found(target: Path, path: str) -> bytes | None:
    """Content of a file; None if there is none. A link or anything but a file has content nobody generated."""
    place = target / path
    try:
        if any((target / parent).is_symlink() for parent in PurePosixPath(path).parents):
            return None
        mode = place.lstat().st_mode
        return place.read_bytes() if stat.S_ISREG(mode) else b"\0"
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as wrong:
        raise OutputError(f"cannot read {place}: {wrong.strerror}") from wrong


def _refuse_bad_target(target: Path) -> None:
    if target.is_symlink():
        raise OutputError(f"{target} is a symbolic link; altlas replaces the folder as a whole, so name the real one")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file, and the tree needs a folder there")


def _refuse_blocked(target: Path, path: str) -> None:
    """Something of the user's that stands in the way is never moved."""
    if not _is_inside(path):
        raise OutputError(f"{path} would be outside of {target}")
    for parent in list(PurePosixPath(path).parents)[:-1]:
        place = target / parent
        if place.is_symlink():
            raise OutputError(f"{place} is a symbolic link, and altlas writes files only inside its own folder")
        if place.exists() and not place.is_dir():
            raise OutputError(f"{place} is a file, and the tree needs a folder there")
    if (target / path).is_dir() and not (target / path).is_symlink():
        raise OutputError(f"{target / path} is a folder, and the tree needs a file there")
