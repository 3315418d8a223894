"""Cron schedules as Kubernetes reads them.

Source: parser.go of github.com/robfig/cron v3 (ParseStandard), which the CronJob controller and the API server's
validation use, and validateScheduleFormat in pkg/apis/batch/validation, which refuses a time zone in the schedule.
Other crons differ: here Sunday is 0 and never 7, and there are no seconds.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Bounds(NamedTuple):
    """One of the five fields: its name, its least and greatest number, and the words that stand for numbers."""

    name: str
    least: int
    greatest: int
    words: tuple[str, ...] = ()


FIELDS = (
    Bounds("minute", 0, 59),
    Bounds("hour", 0, 23),
    Bounds("day of the month", 1, 31),
    Bounds("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    Bounds("day of the week", 0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
WORDS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY = re.compile(r"@every (([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class ScheduleError(ValueError):
    """The schedule is none; the text says why."""


def check(schedule: str) -> None:
    """Nothing where Kubernetes takes ``schedule`` and it comes at all; ScheduleError otherwise."""
    if "TZ" in schedule:
        raise ScheduleError("a schedule cannot name a time zone; write it as `timeZone`")
    if schedule.startswith("@"):
        _check_word(schedule)
        return
    texts = schedule.split()
    if len(texts) != len(FIELDS):
        names = ", ".join(bounds.name for bounds in FIELDS)
        raise ScheduleError(f"a schedule has five fields ({names}), not {len(texts)}")
    _, _, days, months, _ = (numbers(text, bounds) for text, bounds in zip(texts, FIELDS, strict=True))
    if _is_star(texts[4]) and not any(day <= _DAYS[month - 1] for day in days for month in months):
        raise ScheduleError("this day never comes")


def _check_word(schedule: str) -> None:
    if schedule in WORDS:
        return
    if schedule.startswith("@every "):
        if not _EVERY.fullmatch(schedule):
            raise ScheduleError("`@every` takes a duration such as 1h30m")
        return
    raise ScheduleError(f"{schedule!r} is none of {', '.join(WORDS)} and @every")


def _is_star(text: str) -> bool:
    """Whether every day of the week is meant: then the day of the month decides alone, otherwise either does."""
    parts = (part.partition("/") for part in text.split(","))
    return any(span[:1] in ("*", "?") and (not step or int(step) == 1) for span, _, step in parts)


def numbers(text: str, bounds: Bounds) -> frozenset[int]:
    """Numbers that a field's text stands for, such as ``1-5/2,9``; ScheduleError where it is wrong."""
    found: frozenset[int] = frozenset()
    for part in filter(None, text.split(",")):
        found |= _part(part, bounds)
    if not found:
        raise ScheduleError(f"the {bounds.name} {text!r} names no number")
    return found


def _part(text: str, bounds: Bounds) -> frozenset[int]:
    """One part of a field: number, range or star, each with or without a step."""
    span, *steps = text.split("/")
    ends = span.split("-")
    if len(steps) > 1:
        raise ScheduleError(f"the {bounds.name} {text!r} has more than one step")
    if ends[0] in ("*", "?"):
        first, last = bounds.least, bounds.greatest
    elif len(ends) > 2:
        raise ScheduleError(f"the {bounds.name} {text!r} has more than one dash")
    else:
        first, last = _number(ends[0], bounds), _number(ends[-1], bounds)
    if steps and len(ends) == 1:
        last = bounds.greatest
    step = _whole(steps[0], bounds) if steps else 1
    if first < bounds.least or last > bounds.greatest:
        raise ScheduleError(f"the {bounds.name} {text!r} is not between {bounds.least} and {bounds.greatest}")
    if first > last:
        raise ScheduleError(f"the {bounds.name} {text!r} runs backwards")
    if step == 0:
        raise ScheduleError(f"the {bounds.name} {text!r} has a step of 0")
    return frozenset(range(first, last + 1, step))


def _number(text: str, bounds: Bounds) -> int:
    word = text.lower()
    if word in bounds.words:
        return bounds.words.index(word) + bounds.least
    return _whole(text, bounds)


def _whole(text: str, bounds: Bounds) -> int:
    if not re.fullmatch(r"\+?[0-9]{1,18}", text):
        allowed = f" or a word such as {bounds.words[1]}" if bounds.words else ""
        raise ScheduleError(f"the {bounds.name} {text!r} is no number{allowed}")
    return int(text)
