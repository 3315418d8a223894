"""Bytes of files and streams within a limit, and no waiting."""

from __future__ import annotations

import io
import os
import threading

import pytest

from altlas.errors import UsageError
from altlas.load.reading import MAX_BYTES, STDIN, is_stream, read_file, read_stream, read_streamed, streamed
from altlas.model.finding import Finding, Severity


def test_a_file_is_read_whole(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: b\n" * 500_000)

    assert read_file(str(path)) == b"a: b\n" * 500_000


def test_an_empty_file_is_no_fault(tmp_path):
    (tmp_path / "a.yaml").touch()

    assert read_file(str(tmp_path / "a.yaml")) == b""


@pytest.mark.parametrize(("size", "is_read"), [(MAX_BYTES, True), (MAX_BYTES + 1, False), (200_000_000, False)])
def test_the_limit_is_inclusive(tmp_path, size, is_read):
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(size)

    found = read_file(str(path))

    assert (len(found) == size) if is_read else (found.check, found.line, found.column) == ("yaml-too-large", 1, 1)


def test_a_file_that_says_it_is_small_and_is_not_ends_at_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1000)
    honest = os.fstat(os.open(path, os.O_RDONLY))

    class Lie:
        """A status with a small size, as files under /proc have."""

        st_mode = honest.st_mode
        st_size = 0

    monkeypatch.setattr(os, "fstat", lambda _descriptor: Lie())

    found = read_file(str(path))

    assert isinstance(found, Finding)
    assert "more than 32 MiB" in found.message


@pytest.mark.parametrize("kind", ["folder", "pipe", "nothing", "device"])
def test_what_is_no_file_is_a_finding_at_its_path(tmp_path, kind):
    path = "/dev/zero" if kind == "device" else str(tmp_path / kind)
    if kind == "folder":
        (tmp_path / kind).mkdir()
    elif kind == "pipe":
        os.mkfifo(path)

    found = read_file(path)

    assert isinstance(found, Finding)
    assert (found.check, found.severity, found.file, found.line) == ("file-unreadable", Severity.ERROR, path, 1)


def test_no_descriptor_is_left_open(tmp_path):
    (tmp_path / "a.yaml").touch()
    descriptors = [os.dup(0)]
    os.close(descriptors[0])
    for name in ("a.yaml", "nothing", "."):
        read_file(str(tmp_path / name))

    assert os.dup(0) == descriptors[0]
    os.close(descriptors[0])


def test_a_pipe_is_read_to_its_end_however_slowly_it_comes():
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            for _ in range(100):
                pipe.write(b"x" * 1000)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        found = read_stream(pipe, "stdin")
    writer.join()

    assert found == b"x" * 100_000


@pytest.mark.parametrize(("size", "is_read"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_a_stream_has_the_same_limit(size, is_read):
    found = read_stream(io.BytesIO(bytes(size)), "stdin")

    assert isinstance(found, bytes) is is_read
    assert is_read or found.file == "stdin"


@pytest.mark.parametrize(
    ("path", "stream"),
    [("/dev/stdin", True), ("/dev/fd/63", True), ("/proc/self/fd/5", True), ("a.yaml", False), ("dev/fd/1", False)],
)
def test_open_pipes_are_known_by_their_names(path, stream):
    assert is_stream(path) is stream


def test_what_can_be_read_only_once():
    assert streamed(["a.yaml", "-", "/dev/fd/63"]) == ["-", "/dev/fd/63"]


def test_standard_input_has_a_name():
    assert read_streamed("-", io.BytesIO(b"a: 1\n")) == (STDIN, b"a: 1\n")
    assert read_streamed("-", None) == (STDIN, b"")


def test_a_pipe_that_is_gone_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read_streamed(str(tmp_path / "gone"), None)
