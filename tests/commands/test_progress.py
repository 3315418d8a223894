"""The bar that a person sees who waits."""

from __future__ import annotations

import io

import pytest

from altlas.commands import progress
from altlas.commands.progress import Progress


class Terminal(io.StringIO):
    """A stream that says that a person watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", -1.0)


@pytest.mark.usefixtures("impatient")
def test_a_bar_is_drawn_at_a_terminal_and_taken_away(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    bar = Progress(stream)
    bar.expect(4)
    bar.advance(2)
    drawn = stream.getvalue()
    bar.close()

    assert "reading manifests" in drawn
    assert "50%" in drawn
    assert len(stream.getvalue()) > len(drawn)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_nothing_is_drawn_where_nobody_watches(stream):
    bar = Progress(stream)
    bar.expect(1)
    bar.advance(1)
    bar.close()

    assert stream is None or stream.getvalue() == ""


def test_nothing_is_drawn_for_a_short_wait():
    stream = Terminal()
    bar = Progress(stream)
    bar.expect(1)
    bar.advance(1)
    bar.close()

    assert stream.getvalue() == ""


@pytest.mark.usefixtures("impatient")
def test_more_files_than_expected_are_no_fault():
    bar = Progress(Terminal())
    bar.advance(5)
    bar.close()

    assert bar.done == 5
