"""Switches and fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

# A busy machine must not fail a property; and CI judges a change by the same examples each time.
hypothesis.settings.register_profile("altlas", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("altlas")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--rewrite-golden`` writes golden files and generated documents instead of comparing them."""
    parser.addoption("--rewrite-golden", action="store_true", help="rewrite golden files and generated documents")


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compare text with a committed file, or rewrite the file when asked to."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--rewrite-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.read_text() == text, f"{path.relative_to(ROOT)} is out of date: make golden"

    return compare


@pytest.fixture
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture
def shared() -> Path:
    """Folder with other projects' ground truth, beside the project; absent on a user's machine."""
    place = ROOT.parent / "shared"
    if not place.is_dir():
        pytest.skip("no ../shared beside the project: other projects' ground truth is not here")
    return place
