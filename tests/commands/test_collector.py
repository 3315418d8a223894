"""The cycle collector rests while a command works."""

from __future__ import annotations

import gc

import pytest

from altlas.commands.collector import no_collector


def test_the_collector_rests_and_works_again() -> None:
    with no_collector():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_wakes_it_too() -> None:
    with pytest.raises(KeyError), no_collector():
        raise KeyError
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with no_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
