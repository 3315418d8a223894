"""Sharing work out to processes: nothing is lost, nothing takes the report down."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.load import workers


def run(count, work, chunks, processes=2):
    """Results of a run, and how many items the progress was told of."""
    told: list[int] = []
    results = workers.run(count, work, bytes, processes=processes, chunks=chunks, progress=told.append)
    return results, sum(told)


def test_every_item_is_done_once_in_its_place():
    results, told = run(100, lambda n: str(n).encode(), workers.balanced([1] * 100, 7))

    assert results == [str(n).encode() for n in range(100)]
    assert told == 100


def test_results_are_received_while_others_are_still_at_work(tmp_path: Path):
    """The second item waits for a file that the receiver writes when it has the first."""
    mark = tmp_path / "received"

    def work(number):
        deadline = time.monotonic() + 10
        while number and not mark.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        return b"in time" if mark.exists() else b"first"

    def receive(result):
        mark.touch()
        return result.decode()

    found = workers.run(2, work, receive, processes=2, chunks=[[0], [1]], progress=lambda _: None)

    assert found == ["first", "in time"]


def test_large_results_come_back_whole():
    results, _ = run(4, lambda n: bytes([n]) * 3_000_000, [[0], [1], [2], [3]])

    assert [len(result or b"") for result in results] == [3_000_000] * 4


@pytest.mark.parametrize("killers", [{0}, {7}, {3, 4}, {0, 5, 9}, set(range(10))])
def test_an_item_that_kills_its_process_is_found_and_the_others_are_done(killers):
    def work(number):
        if number in killers:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"ok"

    results, _ = run(10, work, [[0, 1, 2, 3], [4, 5], [6, 7, 8, 9]])

    assert {number for number, result in enumerate(results) if result is None} == killers


def test_an_exception_in_the_work_reaches_the_caller_with_its_traceback():
    def work(number):
        if number == 3:
            raise KeyError("a bug")
        return b""

    with pytest.raises(workers.WorkerError, match="KeyError: 'a bug'"):
        run(5, work, [[0, 1], [2, 3, 4]])


def test_no_process_is_left_behind():
    run(10, lambda n: b"", [[n] for n in range(10)])

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_no_file_descriptor_is_left_open():
    before = len(list(Path("/proc/self/fd").iterdir()))
    run(10, lambda n: b"", [[n] for n in range(10)])

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_too_many_chunks_are_refused():
    with pytest.raises(ValueError, match="at most"):
        run(5000, lambda n: b"", [[n] for n in range(5000)])


@given(st.lists(st.integers(0, 10_000), max_size=200), st.integers(1, 20))
def test_chunks_hold_every_item_once_and_are_few(sizes, chunks):
    shares = workers.balanced(sizes, chunks)

    assert sorted(number for share in shares for number in share) == list(range(len(sizes)))
    assert all(shares)
    assert len(shares) <= 2 * chunks + 1 or sum(sizes) < len(sizes)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 30), st.sets(st.integers(0, 29)), st.integers(1, 3))
def test_a_run_ends_whatever_dies(count, killers, processes):
    def work(number):
        if number in killers:
            os._exit(9)
        return str(number).encode()

    results, _ = run(count, work, workers.balanced([1] * count, 5), processes)

    assert results == [None if n in killers else str(n).encode() for n in range(count)]
