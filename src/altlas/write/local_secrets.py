"""The folder ``secrets.local/``: secret values on this machine only.

The folder has mode 0700, its files 0600, and a ``.gitignore`` of its own that ignores everything in it, so
values stay out of git without a change to the user's files. ``values.yaml`` holds one line per credential.
A value is made once and never changed or removed by altlas; a person may change it, which is how a real
API key is put in.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import string
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from altlas.errors import InputError, Mistake, OutputError
from altlas.yamltext.read import read

FOLDER = "secrets.local"
VALUES = "values.yaml"
LENGTH = 32
"""Letters and digits of a new value: about 190 bits."""
ALPHABET = string.ascii_letters + string.digits
HEAD = (
    "# Secret values of the platform, by credential. git ignores this folder: keep it in a safe place.\n"
    "# altlas build adds what is missing and never changes a value. To use a real one, write it here in\n"
    "# quotes and build again.\n"
)
MARK = "# Written by altlas build with values from values.yaml: change them there.\n"


class LocalValues:
    """The credentials' values that this machine knows."""

    def __init__(self, folder: Path) -> None:
        """Read the folder's ``values.yaml``, which need not exist. InputError names every unusable line."""
        self.folder = folder
        self._text = _text(folder / VALUES)
        self.known = _parse(folder / VALUES, self._text)
        self.added: list[str] = []

    def ensure(self, names: Iterable[str]) -> None:
        """Make a random value for each of the credentials ``names`` that has none."""
        for name in names:
            if name not in self.known:
                self.known[name] = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
                self.added.append(name)

    def save(self) -> None:
        """Append the values made since the reading; what stands in the file stays, comments included."""
        prepare(self.folder)
        text = self._text or HEAD
        text += "" if text.endswith("\n") else "\n"
        text += "".join(f"{_key(name)}: {json.dumps(self.known[name])}\n" for name in self.added)
        if text != self._text:
            _replace(self.folder / VALUES, text)
        self._text, self.added = text, []


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9/._-]*", name) else json.dumps(name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else "it is not UTF-8"
        raise InputError((Mistake(str(path), 0, 0, "", f"cannot be read: {reason}"),)) from wrong


def _parse(path: Path, text: str) -> dict[str, str]:
    reading = read(text.encode())
    mistakes = [Mistake(str(path), p.line, p.column, "", p.message, p.cure) for p in reading.problems]
    values: dict[str, str] = {}
    for document in reading.documents[:1]:
        found = document.value if isinstance(document.value, dict) else {"": document.value}
        for name, value in found.items():
            if name and isinstance(value, str) and value:
                values[name] = value
            else:
                place = document.place((name,) if name else ())
                mistakes.append(Mistake(str(path), *place, name, "is no text", 'credential: "value", in quotes'))
    if mistakes:
        raise InputError(tuple(mistakes))
    return values


def prepare(folder: Path) -> None:
    """Make the folder, closed to other users and ignored by git; OutputError if that is impossible."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        if _text(folder / ".gitignore") != "*\n":
            _replace(folder / ".gitignore", "*\n")
        if (folder / VALUES).exists():
            (folder / VALUES).chmod(0o600)
    except OSError as wrong:
        raise OutputError(f"cannot keep secret values in {folder}: {wrong.strerror}") from wrong


def deliver(folder: Path, files: Mapping[str, str]) -> None:
    """Write the kustomizations that bring the values into Secrets, and remove those of an earlier build.

    ``files`` maps paths inside ``folder`` to texts. OutputError if another file stands in the way.
    """
    wanted = {path: MARK + text for path, text in files.items()}
    try:
        own = dict(_own(folder))
        for path, text in wanted.items():
            place = folder / path
            if place.exists() and path not in own:
                raise OutputError(f"{place} is not altlas' own; move it away")
            if own.get(path) != text:
                place.parent.mkdir(mode=0o700, exist_ok=True)
                _replace(place, text)
        for path in own.keys() - wanted.keys():
            (folder / path).unlink()
            if not any((folder / path).parent.iterdir()):
                (folder / path).parent.rmdir()
    except OSError as wrong:
        raise OutputError(f"cannot write {folder}: {wrong.strerror} ({wrong.filename})") from wrong


def _own(folder: Path) -> Iterator[tuple[str, str]]:
    """Path and text of the files that an earlier build delivered."""
    for place in sorted(folder.glob("*/*.yaml")):
        text = place.read_text(encoding="utf-8", errors="replace")
        if text.startswith(MARK):
            yield str(place.relative_to(folder)), text


def _replace(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all; a link keeps pointing where it did."""
    path = path.resolve()
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
