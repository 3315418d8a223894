"""``altlas schema``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from altlas.commands import schema
from altlas.errors import OutputError
from altlas.model.platform.schema import platform_schema


def test_committed_schema_is_current(root: Path, golden: Callable[[Path, str], None]) -> None:
    """docs/platform.schema.json is what the command prints; ``--rewrite-golden`` writes it."""
    golden(root / "docs/platform.schema.json", schema.text())


def test_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, to standard output, with exit status 0."""
    assert schema.run(output=None) == 0

    assert json.loads(capsys.readouterr().out) == platform_schema()


def test_writes_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To a file, saying nothing."""
    assert schema.run(output=tmp_path / "schema.json") == 0

    assert (tmp_path / "schema.json").read_text() == schema.text()
    assert capsys.readouterr().out == ""


def test_lost_output_is_one_sentence(tmp_path: Path) -> None:
    """A folder that is not there."""
    with pytest.raises(OutputError, match=r"missing.* cannot be written: No such file"):
        schema.run(output=tmp_path / "missing" / "schema.json")
