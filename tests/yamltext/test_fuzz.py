"""The fuzz run: short and the same every time here, long and with other seeds as a campaign."""

from __future__ import annotations

import os

import pytest

from yamltext import fuzz, tables


def test_a_short_run_finds_nothing() -> None:
    assert fuzz.run(60, seed=1, most=1500) == 1500


def test_what_it_once_found_is_mended() -> None:
    for text in tables.load("found"):
        fuzz.check(text.encode())


def test_it_notices_a_broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader whose places lie outside the text does not pass."""
    monkeypatch.setattr("altlas.yamltext.lines.Lines.at", lambda *_: (99, 1))
    with pytest.raises(AssertionError):
        fuzz.check(b"a: 1\n")


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(5))
def test_a_long_run_finds_nothing(seed: int) -> None:
    fuzz.run(
        float(os.environ.get("ALTLAS_FUZZ_SECONDS", "60")), seed=seed + 100 * int(os.environ.get("ALTLAS_SEED", "0"))
    )
