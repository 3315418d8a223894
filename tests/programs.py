"""Real programs that tests talk to: required where CI runs, skipped with one clear line elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

PLACES = (
    Path(sys.executable).parent,
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    Path("/usr/sbin"),
)


def find(name: str) -> str | None:
    """Path of a program: beside the interpreter, on the PATH, or where Debian keeps servers."""
    search = os.pathsep.join([str(PLACES[0]), os.environ.get("PATH", ""), *map(str, PLACES[1:])])
    return shutil.which(name, path=search)


def require(name: str) -> str:
    """Path of a program that the test cannot do without."""
    path = find(name)
    if path is None:
        message = f"the program {name} is not installed"
        if os.environ.get("CI"):
            pytest.fail(f"{message}, and CI requires it")
        pytest.skip(message)
    return path


def optional(name: str) -> str:
    """Path of a program that exists as a Go module only, so that a CI without Go cannot have it."""
    return find(name) or pytest.skip(f"the program {name} is not installed")
