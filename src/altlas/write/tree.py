"""Carry out a plan so that a kill at any moment leaves the old tree or the new one, each whole.

The new tree is prepared in a folder beside the target (files that stay are hard links, so they keep
everything they have), brought to the disk, and exchanged with the target in one step. What a killed build
leaves behind is cleaned up by the next one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from pathlib import Path

from altlas.errors import OutputError
from altlas.write.exchange import exchange, sync
from altlas.write.ownership import RECORD, Plan, State
from altlas.write.snapshot import Snapshot, snapshot


def beside(target: Path, what: str) -> Path:
    """The folder beside ``target`` in which a tree is prepared (``new``) or put away (``old``)."""
    return target.with_name(f".{target.name}.altlas-{what}")


def recover(target: Path) -> None:
    """Clean up after a build that was killed: the target is whole afterwards, and nothing is left beside it.

    Only where the system lacks the exchange can the target be missing; then the old tree is put back.
    """
    try:
        if not target.exists() and beside(target, "old").is_dir():
            beside(target, "old").rename(target)
        for what in ("new", "old"):
            _remove(beside(target, what))
    except OSError as wrong:
        raise OutputError(f"cannot clean up after a build that was broken off: {_text(wrong)}") from wrong


def apply(plan: Plan, *, force: bool = False) -> None:
    """Make the target what ``plan`` says; with ``force`` edited files are overwritten too.

    OutputError if the file system refuses (full, read-only, no permission) or if somebody changed the
    target since the plan was made; the target is then as it was before.
    """
    written = set(plan.paths(State.CREATED, State.CHANGED, *((State.EDITED,) if force else ())))
    removed = set(plan.paths(State.STALE))
    if not (written or removed or plan.record_differs):
        return
    new = beside(plan.target, "new")
    try:
        plan.target.parent.mkdir(parents=True, exist_ok=True)
        _remove(new)
        _prepare(plan, new, written, removed)
        _swap(plan.target, new, plan.seen)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            _remove(new)
        raise OutputError(f"cannot write {plan.target}: {_text(wrong)}; it is as it was before") from wrong
    with contextlib.suppress(OSError):  # the tree is in its place; what stays behind, the next build removes
        sync(plan.target.parent)
        _remove(new)
        _remove(beside(plan.target, "old"))


def _text(wrong: OSError) -> str:
    return f"{wrong.strerror} ({wrong.filename})" if wrong.filename else str(wrong.strerror)


def _remove(folder: Path) -> None:
    """Remove a folder that altlas put beside the target, closed folders inside included."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        for place in [folder, *(folder / path for path, found in snapshot(folder).items() if found.is_folder)]:
            place.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)


def _prepare(plan: Plan, new: Path, written: set[str], removed: set[str]) -> None:
    """Fill the folder ``new`` with the files that stay and those that are written."""
    new.mkdir(mode=0o755)
    emptied = _emptied(plan.seen, removed)
    for path, found in plan.seen.items():
        if found.is_folder and path not in emptied:
            (new / path).mkdir()
        elif not found.is_folder and path not in written and path not in removed and path != RECORD:
            _keep(plan.target / path, new / path)
    for path in sorted(written):
        _write(new / path, plan.files[path], plan.target / path)
    _write(new / RECORD, plan.record, plan.target / RECORD)
    _finish_folders(plan, new)


def _emptied(seen: Snapshot, removed: set[str]) -> set[str]:
    """Folders in which nothing but removed files is; an empty folder of the user's stays."""
    gone: set[str] = set()
    for path in sorted((path for path, found in seen.items() if found.is_folder), reverse=True):
        inside = [other for other in seen if other.startswith(f"{path}/")]
        if inside and all(other in removed or other in gone for other in inside):
            gone.add(path)
    return gone


def _keep(old: Path, new: Path) -> None:
    """The same file at another place: a hard link, or a copy where the file system has no links."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _write(path: Path, text: str, before: Path) -> None:
    """A new file on the disk, with mode and owner of the one ``before`` it, if there was one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    if before.is_file() and not before.is_symlink():
        _dress(path, before)


def _dress(path: Path, before: Path) -> None:
    """Mode and owner as they were; only root can give a file to another owner."""
    made, found = path.stat(), before.stat()
    if (made.st_uid, made.st_gid) != (found.st_uid, found.st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(path, found.st_uid, found.st_gid)
    path.chmod(stat.S_IMODE(found.st_mode))


def _finish_folders(plan: Plan, new: Path) -> None:
    """All names go to the disk; modes come last, since a folder may be closed for writing."""
    folders = [path for path, found in snapshot(new).items() if found.is_folder]
    for path in [*reversed(folders), ""]:
        sync(new / path)
        if path in plan.seen or (not path and plan.target.exists()):
            _dress(new / path, plan.target / path)


def _swap(target: Path, new: Path, seen: Snapshot) -> None:
    """Put ``new`` in the target's place, unless the target is no longer what was ``seen``."""
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        _swap_in_two_steps(target, new, seen)
    elif snapshot(new) != seen:
        exchange(new, target)
        raise _changed(target)


def _swap_in_two_steps(target: Path, new: Path, seen: Snapshot) -> None:
    """For systems without the exchange; a kill between the steps is mended by :func:`recover`."""
    old = beside(target, "old")
    _remove(old)
    target.rename(old)
    try:
        if snapshot(old) != seen:
            raise _changed(target)
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


def _changed(target: Path) -> OSError:
    return OSError(errno.EBUSY, "somebody changed it during the build; run it again", str(target))
