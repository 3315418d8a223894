"""Many files, in this process or in several, with the same result."""

from __future__ import annotations

import os

import pytest

from altlas.kube import schemas
from altlas.load import examination
from altlas.load.examination import examine_files
from altlas.load.objects import Judge
from altlas.load.walk import SourceFile, walk

JUDGE = Judge(schemas.validator())
TEXT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a{}\ndta: {{}}\n"


class Listener:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.expected = self.done = 0

    def expect(self, files: int) -> None:
        self.expected += files

    def advance(self, files: int) -> None:
        self.done += files


@pytest.fixture
def files(tmp_path) -> list[SourceFile]:
    for number in range(40):
        (tmp_path / f"f{number:02}.yaml").write_text(TEXT.format(number) * (1 + number % 3))
    return walk((str(tmp_path),)).files


def test_both_ways_give_the_same_facts_in_the_same_order(files, monkeypatch):
    here = examine_files(files, JUDGE)
    monkeypatch.setattr(examination, "_FEW_FILES", 1)
    monkeypatch.setattr(examination, "_FEW_BYTES", 1)

    assert examine_files(files, JUDGE) == here
    assert [facts.findings[0].file for facts in here] == [file.path for file in files]


@pytest.mark.parametrize("few", [1, 1000])
def test_progress_is_told_of_every_file(files, monkeypatch, few):
    monkeypatch.setattr(examination, "_FEW_FILES", few)
    monkeypatch.setattr(examination, "_FEW_BYTES", few * 1000)
    listener = Listener()

    examine_files(files, JUDGE, listener)

    assert (listener.expected, listener.done) == (40, 40)


def test_a_file_that_ends_its_process_is_a_finding_and_the_others_are_read(files, monkeypatch):
    read = examination.read_file

    def deadly(path):
        if path.endswith("f07.yaml"):
            os._exit(11)
        return read(path)

    monkeypatch.setattr(examination, "_FEW_FILES", 1)
    monkeypatch.setattr(examination, "_FEW_BYTES", 1)
    monkeypatch.setattr(examination, "read_file", deadly)

    found = examine_files(files, JUDGE)

    assert [(one.check, one.line) for one in found[7].findings] == [("file-unreadable", 1)]
    assert "ended the process" in found[7].findings[0].message
    assert all(facts.resources for number, facts in enumerate(found) if number != 7)


def test_no_files_are_no_work():
    assert examine_files([], JUDGE) == []


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path):
    (facts,) = examine_files([SourceFile(str(tmp_path / "gone.yaml"), 3)], JUDGE)

    assert [finding.check for finding in facts.findings] == ["file-unreadable"]
