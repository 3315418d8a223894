"""Two folders change places in one step of the file system, so that no moment shows half a tree.

Source: renameat2(2) with RENAME_EXCHANGE, Linux 3.15 and later; ext4, XFS, Btrfs, tmpfs and overlayfs have it.
"""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)
"""What a kernel or file system without the exchange answers."""


def exchange(one: Path, other: Path) -> bool:
    """Let two existing folders change places; False, and nothing changed, where the system cannot do that."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))


def sync(path: Path) -> None:
    """Have a file or a folder's list of names on the disk before going on."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
