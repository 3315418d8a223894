"""The bytes of a file or a stream, without waiting for a writer and without more memory than a limit allows."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from altlas.errors import UsageError
from altlas.load.walk import file_fault
from altlas.model.finding import Finding

MAX_BYTES = 32 << 20
"""Largest text that is read as one file: 32 MiB, twice what 10,000 objects take."""

_STREAMS = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


def read_file(path: str) -> bytes | Finding:
    """The bytes of a regular file, or the finding that says why it is not read. Never blocks on a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        return _unreadable(path, error)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return file_fault(path, "file-unreadable", f"{path} is no regular file", "name a file or use -")
        if status.st_size > MAX_BYTES:
            return _too_large(path, status.st_size)
        with io.FileIO(descriptor, closefd=False) as file:
            return _limited(path, file)
    except OSError as error:
        return _unreadable(path, error)
    finally:
        os.close(descriptor)


def read_stream(stream: BinaryIO, name: str) -> bytes | Finding:
    """Everything that a pipe brings, or a finding when it brings too much; ``name`` is what findings call it."""
    return _limited(name, stream)


STDIN = "stdin"
"""What standard input is called in findings and places."""


def streamed(paths: Sequence[str]) -> list[str]:
    """Those of the paths that can be read only once: standard input and open pipes."""
    return [path for path in paths if path == "-" or is_stream(path)]


def read_streamed(path: str, stdin: BinaryIO | None) -> tuple[str, bytes | Finding]:
    """Name and bytes of standard input or of a pipe that the shell has opened; any other file is read as one, too.

    Raises UsageError where it cannot be opened.
    """
    name = STDIN if path == "-" else path
    try:
        if path == "-":
            return name, read_stream(stdin, name) if stdin is not None else b""
        with Path(path).open("rb", buffering=0) as pipe:
            return name, read_stream(pipe, name)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None


def is_stream(path: str) -> bool:
    """Whether a path names an open pipe of this process, as the shell's ``<(command)`` does."""
    return path.startswith(_STREAMS)


def _limited(name: str, stream: BinaryIO | io.FileIO) -> bytes | Finding:
    parts: list[bytes] = []
    left = MAX_BYTES + 1
    while left > 0 and (part := stream.read(min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts) if left > 0 else _too_large(name, MAX_BYTES + 1)


def _too_large(path: str, size: int) -> Finding:
    more = "more than " if size == MAX_BYTES + 1 else ""
    message = f"{path} has {more}{size >> 20} MiB, and altlas reads at most {MAX_BYTES >> 20} MiB at once"
    return file_fault(path, "yaml-too-large", message, "split it into several files, or leave it out")


def _unreadable(path: str, error: OSError) -> Finding:
    cure = "let the user that runs altlas read it, or leave it out"
    return file_fault(path, "file-unreadable", f"{path} cannot be read: {error.strerror}", cure)
