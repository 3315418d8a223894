"""One word of a few, as an option takes it."""

from __future__ import annotations

from collections.abc import Collection

from altlas.errors import UsageError
from altlas.kube.nearest import nearest


def usable(what: str, word: str, known: Collection[str]) -> str:
    """The word itself if it is known. Raises UsageError that names all of them, with the nearest one."""
    if word in known:
        return word
    raise UsageError(f"there is no {what} {word!r}, only {', '.join(known)}{meant(nearest(word, known))}")


def meant(near: str) -> str:
    """The end of an error that offers the nearest word, if there is one."""
    return f"; did you mean {near}?" if near else ""
