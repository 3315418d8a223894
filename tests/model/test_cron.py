"""Schedules: accepted where robfig/cron v3 with its standard parser accepts them, and they come at all."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.model.platform.cron import FIELDS, WORDS, ScheduleError, check, numbers

ACCEPTED = [
    "* * * * *",
    "5 4 * * *",
    "05 04 * * *",
    "0-59/15 * * * *",
    "*/15 8-17 * * mon-FRI",
    "10/20 * * * *",
    "0 0 1,15 * *",
    "0 0 1,,15 * *",
    "0 0 ? * ?",
    "0 0 29 feb *",
    "0 0 31 2 1",
    "0 0 31 jan,feb *",
    "  0\t0  1 1 0 ",
    "+5 0 * * *",
    "0 0 * * */1",
    "*-5 * * * *",
    "@every 1h30m",
    "@every 1.5h",
    "@every .5h",
    *WORDS,
]

REFUSED = [
    ("", "five fields"),
    ("* * * *", "not 4"),
    ("* * * * * *", "not 6"),
    ("60 * * * *", "between 0 and 59"),
    ("* 24 * * *", "between 0 and 23"),
    ("* * 0 * *", "between 1 and 31"),
    ("* * 32 * *", "between 1 and 31"),
    ("* * * 0 *", "between 1 and 12"),
    ("* * * 13 *", "between 1 and 12"),
    ("* * * * 7", "between 0 and 6"),
    ("* * * * sunday", "no number or a word such as mon"),
    ("jan * * * *", "no number"),
    ("10-5 * * * *", "runs backwards"),
    ("1-2-3 * * * *", "more than one dash"),
    ("1/2/3 * * * *", "more than one step"),
    ("*/0 * * * *", "step of 0"),
    ("*/-1 * * * *", "no number"),
    ("-1 * * * *", "no number"),
    ("1.5 * * * *", "no number"),
    (", * * * *", "names no number"),
    ("a * * * *", "no number"),
    ("٣ * * * *", "no number"),
    ("9" * 30 + " * * * *", "no number"),
    ("L * * * *", "no number"),
    ("0 0 31 2 *", "never comes"),
    ("0 0 30 feb ?", "never comes"),
    ("0 0 31 4,6,9,11 *", "never comes"),
    ("0 0 31 2 */1", "never comes"),
    ("@reboot", "none of"),
    ("@Daily", "none of"),
    (" @daily", "five fields"),
    ("@every 1 hour", "a duration"),
    ("@every -1h", "a duration"),
    ("@every", "none of"),
    ("TZ=UTC 0 0 * * *", "`timeZone`"),
    ("CRON_TZ=Europe/Berlin 0 0 * * *", "`timeZone`"),
]


@pytest.mark.parametrize("schedule", ACCEPTED)
def test_accepted(schedule: str) -> None:
    """No complaint."""
    check(schedule)


@pytest.mark.parametrize(("schedule", "why"), REFUSED)
def test_refused(schedule: str, why: str) -> None:
    """The complaint says what is wrong."""
    with pytest.raises(ScheduleError, match=why):
        check(schedule)


@pytest.mark.parametrize(
    ("text", "field", "found"),
    [
        ("*/20", 0, {0, 20, 40}),
        ("10/20", 0, {10, 30, 50}),
        ("1-6/2", 0, {1, 3, 5}),
        ("3", 0, {3}),
        ("9/1", 1, set(range(9, 24))),
        ("oct-dec", 3, {10, 11, 12}),
        ("sun,Sat", 4, {0, 6}),
        ("?", 4, set(range(7))),
    ],
)
def test_numbers_of_a_field(text: str, field: int, found: set[int]) -> None:
    """A step after one number runs to the field's end, as in robfig/cron."""
    assert numbers(text, FIELDS[field]) == found


@given(st.text(alphabet="0123456789*/-,? @abcdefghjmnorstuvy+", max_size=24))
def test_any_text_is_judged(text: str) -> None:
    """No other exception, whatever the text."""
    with contextlib.suppress(ScheduleError):
        check(text)


@given(st.data())
def test_what_is_built_right_is_accepted(data: st.DataObject) -> None:
    """Numbers within bounds, in any order of parts; the day is kept to those that every month has."""
    texts = []
    for bounds in FIELDS:
        last = min(bounds.greatest, 28)
        chosen = data.draw(st.lists(st.integers(bounds.least, last), min_size=1, max_size=4))
        texts.append(",".join(map(str, chosen)))

    check(" ".join(texts))
