"""A progress bar for a person who waits longer than a second; silence for everybody else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds after which a person wants to know."""


class Progress:
    """Counts files; draws only on a terminal and only after ``PATIENCE`` seconds, and leaves nothing behind."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream
        self.watched = stream is not None and stream.isatty()
        self.started = time.monotonic()
        self.done = self.total = 0
        self.bar: Bar | None = None
        self.task: TaskID | None = None

    def expect(self, files: int) -> None:
        """Say that so many more files are to come."""
        self.total += files

    def advance(self, files: int) -> None:
        """Say that so many more files are done."""
        self.done += files
        if self.watched and time.monotonic() - self.started > PATIENCE:
            self._draw()

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()

    def _draw(self) -> None:
        if self.bar is None or self.task is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            # No refresh by a thread: workers are forked, and a thread does not survive that.
            self.bar = Bar(console=Console(file=self.stream), transient=True, auto_refresh=False)
            self.task = self.bar.add_task("reading manifests", total=self.total)
            self.bar.start()
        self.bar.update(self.task, completed=self.done, total=max(self.total, self.done), refresh=True)
