"""What a schema check has to say, and words for routes and values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from altlas.kube.route import Route, field_path

WARNINGS = frozenset({"schema-missing"})
LONGEST = 60  # characters of a value that a message quotes
LONGEST_ROUTE = 240
MOST_LISTED = 20


class Violation(NamedTuple):
    """One fault of one object.

    ``route`` holds the keys and indices of the value, or of its nearest parent if it is not there;
    ``message`` says what is wrong, ``cure`` what to do.
    """

    check: str
    route: Route
    message: str
    cure: str

    @property
    def severity(self) -> str:
        """``warning`` where altlas cannot tell, ``error`` otherwise."""
        return "warning" if self.check in WARNINGS else "error"


def quoted(value: Any) -> str:
    """A short value as a message shows it: ``the string "2"``, ``the number 3``, ``a list``."""
    if value is None:
        return "empty (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the string "{shortened(value)}"'
    if isinstance(value, int | float):
        return f"the number {shortened(str(value))}"
    return "a list" if isinstance(value, list) else "an object"


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut if it is long."""
    line = " ".join(text[: longest * 2].split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def place(route: Sequence[str | int]) -> str:
    """A route for a message: real ones are never cut."""
    return shortened(field_path(route), LONGEST_ROUTE)


def listed(words: Sequence[str]) -> str:
    """Alternatives in words: ``A, B or C``."""
    shown = [word or '""' for word in words[:MOST_LISTED]]
    if len(words) > MOST_LISTED:
        shown.append(f"{len(words) - MOST_LISTED} others")
    return " or ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that was probably meant, "" if none is near."""
    known = list(words)
    same = [each for each in known if each.casefold() == word.casefold()]
    if same or len(word) > LONGEST:
        return same[0] if same else ""
    lower = {each.casefold(): each for each in sorted(known)}
    found = difflib.get_close_matches(word.casefold(), lower, 1, 0.7)
    return lower[found[0]] if found else ""
