"""The project's own promises: rooms, documents, examples."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import altlas

TEXT = {".md", ".py", ".toml", ".yaml", ".yml", ".txt", ".in", ".json", ".cfg", ""}


def tracked(root: Path) -> list[Path]:
    """Files that belong to the project."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / line for line in listed.splitlines() if (root / line).is_file()]


def test_no_machine_paths_and_no_registry_hosts(root: Path) -> None:
    """The project speaks of itself alone."""
    hosts = re.compile(r"pypi\.org|files\.pythonhosted|proxy\.golang|registry\.npmjs|deb\.debian|crates\.io|/work/")
    found = [
        f"{path.relative_to(root)}:{number}"
        for path in tracked(root)
        if path.suffix in TEXT and path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if hosts.search(line)
    ]

    assert not found


def test_every_package_says_what_it_is(root: Path) -> None:
    """A module's docstring names its room."""
    silent = [
        str(path.relative_to(root))
        for path in sorted((root / "src").rglob("*.py"))
        if not path.read_text().lstrip().startswith(('"""', 'r"""'))
    ]

    assert not silent


def test_contributing_names_only_what_exists(root: Path) -> None:
    """A path in backquotes that looks like one of ours is there."""
    for document in ("CONTRIBUTING.md", "docs/architecture.md", "docs/dependencies.md"):
        for name in re.findall(
            r"`((?:docs|src|tests|platforms|requirements|\.ci)/[\w./-]*)`", (root / document).read_text()
        ):
            assert (root / name).exists(), f"{document} names {name}"


def test_make_targets_in_documents_exist(root: Path) -> None:
    """``make x`` in a document is a target."""
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"`make ([a-z-]+)`", (root / document).read_text()))
        assert named <= targets


def test_version_is_in_one_place(root: Path) -> None:
    """The package's constant is what gets built."""
    project = tomllib.loads((root / "pyproject.toml").read_text())

    assert project["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", altlas.__version__)


def test_dependencies_are_explained(root: Path) -> None:
    """Each run-time dependency has its line in docs/dependencies.md."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    text = (root / "docs/dependencies.md").read_text().lower()

    for requirement in project["project"]["dependencies"]:
        assert re.split(r"[><=]", requirement)[0] in text


def test_locks_have_hashes(root: Path) -> None:
    """Nothing is installed that was not looked at."""
    for lock in ("run", "test"):
        text = (root / f"requirements/{lock}.txt").read_text()
        pins = re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)
        blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
        assert len(pins) == len(blocks)
        assert all("--hash=sha256:" in block for block in blocks)
