"""Work shared out to forked processes, so that no input can take the report down with it.

Chunk numbers wait in a pipe, and each worker takes the next when it is free. A worker says which chunk it begins
before it begins; if it dies, that chunk is halved until the one item is known that kills a process.
"""

from __future__ import annotations

import gc
import os
import selectors
import struct
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

Work = Callable[[int], bytes]
"""Does item number ``n`` and returns its result as bytes."""

Result = TypeVar("Result")
"""What the receiver makes of the bytes of one item."""

Progress = Callable[[int], None]
"""Told how many items were finished since the last call."""

_FRAME = struct.Struct("<BII")
_BEGIN, _RESULT, _RAISED = 0, 1, 2
_CHUNK_NUMBER = struct.Struct("<I")
_MAX_CHUNKS = 4096  # 16 KiB of numbers: always fits into a pipe before anybody reads


class WorkerError(RuntimeError):
    """The work itself raised inside a worker; the text is the worker's traceback."""


def run(
    count: int,
    work: Work,
    receive: Callable[[bytes], Result],
    *,
    processes: int,
    chunks: Sequence[Sequence[int]],
    progress: Progress,
) -> list[Result | None]:
    """Results of ``work(0) … work(count - 1)``; None for an item that ended the process that worked on it.

    ``receive`` makes a result of an item's bytes, here and at once, while the others still work. ``chunks`` divides
    the item numbers. Raises WorkerError when the work raises.
    """
    if len(chunks) > _MAX_CHUNKS:
        raise ValueError(f"at most {_MAX_CHUNKS} chunks, not {len(chunks)}")
    pool = _Pool(work, receive, chunks, progress)
    pool.run(processes)
    results: list[Result | None] = [None] * count
    for number, result in pool.done.items():
        results[number] = result
    return results


def balanced(sizes: Sequence[int], chunks: int) -> list[list[int]]:
    """Item numbers in at most ``chunks`` chunks of about equal total size, the biggest items first."""
    order = sorted(range(len(sizes)), key=lambda number: (-sizes[number], number))
    target = max(1, sum(sizes) // max(1, chunks))
    shares: list[list[int]] = []
    room = 0
    for number in order:
        if room <= 0:
            shares.append([])
            room = target
        shares[-1].append(number)
        room -= max(1, sizes[number])
    return shares


class _Pool(Generic[Result]):
    """Workers, the chunks that wait, and what came back."""

    def __init__(
        self, work: Work, receive: Callable[[bytes], Result], chunks: Sequence[Sequence[int]], progress: Progress
    ) -> None:
        self.work = work
        self.receive = receive
        self.chunks = chunks
        self.progress = progress
        self.done: dict[int, Result] = {}

    def run(self, processes: int) -> None:
        """Start workers until no chunk waits; then look closer at the chunks that killed their worker."""
        queue = _queue(len(self.chunks))
        left = len(self.chunks)
        lost: list[int] = []
        while left > 0:
            finished, killers = self._round(queue, processes)
            left -= finished + len(killers)
            lost += killers
        os.close(queue)
        for chunk in lost:
            self._bisect(self.chunks[chunk])

    def _round(self, queue: int, processes: int) -> tuple[int, list[int]]:
        """One set of workers until all have ended: number of finished chunks, and the chunks that were lost."""
        gc.freeze()
        workers = [_Worker(queue, self.work, self.chunks) for _ in range(processes)]
        try:
            finished = self._listen(workers)
        finally:
            for worker in workers:
                worker.end()
        return finished, [worker.begun for worker in workers if worker.begun is not None]

    def _listen(self, workers: Sequence[_Worker]) -> int:
        """Take results until every worker has closed its pipe; how many chunks were finished."""
        finished = 0
        with selectors.DefaultSelector() as selector:
            for worker in workers:
                selector.register(worker.pipe, selectors.EVENT_READ, worker)
            while selector.get_map():
                for key, _ in selector.select():
                    if key.data.read():
                        finished += self._take(key.data)
                    else:
                        selector.unregister(key.fd)
        return finished

    def _take(self, worker: _Worker) -> int:
        """Move whole results from a worker into ``done``; how many chunks those were."""
        finished = 0
        for chunk, payload in worker.results():
            parts = msgspec.msgpack.decode(payload, type=list[bytes])
            self.done.update(zip(self.chunks[chunk], map(self.receive, parts), strict=True))
            self.progress(len(parts))
            finished += 1
        return finished

    def _bisect(self, items: Sequence[int]) -> None:
        """Work on a chunk that killed a process, in ever smaller parts, each in a process of its own."""
        halves = [items] if len(items) == 1 else [items[: len(items) // 2], items[len(items) // 2 :]]
        for half in halves:
            part = _Pool(self.work, self.receive, [half], self.progress)
            queue = _queue(1)
            finished, _ = part._round(queue, 1)
            os.close(queue)
            self.done.update(part.done)
            if not finished and len(half) > 1:
                self._bisect(half)


class _Worker:
    """One forked process, seen from the parent. ``begun`` is the chunk that it has not finished."""

    def __init__(self, queue: int, work: Work, chunks: Sequence[Sequence[int]]) -> None:
        self.begun: int | None = None
        self.buffer = bytearray()
        self.pipe, sending = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            _serve(queue, sending, work, chunks)
        os.close(sending)

    def read(self) -> bool:
        """Take what has arrived; False at the end."""
        data = os.read(self.pipe, 1 << 20)
        self.buffer += data
        return bool(data)

    def results(self) -> list[tuple[int, bytes]]:
        """Chunks that are finished, with their results; notes what has begun."""
        found: list[tuple[int, bytes]] = []
        while len(self.buffer) >= _FRAME.size:
            kind, chunk, length = _FRAME.unpack_from(self.buffer)
            end = _FRAME.size + length
            if len(self.buffer) < end:
                break
            payload = bytes(self.buffer[_FRAME.size : end])
            del self.buffer[:end]
            if kind == _RAISED:
                raise WorkerError(payload.decode())
            self.begun = chunk if kind == _BEGIN else None
            if kind == _RESULT:
                found.append((chunk, payload))
        return found

    def end(self) -> None:
        """Close the pipe and wait for the process, which has ended or ends with its next result."""
        os.close(self.pipe)
        os.waitpid(self.process, 0)


def _queue(count: int) -> int:
    """A pipe that holds the chunk numbers 0 … count - 1 and then ends."""
    queue, filling = os.pipe()
    os.write(filling, b"".join(map(_CHUNK_NUMBER.pack, range(count))))
    os.close(filling)
    return queue


def _serve(queue: int, sending: int, work: Work, chunks: Sequence[Sequence[int]]) -> None:
    """The life of a worker: take chunk numbers until none is left, then leave without any clean-up of the parent's."""
    gc.disable()
    try:
        while number := os.read(queue, _CHUNK_NUMBER.size):
            (chunk,) = _CHUNK_NUMBER.unpack(number)
            _send(sending, _BEGIN, chunk, b"")
            parts = [work(item) for item in chunks[chunk]]
            _send(sending, _RESULT, chunk, msgspec.msgpack.encode(parts))
    finally:
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, (KeyboardInterrupt, BrokenPipeError)):
            _send(sending, _RAISED, 0, "".join(traceback.format_exception(error)).encode(errors="replace"))
        os._exit(0)


def _send(pipe: int, kind: int, chunk: int, payload: bytes) -> None:
    frame = memoryview(_FRAME.pack(kind, chunk, len(payload)) + payload)
    while frame:
        frame = frame[os.write(pipe, frame) :]
