"""Pages of checks: read as Markdown, their examples laid out as files and checked as ``altlas check`` does it."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from altlas.commands import check as command
from altlas.model.check import Check

TODAY = datetime.date(2026, 6, 1)
SECTIONS = ("What", "Why", "Example", "When to ignore", "References")
ROOM = Path(str(files("altlas.checks")))

_HEAD = re.compile(r"^## (.+)\n", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+) (bad|report|fixed)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REPORT = re.compile(r"(?<=^```text report\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)


class Example(NamedTuple):
    """A fenced block: manifests (``yaml``), or commands of a shell that make them (``sh``)."""

    language: str
    text: str


class Page(NamedTuple):
    """The parts of a page."""

    title: str
    sections: dict[str, str]
    examples: dict[str, Example]


def path_of(check: Check) -> Path:
    """Where the page of a check is."""
    return ROOM / check.area / f"{check.stem}.md"


def parse(text: str) -> Page:
    """Take a page apart."""
    title, *parts = _HEAD.split(_BLOCK.sub("", text))
    sections = {head: body.strip() for head, body in zip(parts[::2], parts[1::2], strict=True)}
    examples = {use: Example(language, body) for language, use, body in _BLOCK.findall(text)}
    return Page(title.strip().removeprefix("# "), sections, examples)


def lay_out(example: Example, folder: Path) -> None:
    """Write the files of an example: one called ``example.yaml``, or each below its line ``# file: NAME``."""
    if example.language == "sh":
        subprocess.run(["sh", "-eu"], input=example.text, text=True, cwd=folder, check=True, timeout=30)
        return
    before, *parts = _FILE.split(example.text)
    assert not (before and parts), "text before the first '# file:' line belongs to no file"
    for name, text in zip(parts[::2], parts[1::2], strict=True) if parts else (("example.yaml", before),):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def report(check: str = "") -> str:
    """What ``altlas check`` prints about the current folder; one check's findings, or everybody's."""
    out, error = io.StringIO(), io.StringIO()
    command.run(paths=(".",), select=(check,) if check else (), stdout=out, stderr=error, today=TODAY)
    assert not error.getvalue()
    return out.getvalue()


def with_report(text: str, printed: str) -> str:
    """The page with another text in its block ``report``."""
    return _REPORT.sub(lambda _: printed, text, count=1)
