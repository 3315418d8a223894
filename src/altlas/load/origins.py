"""Where in the files of a kustomization a built object comes from.

kustomize says the file. Inside the file the object is found by kind and name; a name may have been given a prefix
or a suffix, and an object that a patch has renamed is the next of its kind that is left.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from altlas.kube.route import Route
from altlas.load.builds import Build
from altlas.load.kustomize import BuiltObject, Origin
from altlas.load.objects import Item, items
from altlas.load.texts import Texts

_GENERATORS = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}


class Source(NamedTuple):
    """The place of an object: file as shown to the user, document, and the route to it in the document."""

    file: str
    document: int
    root: Route


class Origins:
    """Answers for one build. Each object of a file is given away once."""

    def __init__(self, build: Build, texts: Texts) -> None:
        self.build = build
        self.texts = texts
        self.shown = {os.path.realpath(part.folder): part.folder for part in build.parts}
        self.left: dict[str, list[Item]] = {}

    def source(self, built: BuiltObject) -> Source:
        """The best place known for a built object; the root's kustomization file when nothing better is."""
        if built.origin is None:
            return Source(self.build.root.file, 0, ())
        file = self._shown(built.origin)
        if built.origin.generated:
            return Source(file, 0, self._generator(file, built.value))
        if file not in self.left:
            documents = self.texts.reading(file).documents
            self.left[file] = [item for document in documents for item in items(document)]
        item = _best(self.left[file], built.value)
        if item is None:
            return Source(file, 0, ())
        self.left[file].remove(item)
        return Source(file, item.document, item.root)

    def _shown(self, origin: Origin) -> str:
        """The real path as seen from where the user stands."""
        folder, rest = origin.path, ""
        while folder not in self.shown and folder != "/":
            folder, _, name = folder.rpartition("/")
            folder, rest = folder or "/", f"{name}/{rest}"
        return os.path.normpath(f"{self.shown[folder]}/{rest}") if folder in self.shown else origin.path

    def _generator(self, file: str, value: Mapping[str, Any]) -> Route:
        """The entry of the generator whose name is the beginning of the object's name."""
        field = _GENERATORS.get(str(value.get("kind")), "")
        part = next((part for part in self.build.parts if part.file == file), None)
        entries = part.value.get(field) if part is not None else None
        names = [entry.get("name") if isinstance(entry, Mapping) else None for entry in entries or ()]
        fitting = [(len(str(name)), index) for index, name in enumerate(names) if str(name) in _name(value)]
        return (field, max(fitting)[1]) if fitting else (field,) if entries else ()


def _best(candidates: list[Item], value: Mapping[str, Any]) -> Item | None:
    """The same name, else a name inside the new name (the longest), else the first of the kind."""
    name = _name(value)
    same_kind = [item for item in candidates if item.value.get("kind") == value.get("kind")]
    exact = [item for item in same_kind if _name(item.value) == name]
    inside = sorted((item for item in same_kind if _name(item.value) in name), key=lambda item: -len(_name(item.value)))
    return next(iter([*exact, *inside, *same_kind]), None)


def _name(value: Mapping[str, Any]) -> str:
    metadata = value.get("metadata")
    return str(metadata.get("name", "")) if isinstance(metadata, Mapping) else ""
