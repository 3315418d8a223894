"""Values on this machine: made once, closed to others, ignored by git, never lost."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from altlas.errors import InputError, OutputError
from altlas.write.local_secrets import ALPHABET, LENGTH, MARK, VALUES, LocalValues, deliver, prepare


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets.local"


def saved(folder: Path, *names: str) -> dict[str, str]:
    values = LocalValues(folder)
    values.ensure(names)
    values.save()
    return values.known


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


def test_a_value_is_long_random_and_of_letters_and_digits(folder: Path) -> None:
    made = saved(folder, "redis/password", "api/KEY")
    assert len(set(made.values())) == 2
    assert all(len(value) == LENGTH and set(value) <= set(ALPHABET) for value in made.values())


def test_a_value_is_made_once_and_new_ones_are_added(folder: Path) -> None:
    first = saved(folder, "a", "b")
    text = (folder / VALUES).read_text()
    assert saved(folder, "b") == first, "unused values are kept"
    assert (folder / VALUES).read_text() == text
    assert saved(folder, "a", "c").items() > first.items()
    assert (folder / VALUES).read_text().startswith(text), "what stands in the file stays"


def test_a_value_written_by_hand_is_kept_with_its_comment(folder: Path) -> None:
    saved(folder, "a")
    text = "# from the provider, 2026-10\napi/KEY: 'sk-live: 1 # 2'  # do not lose\na: real"
    (folder / VALUES).write_text(text)
    assert saved(folder, "a", "api/KEY", "b") | {"b": ""} == {"a": "real", "api/KEY": "sk-live: 1 # 2", "b": ""}
    assert (folder / VALUES).read_text().startswith(text + "\n")


def test_nobody_else_can_read_folder_and_files(folder: Path) -> None:
    saved(folder, "a")
    deliver(folder, {"base/kustomization.yaml": "x: 1\n"})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder) == {0o600}
    folder.chmod(0o755)
    (folder / VALUES).chmod(0o644)
    saved(folder, "a")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder) == {0o600}


def test_git_sees_nothing_of_it(folder: Path, tmp_path: Path) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("the program git is not installed")
    subprocess.run([git, "init", "-q", tmp_path], check=True, capture_output=True)
    saved(folder, "a")
    deliver(folder, {"base/kustomization.yaml": "x: 1\n"})
    (tmp_path / "seen").touch()
    command = [git, "-C", tmp_path, "status", "--porcelain", "--untracked-files=all"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "?? seen\n"


MISTAKES = {
    "a number": ("a: 123456\n", ":1:1: a: is no text"),
    "a boolean by accident": ("x: 'y'\na: true\n", ":2:1: a: is no text"),
    "an empty value": ("a:\n", "a: is no text"),
    "an empty text": ("a: ''\n", "a: is no text"),
    "a list": ("- a\n", "is no text"),
    "broken YAML": ("a: [\n", "values.yaml:"),
    "a value twice": ("a: 'x'\na: 'y'\n", "values.yaml:2"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_line_that_is_no_value_is_named_with_its_place(folder: Path, case: str) -> None:
    text, message = MISTAKES[case]
    folder.mkdir()
    (folder / VALUES).write_text(text)
    with pytest.raises(InputError) as raised:
        LocalValues(folder)
    assert message in str(raised.value)
    assert (folder / VALUES).read_text() == text


def test_bytes_that_are_no_text_are_an_error(folder: Path) -> None:
    folder.mkdir()
    (folder / VALUES).write_bytes(b"a: \xff")
    with pytest.raises(InputError, match="UTF-8"):
        LocalValues(folder)


def test_a_link_keeps_pointing_where_it_did(folder: Path, tmp_path: Path) -> None:
    """Someone keeps the values on an encrypted disk."""
    (tmp_path / "vault").mkdir()
    saved(folder, "a")
    shutil.move(folder / VALUES, tmp_path / "vault" / "v.yaml")
    (folder / VALUES).symlink_to(tmp_path / "vault" / "v.yaml")
    saved(folder, "b")
    assert (folder / VALUES).is_symlink()
    assert set(LocalValues(folder).known) == {"a", "b"}


def test_delivered_files_follow_and_old_ones_go(folder: Path) -> None:
    prepare(folder)
    deliver(folder, {"base/a.yaml": "a", "dev/b.yaml": "b"})
    (folder / "base" / "mine.yaml").write_text("mine")
    deliver(folder, {"base/a.yaml": "c"})
    found = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.yaml")}
    assert found == {"base/a.yaml": MARK + "c", "base/mine.yaml": "mine"}
    assert not (folder / "dev").exists()


def test_a_file_of_the_users_is_not_overwritten(folder: Path) -> None:
    (folder / "base").mkdir(parents=True)
    (folder / "base" / "a.yaml").write_text("mine")
    with pytest.raises(OutputError, match="not altlas' own"):
        deliver(folder, {"base/a.yaml": "a"})
    assert (folder / "base" / "a.yaml").read_text() == "mine"


def test_nothing_to_deliver_makes_no_folder(folder: Path) -> None:
    deliver(folder, {})
    assert not folder.exists()


def test_a_file_where_the_folder_must_be_is_an_error(folder: Path) -> None:
    folder.write_text("x")
    with pytest.raises(OutputError, match="cannot keep secret values"):
        saved(folder, "a")
