"""``altlas explain``: the page of one check, or a list of them all."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import TextIO

from altlas import checks
from altlas.commands.report_output import deliver
from altlas.errors import UsageError
from altlas.model.check import Check, Scope

_LOOKS_AT = {
    Scope.OBJECT: "looks at one object",
    Scope.INVENTORY: "looks at all objects together",
    Scope.READING: "found while the input is read",
}


def run(*, check: str | None = None, stdout: TextIO | None = None) -> int:
    """Print the page of ``check``, or the list of all checks without one; the exit status is 0.

    A person at a terminal gets the page laid out, a pipe gets its Markdown. Raises UsageError for an id that does not
    exist, OutputError where there is nowhere to print.
    """
    text = page(_known(check)) if check else listing()
    stream = stdout or sys.stdout
    if check and stream is not None and stream.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console(file=stream).print(Markdown(text))
    else:
        deliver(text, output=None, stream=stream)
    return 0


def page(check: Check) -> str:
    """The page of a check as Markdown, with a line below its title that says what kind of check it is."""
    text = files(checks).joinpath(check.area, f"{check.stem}.md").read_text(encoding="utf-8")
    title, rest = text.split("\n", 1)
    return f"{title}\n\n{' · '.join(_about(check))}\n{rest}"


def listing() -> str:
    """Every check by area, in the order of the tuple: severity, id, title."""
    width = max(map(len, checks.BY_ID))
    lines: list[str] = []
    for area in dict.fromkeys(check.area for check in checks.ALL):
        lines += ["", area] if lines else [area]
        lines += [f"  {one.severity:<7}  {one.id:<{width}}  {one.title}" for one in checks.ALL if one.area == area]
    return "\n".join(lines) + "\n"


def _about(check: Check) -> Iterator[str]:
    yield check.severity.value
    yield f"confidence {check.confidence.value}"
    yield f"area {check.area}"
    yield _LOOKS_AT[check.scope]
    if check.since:
        yield f"from Kubernetes {check.since} on"


def _known(word: str) -> Check:
    """The check of this id. Raises UsageError with the nearest ids otherwise."""
    if word in checks.BY_ID:
        return checks.BY_ID[word]
    near = difflib.get_close_matches(word, checks.BY_ID, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else "altlas explain lists them all"
    raise UsageError(f"there is no check {word!r}; {hint}")
