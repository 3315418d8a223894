"""Every error that altlas raises on purpose.

Broken manifests are findings in the report, not exceptions; only wrong usage, an unusable platform
file and lost input or output raise::

    AltlasError                exit status 2 unless said otherwise
    ├── UsageError             the command line asks for something that does not exist
    ├── InputError             a file that altlas must understand cannot be understood
    │   └── PlatformError      the platform file has mistakes; carries all of them
    ├── ProgramError           an external program is missing or failed
    └── OutputError            a file could not be written, or a write would lose somebody's work
"""

from __future__ import annotations

from dataclasses import dataclass


class AltlasError(Exception):
    """Base of the tree. The text is one sentence for a person, without a traceback."""


class UsageError(AltlasError):
    """The command line names an option, environment, check or version that does not exist."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in an input file.

    ``line`` and ``column`` count from 1; 0 means that the place is unknown. ``path`` is the dotted
    route to the value, ``expected`` says what would be right, ``nearest`` is the closest right word.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    expected: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        text = f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        return text


class InputError(AltlasError):
    """An input file that altlas must understand cannot be understood; carries every mistake found."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class PlatformError(InputError):
    """The platform file has mistakes, all of which are carried."""


class ProgramError(AltlasError):
    """An external program that the request needs is missing or failed."""


class OutputError(AltlasError):
    """A file could not be written, or writing it would lose somebody's work."""
