"""Atomic writes: a kill, a full disk or a second writer never leaves half a tree."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from altlas.errors import OutputError
from altlas.write import exchange, tree
from altlas.write.ownership import plan
from altlas.write.tree import apply, beside, recover

OLD = {"a.yaml": "old a\n", "web/b.yaml": "old b\n", "gone/c.yaml": "old c\n", "same.yaml": "same\n"}
NEW = {"a.yaml": "new a\n", "web/b.yaml": "new b\n", "more/d.yaml": "new d\n", "same.yaml": "same\n"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A built folder with a file of the user's."""
    folder = tmp_path / "tree"
    apply(plan(folder, OLD))
    (folder / "mine.txt").write_text("mine")
    return folder


def state(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def whole(folder: Path, files: dict[str, str], scratch: Path) -> dict[str, str]:
    """What a folder with ``files`` and the user's own looks like, record included."""
    apply(plan(scratch, files))
    return state(scratch) | {"mine.txt": "mine"}


KILLER = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from altlas.write import exchange, tree
from altlas.write.ownership import plan

target, new, at = Path({target!r}), {new!r}, {at}
if {steps}:
    tree.exchange = lambda one, other: False
    exchange.exchange = tree.exchange
seen = 0

def hook(event, _arguments):
    global seen
    if event.split(".")[0] in ("os", "shutil", "open", "ctypes"):
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

made = plan(target, new)
sys.addaudithook(hook)
tree.apply(made)
print(seen)
"""


def killed(target: Path, at: int, *, steps: bool = False) -> subprocess.CompletedProcess[str]:
    """Apply NEW in a process that kills itself right before its file operation number ``at``."""
    code = KILLER.format(path=sys.path, target=str(target), new=NEW, at=at, steps=steps)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("steps", [False, True], ids=["exchange", "two-steps"])
def test_a_kill_at_any_file_operation_leaves_the_old_or_the_new_tree(tmp_path: Path, steps: bool) -> None:
    """In two steps, without the system's exchange, the next build's recovery is part of the promise."""
    old, new = whole(tmp_path / "o", OLD, tmp_path / "o"), whole(tmp_path / "n", NEW, tmp_path / "n")
    target = tmp_path / "t" / "tree"
    apply(plan(target, OLD))
    (target / "mine.txt").write_text("mine")
    done = killed(target, 0, steps=steps)
    assert done.returncode == 0, done.stderr
    operations = int(done.stdout)
    assert operations > 30
    outcomes = []
    for at in range(1, operations + 1, 2 if steps else 1):
        apply(plan(target, OLD))
        assert killed(target, at, steps=steps).returncode == -9
        if steps:
            recover(target)
        outcomes.append(state(target))
        assert outcomes[-1] in (old, new), f"killed before operation {at}"
        recover(target)
        assert [path.name for path in target.parent.iterdir()] == ["tree"], "leftovers are cleaned up"
        assert state(target) == outcomes[-1]
    assert outcomes[0] == old
    assert new in outcomes, "some kills come after the exchange"


def test_everything_new_is_on_the_disk_before_the_exchange(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut right after the exchange must not show names without content."""
    synced: set[int] = set()
    real = exchange.exchange

    def record(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)

    def swap(one: Path, other: Path) -> bool:
        kept = {(target / name).stat().st_ino for name in ("mine.txt", "same.yaml")}
        wanted = {place.stat().st_ino for place in [one, *one.rglob("*")]}
        assert wanted - kept <= synced
        return real(one, other)

    monkeypatch.setattr(os, "fsync", record)
    monkeypatch.setattr(tree, "exchange", swap)
    apply(plan(target, NEW))
    assert state(target) == state(target) | NEW


def test_modes_links_and_other_files_stay(target: Path) -> None:
    (target / "a.yaml").chmod(0o600)
    (target / "same.yaml").chmod(0o640)
    (target / "web").chmod(0o750)
    (target / "link").symlink_to("nowhere")
    inode = (target / "mine.txt").stat().st_ino
    apply(plan(target, NEW))
    modes = {name: stat.S_IMODE((target / name).stat().st_mode) for name in ("a.yaml", "same.yaml", "web")}
    assert modes == {"a.yaml": 0o600, "same.yaml": 0o640, "web": 0o750}
    assert (target / "link").is_symlink()
    assert (target / "mine.txt").stat().st_ino == inode
    assert not (target / "gone").exists()


def test_the_owner_of_files_stays(target: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to somebody else")
    for place in (target, target / "a.yaml"):
        os.chown(place, 12345, 12345)
    apply(plan(target, NEW))
    assert [(target / name).stat().st_uid for name in ("", "a.yaml", "more/d.yaml")] == [12345, 12345, os.geteuid()]


@pytest.mark.parametrize("steps", [False, True], ids=["exchange", "two-steps"])
@pytest.mark.parametrize("when", ["after the plan", "during the preparation"])
def test_a_change_by_somebody_else_is_noticed_and_kept(
    target: Path, monkeypatch: pytest.MonkeyPatch, when: str, steps: bool
) -> None:
    """An editor that saves while altlas builds: the save survives, and the build says so."""
    if steps:
        monkeypatch.setattr(tree, "exchange", lambda one, other: False)

    def save() -> None:
        (target / "fresh").write_text("saved by an editor")
        (target / "fresh").replace(target / "mine.txt")

    made = plan(target, NEW)
    if when == "after the plan":
        save()
    else:
        finish = tree._finish_folders
        monkeypatch.setattr(tree, "_finish_folders", lambda *given: (finish(*given), save()))
    with pytest.raises(OutputError, match="changed it during the build"):
        apply(made)
    assert state(target) == state(target) | OLD | {"mine.txt": "saved by an editor"}
    assert [path.name for path in target.parent.iterdir()] == ["tree"]


def test_without_the_exchange_the_result_is_the_same(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "exchange", lambda one, other: False)
    apply(plan(target, NEW))
    assert state(target) == state(target) | NEW
    assert [path.name for path in target.parent.iterdir()] == ["tree"]


def test_without_hard_links_files_are_copied(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    apply(plan(target, NEW))
    assert (target / "mine.txt").read_text() == "mine"


def test_the_real_exchange_swaps_two_folders(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "b").exists()
    assert (tmp_path / "b" / "a").exists()
    with pytest.raises(FileNotFoundError):
        exchange.exchange(tmp_path / "a", tmp_path / "missing")


def test_a_target_put_away_by_a_killed_build_comes_back(target: Path) -> None:
    before = state(target)
    target.rename(beside(target, "old"))
    beside(target, "new").mkdir()
    recover(target)
    assert state(target) == before
    assert [path.name for path in target.parent.iterdir()] == ["tree"]


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 256 KiB in memory, when root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "none", place], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    target = small_disk / "tree"
    apply(plan(target, OLD))
    before = state(target)
    with pytest.raises(OutputError, match="No space left"):
        apply(plan(target, {**NEW, "big.yaml": "x" * 300_000}))
    assert state(target) == before
    assert [path.name for path in small_disk.iterdir()] == ["tree"]
    apply(plan(target, NEW))
    assert state(target) == state(target) | NEW


def test_a_read_only_disk_is_an_error_with_the_place(small_disk: Path) -> None:
    target = small_disk / "tree"
    apply(plan(target, OLD))
    before = state(target)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(OutputError, match="Read-only file system"):
        apply(plan(target, NEW))
    assert state(target) == before


def test_a_parent_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot write"):
        apply(plan(tmp_path / "file" / "tree", NEW))
