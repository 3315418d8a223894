"""Files of Go modules, through the ordinary ``go`` command and straight from the module's zip."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache


class GoModule:
    """The files of one module at one version; ``go`` checks its sum when it downloads it."""

    def __init__(self, path: str, version: str) -> None:
        # go exits with 1 if the module asks for a newer Go, which does not matter for reading data.
        run = subprocess.run(
            ["go", "mod", "download", "-json", f"{path}@{version}"], capture_output=True, text=True, check=False
        )
        answer = json.loads(run.stdout)
        if "Zip" not in answer:
            raise SystemExit(f"{path}@{version}: {answer.get('Error', run.stderr)}")
        self._root = f"{path}@{version}/"
        self._zip = zipfile.ZipFile(answer["Zip"])
        self._names = set(self._zip.namelist())

    def read(self, path: str) -> str:
        """The text of a file, "" if there is none."""
        name = self._root + path
        return self._zip.read(name).decode() if name in self._names else ""

    def paths(self, *, start: str = "", end: str = "") -> Iterator[str]:
        """Paths of the files that start and end so, sorted."""
        for name in sorted(self._names):
            path = name.removeprefix(self._root)
            if path.startswith(start) and path.endswith(end):
                yield path


@cache
def go_module(path: str, version: str) -> GoModule:
    """A module, downloaded once."""
    return GoModule(path, version)
