"""What must hold for every text, and a run that looks for texts for which it does not.

``python -m yamltext.fuzz SECONDS [SEED]`` in the folder ``tests`` mutates manifests until the time is over.
What it finds belongs into the table ``found`` of ``tables.json``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from altlas.yamltext.read import read
from altlas.yamltext.write import dump
from yamltext.mutants import mutant

SECONDS_PER_MEGABYTE = 20


def check(data: bytes) -> None:
    """Reading raises nothing, all places are inside the text, and what was read can be written and read again."""
    began = time.process_time()
    reading = read(data)
    assert time.process_time() - began < 2 + SECONDS_PER_MEGABYTE * len(data) / 1e6
    lines = data.count(b"\n") + 1
    for problem in reading.problems:
        assert 1 <= problem.line <= lines, problem
        assert problem.column >= 1, problem
        assert problem.cure, problem
    for document in reading.documents:
        for route in routes(document.value):
            line, column = document.place(route)
            assert 1 <= line <= lines, (route, line)
            assert column >= 1, (route, column)
    values = [document.value for document in reading.documents if isinstance(document.value, dict)]
    assert [document.value for document in read(dump(values).encode()).documents] == values


def routes(value: Any, depth: int = 3) -> Iterator[tuple[str | int, ...]]:
    """Routes to the values near the root, and one that leads nowhere."""
    yield ()
    yield ("no such key", 0)
    if depth and isinstance(value, dict | list):
        steps = list(value.items() if isinstance(value, dict) else enumerate(value))
        for step, member in steps[:20]:
            yield from ((step, *rest) for rest in routes(member, depth - 1))


def noisy(random: Random, text: str) -> bytes:
    """A text with damage of another sort: other encodings and line ends, broken bytes, several documents."""
    change = random.randrange(8)
    if change == 0:
        return text.encode("utf-16")
    if change == 1:
        return text.replace("\n", "\r\n").encode()
    if change == 2:
        data = bytearray(text.encode())
        data[random.randrange(len(data) + 1) : 0] = random.randbytes(random.randint(1, 3))
        return bytes(data)
    if change == 3:
        return f"{text}\n---\n{mutant(random)}".encode()
    if change == 4:
        return f"{{{text}".encode()
    return text.encode()


def run(seconds: float, seed: int, most: int = sys.maxsize) -> int:
    """Check mutants until the time is over or there were enough; how many there were. Raises at the first bad one."""
    random, end, count = Random(seed), time.monotonic() + seconds, 0
    while count < most and time.monotonic() < end:
        data = noisy(random, mutant(random))
        try:
            check(data)
        except Exception:
            print(f"seed {seed}, text {count}: {data!r}", file=sys.stderr)
            raise
        count += 1
    return count


if __name__ == "__main__":
    print(run(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0), "texts")
