"""Many files examined: in this process when they are few, in two or more when they are many."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from altlas.load import workers
from altlas.load.objects import FileFacts, Judge, examine
from altlas.load.reading import read_file
from altlas.load.walk import SourceFile, file_fault
from altlas.model.finding import Finding

_FEW_FILES = 300
_FEW_BYTES = 500_000
_CHUNKS_EACH = 64


class Progress(Protocol):
    """Whoever wants to know how far the reading has come."""

    def expect(self, files: int) -> None:
        """So many more files are to come."""

    def advance(self, files: int) -> None:
        """So many more files are done."""


def examine_files(files: Sequence[SourceFile], judge: Judge, progress: Progress | None = None) -> list[FileFacts]:
    """Facts and findings of each file, in the order given."""
    if progress is not None:
        progress.expect(len(files))
    advance = progress.advance if progress is not None else _unwatched
    processes = min(os.cpu_count() or 1, 8)
    if (len(files) < _FEW_FILES and sum(file.size for file in files) < _FEW_BYTES) or not hasattr(os, "fork"):
        return [_examine_here(file, judge, advance) for file in files]
    chunks = workers.balanced([file.size for file in files], processes * _CHUNKS_EACH)
    results = workers.run(
        len(files),
        lambda number: msgspec.msgpack.encode(examine_file(files[number], judge)),
        msgspec.msgpack.Decoder(FileFacts).decode,
        processes=min(processes, len(chunks)),
        chunks=chunks,
        progress=advance,
    )
    return [_deadly(file) if result is None else result for file, result in zip(files, results, strict=True)]


def examine_file(file: SourceFile, judge: Judge) -> FileFacts:
    """Facts and findings of one file; one that cannot be read is a finding."""
    data = read_file(file.path)
    if isinstance(data, Finding):
        return FileFacts([data])
    return examine(data, file.path, judge, named=file.named)


def _examine_here(file: SourceFile, judge: Judge, advance: Callable[[int], None]) -> FileFacts:
    facts = examine_file(file, judge)
    advance(1)
    return facts


def _unwatched(_files: int) -> None:
    """Nobody wants to know how far the reading has come."""


def _deadly(file: SourceFile) -> FileFacts:
    message = f"reading {file.path} ended the process that read it, for want of memory or by a fault of a library"
    return FileFacts([file_fault(file.path, "file-unreadable", message, "leave it out, and report it to altlas")])
