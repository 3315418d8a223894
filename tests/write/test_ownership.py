"""Which files are altlas' own, and what a build does to each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from altlas.errors import OutputError
from altlas.write.ownership import RECORD, State, plan
from altlas.write.tree import apply

OLD = {"a.yaml": "a: 1\n", "web/b.yaml": "b: 1\n", "web/c.yaml": "c: 1\n"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder that altlas has built, with a file of the user's in it."""
    folder = tmp_path / "kubernetes-manifests"
    apply(plan(folder, OLD))
    (folder / "web" / "mine.txt").write_text("mine")
    return folder


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != RECORD
    }


def test_a_first_build_creates_every_file_and_records_it(tmp_path: Path) -> None:
    made = plan(tmp_path / "new", OLD)
    assert set(made.states.values()) == {State.CREATED}
    assert not (tmp_path / "new").exists(), "a plan writes nothing"
    apply(made)
    assert texts(tmp_path / "new") == OLD
    record = json.loads((tmp_path / "new" / RECORD).read_text())
    assert record["version"] == 1
    assert list(record["files"]) == sorted(OLD)


def test_a_rebuild_changes_nothing_at_all(target: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*")} | {target: target.stat().st_ino}
    made = plan(target, OLD)
    assert not made.differs
    apply(made)
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} | {target: target.stat().st_ino} == before


def test_an_untouched_file_is_changed_and_the_record_follows(target: Path) -> None:
    new = {**OLD, "a.yaml": "a: 2\n"}
    assert plan(target, new).paths(State.CHANGED) == ["a.yaml"]
    apply(plan(target, new))
    assert texts(target) == {**new, "web/mine.txt": "mine"}
    assert not plan(target, new).differs


def test_an_edited_file_is_kept_until_forced(target: Path) -> None:
    (target / "a.yaml").write_text("a: mine\n")
    new = {**OLD, "a.yaml": "a: 2\n", "web/b.yaml": "b: 2\n"}
    for _ in "twice":
        made = plan(target, new)
        assert made.paths(State.EDITED) == ["a.yaml"]
        apply(made)
        assert texts(target) == {**new, "a.yaml": "a: mine\n", "web/mine.txt": "mine"}
    apply(plan(target, new), force=True)
    assert texts(target) == {**new, "web/mine.txt": "mine"}
    assert not plan(target, new).differs


def test_an_edit_that_is_taken_back_is_no_edit(target: Path) -> None:
    (target / "a.yaml").write_text("a: mine\n")
    assert plan(target, OLD).differs
    (target / "a.yaml").write_text(OLD["a.yaml"])
    assert not plan(target, OLD).differs


def test_a_deleted_file_comes_back(target: Path) -> None:
    (target / "a.yaml").unlink()
    assert plan(target, OLD).paths(State.CREATED) == ["a.yaml"]
    apply(plan(target, OLD))
    assert texts(target)["a.yaml"] == OLD["a.yaml"]


def test_a_file_no_longer_generated_is_removed_if_untouched(target: Path) -> None:
    new = {"a.yaml": OLD["a.yaml"]}
    (target / "web" / "c.yaml").write_text("c: mine\n")
    made = plan(target, new)
    assert made.paths(State.STALE) == ["web/b.yaml"]
    assert made.paths(State.STALE_EDITED) == ["web/c.yaml"]
    for force in (False, True):
        apply(plan(target, new), force=force)
        assert texts(target) == {**new, "web/c.yaml": "c: mine\n", "web/mine.txt": "mine"}
        assert plan(target, new).paths(State.STALE_EDITED) == ["web/c.yaml"], "it is reported until it is gone"
    (target / "web" / "c.yaml").unlink()
    apply(plan(target, new))
    assert not plan(target, new).differs


def test_a_folder_left_empty_goes_and_an_empty_one_of_the_user_stays(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    apply(plan(folder, {"a.yaml": "a", "x/y/b.yaml": "b"}))
    (folder / "empty").mkdir()
    apply(plan(folder, {"a.yaml": "a"}))
    assert sorted(path.name for path in folder.iterdir()) == [RECORD, "a.yaml", "empty"]


def test_a_file_that_was_there_before_altlas_is_the_users(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a.yaml").write_text("mine")
    made = plan(folder, OLD)
    assert made.paths(State.EDITED) == ["a.yaml"]
    apply(made)
    assert (folder / "a.yaml").read_text() == "mine"


def test_a_link_in_the_place_of_a_file_is_an_edit_and_is_never_followed(target: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(OLD["a.yaml"])
    (target / "a.yaml").unlink()
    (target / "a.yaml").symlink_to(outside)
    new = {**OLD, "a.yaml": "a: 2\n"}
    apply(plan(target, new))
    assert (target / "a.yaml").is_symlink()
    apply(plan(target, new), force=True)
    assert (target / "a.yaml").read_text() == "a: 2\n"
    assert outside.read_text() == OLD["a.yaml"]


def test_a_folder_of_the_user_without_generated_files_gets_no_record(tmp_path: Path) -> None:
    folder = tmp_path / "overlays"
    (folder / "mine").mkdir(parents=True)
    made = plan(folder, {})
    assert not made.differs
    apply(made)
    assert [path.name for path in folder.iterdir()] == ["mine"]


RECORDS = {
    "no JSON": "{",
    "a list": "[]",
    "no files": '{"version": 1}',
    "files that are no texts": '{"version": 1, "files": {"a": 1}}',
    "a path outside": '{"version": 1, "files": {"../a": "0"}}',
    "an absolute path": '{"version": 1, "files": {"/etc/passwd": "0"}}',
    "deep nesting": "[" * 100_000,
    "a newer version": '{"version": 2, "files": {}}',
}


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_that_cannot_be_understood_is_an_error_that_says_what_to_do(target: Path, record: str) -> None:
    (target / RECORD).write_text(RECORDS[record])
    with pytest.raises(OutputError, match=r"restore it from git|newer altlas"):
        plan(target, OLD)


def block_with_file(folder: Path) -> None:
    folder.write_text("x")


def block_with_link(folder: Path) -> None:
    (folder.parent / "real").mkdir()
    folder.symlink_to(folder.parent / "real")


def block_folder_with_file(folder: Path) -> None:
    folder.mkdir()
    (folder / "web").write_text("x")


def block_folder_with_link(folder: Path) -> None:
    folder.mkdir()
    (folder / "web").symlink_to(folder.parent)


def block_file_with_folder(folder: Path) -> None:
    (folder / "a.yaml").mkdir(parents=True)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (block_with_file, "is a file"),
        (block_with_link, "is a symbolic link"),
        (block_folder_with_file, "web is a file"),
        (block_folder_with_link, "web is a symbolic link"),
        (block_file_with_folder, r"a\.yaml is a folder"),
    ],
)
def test_what_stands_in_the_way_is_named_and_not_moved(tmp_path: Path, block, message: str) -> None:
    folder = tmp_path / "tree"
    block(folder)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError, match=message):
        plan(folder, OLD)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("path", ["../a.yaml", "/etc/a.yaml", "a/../../b", ""])
def test_a_path_outside_of_the_target_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError, match="outside"):
        plan(tmp_path / "tree", {path: "x"})
