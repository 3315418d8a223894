"""The table of rules in docs/network.md names code and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROW = re.compile(r"^\| (\d+) \| .* \| (.*) \| (.*) \|$", re.MULTILINE)


@pytest.fixture
def rows(root: Path) -> list[tuple[str, list[str], list[str]]]:
    """Number, modules and tests of each rule."""
    found = ROW.findall((root / "docs/network.md").read_text())
    return [(number, re.findall("`(.*?)`", code), re.findall("`(.*?)`", tests)) for number, code, tests in found]


def test_every_rule_of_kubernetes_is_in_the_table(rows):
    assert [int(number) for number, _, _ in rows] == [*range(1, 32), 48, 49]


def test_the_named_modules_exist(rows, root: Path):
    room = root / "src/altlas/network"
    assert [name for _, modules, _ in rows for name in modules if not (room / name).is_file()] == []
    assert all(modules for _, modules, _ in rows)


def test_the_named_tests_exist(rows, root: Path):
    written = "\n".join(path.read_text() for path in (root / "tests/network").glob("test_*.py"))
    defined = re.findall(r"^(?:def|class) (\w+)", written, re.MULTILINE)
    assert [test for _, _, tests in rows for test in tests if not any(one.startswith(test) for one in defined)] == []
    assert all(tests for _, _, tests in rows)
