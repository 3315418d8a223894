"""Where a report goes: to the terminal in colour, to a pipe as it is, to a file whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from altlas.errors import OutputError
from altlas.model.report import Report
from altlas.render import json_v1, text
from altlas.render.text import Excerpt

Renderer = Callable[[Report, Excerpt], str]

RENDERERS: dict[str, Renderer] = {
    "text": lambda report, excerpt: text.render(report, excerpt=excerpt),
    "json": lambda report, _: json_v1.render(report),
}
"""Every format by name. A new one is a module in render and a line here."""


def write(report: Report, *, form: str, output: Path | None, excerpt: Excerpt, stream: TextIO | None) -> None:
    """Render a report to a file, or to ``stream``; a person at a terminal gets colours unless NO_COLOR is set."""
    if output is None and stream is not None and form == "text" and stream.isatty():
        from rich.console import Console

        text.print_to(Console(file=stream, highlight=False), report, excerpt=excerpt)
    else:
        deliver(RENDERERS[form](report, excerpt), output=output, stream=stream)


def deliver(content: str, *, output: Path | None, stream: TextIO | None) -> None:
    """Write ``content`` to a file, whole or not at all, or to ``stream``. Raises OutputError where it is lost."""
    if output is not None:
        _replace(output, content)
    elif stream is None:
        raise OutputError("standard output is closed; name a file by -o")
    else:
        _send(stream, content)


def _send(stream: TextIO, content: str) -> None:
    """Write UTF-8 whatever the locale is; what cannot be written in it is replaced and no error."""
    if stream is sys.stdout and hasattr(stream, "buffer"):
        stream.flush()
        stream.buffer.write(content.encode("utf-8", errors="replace"))
        stream.buffer.flush()
    else:
        stream.write(content)


def _replace(path: Path, content: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    import tempfile

    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(content)
            Path(temporary).chmod(_mode(path))
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise OutputError(f"{path} cannot be written: {reason}") from None


def _mode(path: Path) -> int:
    """The rights of the file that is replaced, or those that a new file gets here."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
