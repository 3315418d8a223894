"""README.md shows what really happens: files, the tree, a finding, the transcript of ``make run``."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from altlas.commands import build, check

Golden = Callable[[Path, str], None]


def block(after: str, language: str) -> re.Pattern[str]:
    """The fenced block that follows a marker."""
    return re.compile(rf"({re.escape(after)}\s*```{language}\n)(.*?)(```)", re.DOTALL)


def with_block(text: str, after: str, language: str, content: str) -> str:
    """``text`` with the block behind ``after`` filled in."""
    pattern = block(after, language)
    assert pattern.search(text), f"README.md has no {language} block after {after!r}"
    return pattern.sub(lambda found: found[1] + content + found[3], text, count=1)


@pytest.fixture
def copies(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the platforms, with the working folder beside them as a visitor has it."""
    shutil.copytree(root / "platforms", tmp_path / "platforms", ignore=shutil.ignore_patterns("secrets.local"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drawn(folder: Path, prefix: str = "") -> Iterator[str]:
    """The tree below ``folder``, one line an entry, as the command ``tree`` draws it."""
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name != ".altlas.json"),
        key=lambda entry: (entry.is_dir(), entry.name),
    )
    for entry in entries:
        last = entry is entries[-1]
        yield f"{prefix}{'└── ' if last else '├── '}{entry.name}{'/' if entry.is_dir() else ''}\n"
        if entry.is_dir():
            yield from drawn(entry, prefix + ("    " if last else "│   "))


def test_platform_file_and_tree(root: Path, copies: Path, golden: Golden) -> None:
    """The shop's file stands there as it is, the tree of ALT_LAS as it is committed."""
    path = root / "README.md"
    shop = (root / "platforms/shop/platform.yaml").read_text()
    tree = "platforms/alt-las/\n" + "".join(drawn(copies / "platforms/alt-las"))

    text = with_block(path.read_text(), "<!-- file: platforms/shop/platform.yaml -->", "yaml", shop)
    golden(path, with_block(text, "<!-- tree: platforms/alt-las -->", "text", tree))


def test_transcript_of_make_run(root: Path, copies: Path, golden: Golden) -> None:
    """Build and check, as the Makefile calls them, say what the first lines of README.md show."""
    assert (copies / "platforms").is_dir()
    out = io.StringIO()
    build.run(platform=Path("platforms/alt-las/platform.yaml"), output=None, check=False, force=False, stdout=out)
    check.run(paths=("platforms/alt-las/kubernetes-manifests",), stdout=out, stderr=io.StringIO())

    path = root / "README.md"
    golden(path, with_block(path.read_text(), "<!-- make run -->", "console", f"$ make run\n{out.getvalue()}"))


def test_a_finding(root: Path, copies: Path, golden: Golden) -> None:
    """The example in README.md is what the check says of a Service port that was renamed."""
    service = copies / "platforms/alt-las/kubernetes-manifests/api-gateway/service.yaml"
    service.write_text(service.read_text().replace("- name: http\n", "- name: web\n"))
    out = io.StringIO()
    status = check.run(paths=("platforms/alt-las/kubernetes-manifests",), stdout=out, stderr=io.StringIO())

    assert status == 1
    path = root / "README.md"
    golden(path, with_block(path.read_text(), "<!-- finding -->", "text", out.getvalue()))
