"""The command line: exit statuses, messages on the right stream, a fast start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from altlas import __version__, cli
from altlas.errors import UsageError


def altlas(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "altlas", *arguments], capture_output=True, text=True, timeout=60, cwd=cwd, check=False
    )


@pytest.mark.parametrize("command", ["build", "check", "explain", "schema"])
def test_every_command_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help shows how the command is used, not only what its options are."""
    assert cli.status([command, "--help"]) == 0
    assert f"altlas {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nope"], "No such command"),
        (["check"], "Missing argument"),
        (["explain", "service-selects-no-pod"], "did you mean service-selects-no-pods"),
        (["build", "--nope"], "No such option"),
        (["check", "--fail-on", "sometimes", "."], "sometimes"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The message is on standard error and names what was wrong."""
    assert cli.status(arguments) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert not captured.out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The constant, without looking at package metadata."""
    assert cli.status(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_errors_on_purpose_are_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback for what altlas knows how to say."""

    def fail(**_: object) -> int:
        raise UsageError("there is no check called x")

    monkeypatch.setattr("altlas.commands.schema.run", fail)

    assert cli.status(["schema"]) == 2
    assert capsys.readouterr().err == "altlas: there is no check called x\n"


def test_a_bug_is_3_and_says_what_to_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The version and the last lines of the traceback, under a sentence that says whose fault it is."""

    def fail(**_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("altlas.commands.schema.run", fail)

    assert cli.status(["schema"]) == 3
    error = capsys.readouterr().err
    assert f"altlas {__version__}: this is a bug in altlas" in error
    assert "ZeroDivisionError" in error


def test_a_reader_that_leaves_is_no_error() -> None:
    """``altlas schema | head -1`` ends quietly."""
    command = f"{sys.executable} -m altlas schema | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout.strip() == "{"
    assert not done.stderr


def test_help_imports_no_heavy_library() -> None:
    """The start stays fast because nothing slow is imported before it is needed."""
    probe = (
        "import sys; from altlas import cli; cli.status(['--help']);"
        "heavy = {'pydantic', 'yaml', 'rich', 'jsonschema_rs', 'msgspec', 'asyncio', 'importlib.metadata'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
