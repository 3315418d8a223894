"""What is wrong with a platform's values, before anybody knows in which line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any, NamedTuple

from altlas.kube.route import Route


class Fault(NamedTuple):
    """One mistake at a route of the platform file.

    ``about`` are the other values that make it one: the callee's port that a call does not find, for example.
    """

    route: Route
    message: str
    expected: str = ""
    nearest: str = ""
    about: tuple[Route, ...] = ()


CANDIDATES = 200
"""Words that one misspelt word is compared with; of more, those with its first letter come first."""


LISTED = 30
"""Words that a message lists; the largest mapping of the model has fewer keys."""


def nearest(word: str, words: Iterable[str]) -> str:
    """The right word that ``word`` was probably meant to be; empty where none is close."""
    form = word[:64].lower()
    by_form = {candidate.lower(): candidate for candidate in words}
    alike = sorted(by_form, key=lambda other: other[:1] != form[:1]) if len(by_form) > CANDIDATES else list(by_form)
    found = get_close_matches(form, alike[:CANDIDATES], n=1, cutoff=0.6)
    return by_form[found[0]] if found else ""


def one_of(words: Iterable[str]) -> str:
    """The choice, in words; empty where there is none, cut short where nobody would read it."""
    first = list(islice(words, LISTED + 1))
    if not first:
        return ""
    return f"one of {', '.join(first[:LISTED])}{', …' if first[LISTED:] else ''}"


def written(value: Any, route: Route) -> Route:
    """The part of ``route`` that the text really has; in a list, a name becomes its place there.

    Short forms make routes that nobody wrote: ``port: 80`` has no ``port.container``, ``calls: [a]`` no ``calls.a``.
    """
    found: list[str | int] = []
    for step in route:
        if isinstance(value, list) and isinstance(step, str) and step in value:
            return (*found, value.index(step))
        in_list = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not in_list and not (isinstance(value, Mapping) and step in value):
            break
        value = value[step]
        found.append(step)
    return tuple(found)
