"""One build at a time per output folder."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from altlas.errors import OutputError

PATIENCE = 10.0
"""Seconds to wait for another build; one takes about a second."""


@contextmanager
def locked(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold ``folder`` (made if missing) against other builds; the kernel lets go of it even after a kill.

    The folder itself is locked, so no lock file is left behind. OutputError if another build does not end
    within ``patience`` seconds, or if the folder cannot be made or opened.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as wrong:
        raise OutputError(f"cannot use {folder} as the output folder: {wrong.strerror}") from wrong
    try:
        _wait(handle, folder, time.monotonic() + patience)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, folder: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise OutputError(f"another altlas build is writing to {folder}; try again when it has ended") from None
            time.sleep(0.05)
        except OSError as wrong:
            if wrong.errno in (errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP):
                return  # some network file systems cannot lock a folder; the exchange is still atomic
            raise
        else:
            return
