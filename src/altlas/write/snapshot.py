"""What a folder was like at one moment, to notice whether somebody changed it since."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """What tells one state of a file or folder from another."""

    inode: int
    modified: int
    """Nanoseconds; 0 for a folder, whose entries are compared themselves."""
    size: int
    mode: int

    @property
    def is_folder(self) -> bool:
        """Whether it is a real folder and no link to one."""
        return stat.S_ISDIR(self.mode)


Snapshot = dict[str, Entry]
"""Everything below a folder, folders before what is in them; paths have forward slashes."""


def snapshot(folder: Path) -> Snapshot:
    """The state of everything below ``folder``; empty if it does not exist. Links are not followed."""
    return dict(_entries(folder, "")) if folder.exists() else {}


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, Entry]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = f"{prefix}{entry.name}"
        state = entry.stat(follow_symlinks=False)
        made = Entry(state.st_ino, state.st_mtime_ns, state.st_size, state.st_mode)
        yield path, made._replace(modified=0, size=0) if made.is_folder else made
        if made.is_folder:
            yield from _entries(Path(entry.path), f"{path}/")
