"""One build at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from altlas.errors import OutputError
from altlas.write.lock import locked

HOLDER = """
import sys, time
from pathlib import Path
sys.path[:0] = {path!r}
from altlas.write.lock import locked
with locked(Path({folder!r})):
    print("held", flush=True)
    time.sleep({seconds})
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Starts another process that holds the folder for some seconds."""
    started = []

    def hold(seconds: float) -> subprocess.Popen[str]:
        code = HOLDER.format(path=sys.path, folder=str(tmp_path), seconds=seconds)
        started.append(subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True))
        assert started[-1].stdout.readline() == "held\n"
        return started[-1]

    yield hold
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_second_build_waits_and_then_goes_on(tmp_path: Path, holder) -> None:
    holder(0.3)
    before = time.monotonic()
    with locked(tmp_path):
        assert time.monotonic() - before > 0.05


def test_a_build_that_never_ends_is_an_error(tmp_path: Path, holder) -> None:
    holder(30)
    with pytest.raises(OutputError, match="another altlas build"), locked(tmp_path, patience=0.1):
        pytest.fail("both have the folder")


def test_a_killed_build_holds_nothing(tmp_path: Path, holder) -> None:
    process = holder(30)
    process.kill()
    process.wait()
    with locked(tmp_path, patience=0.1):
        assert not list(tmp_path.iterdir()), "no lock file is left"


def test_the_folder_is_made(tmp_path: Path) -> None:
    with locked(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="output folder"), locked(tmp_path / "file" / "x"):
        pytest.fail("there is no folder to hold")
