"""Where a report goes, whole or not at all."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from altlas.commands import report_output
from altlas.commands.report_output import RENDERERS, write
from altlas.errors import OutputError
from altlas.model.report import Report

REPORT = Report(findings=(), files=1, resources=2)


def nothing(_file: str, _line: int) -> None:
    """No line of any file."""


@pytest.mark.parametrize("form", sorted(RENDERERS))
def test_every_format_is_written_to_a_stream_and_to_a_file_alike(tmp_path, form):
    stream = io.StringIO()

    write(REPORT, form=form, output=None, excerpt=nothing, stream=stream)
    write(REPORT, form=form, output=tmp_path / "report", excerpt=nothing, stream=stream)

    assert (tmp_path / "report").read_text() == stream.getvalue() != ""


def test_a_new_file_gets_the_rights_of_new_files(tmp_path):
    old = os.umask(0o027)
    try:
        write(REPORT, form="json", output=tmp_path / "report", excerpt=nothing, stream=None)
    finally:
        os.umask(old)

    assert (tmp_path / "report").stat().st_mode & 0o777 == 0o640


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    output = tmp_path / "report"
    output.write_text("old")

    def full(_self, _target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(OutputError, match="No space left on device"):
        write(REPORT, form="json", output=output, excerpt=nothing, stream=None)
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    assert output.read_text() == "old"


@pytest.mark.parametrize("name", ["no/such/folder", "a\0b"])
def test_an_impossible_path_is_lost_output(tmp_path, name):
    with pytest.raises(OutputError, match="cannot be written"):
        write(REPORT, form="json", output=tmp_path / name, excerpt=nothing, stream=None)


def test_a_very_long_name_is_written(tmp_path):
    write(REPORT, form="json", output=tmp_path / ("r" * 240), excerpt=nothing, stream=None)

    assert json.loads((tmp_path / ("r" * 240)).read_text())["version"] == 1


def test_a_new_format_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setitem(report_output.RENDERERS, "count", lambda report, _excerpt: f"{len(report.findings)}\n")
    stream = io.StringIO()

    write(REPORT, form="count", output=None, excerpt=nothing, stream=stream)

    assert stream.getvalue() == "0\n"
