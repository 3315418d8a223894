"""One kustomization file: which files it names, and what is wrong with how it names them.

Fields are those of kustomize 5 (its type Kustomization). The file is read, never changed; building is kustomize's
own work.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from altlas.kube.route import Route
from altlas.load.objects import problems
from altlas.load.reading import read_file
from altlas.load.walk import file_fault, join, kustomization_file
from altlas.model.finding import Finding, Severity
from altlas.yamltext.document import Document
from altlas.yamltext.read import read

_LISTS = ("resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators")
_PATCHES = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")
FIELDS = (
    "apiVersion", "kind", "metadata", *_LISTS, *_PATCHES, *_GENERATORS, "patchesStrategicMerge", "openapi",
    "namePrefix", "nameSuffix", "namespace", "commonLabels", "commonAnnotations", "labels", "images", "imageTags",
    "replicas", "vars", "sortOptions", "helmGlobals", "helmCharts", "generatorOptions", "buildMetadata",
)  # fmt: skip
"""Every field of a kustomization file (kustomize api/types/kustomization.go)."""

_FOLDERS = frozenset({"resources", "bases", "components", "generators", "transformers", "validators"})
_REMOTE_MARKS = ("://", "?ref=", "git@", "github.com/", "gitlab.com/", "bitbucket.org/", "git::")


class Entry(NamedTuple):
    """A path that a kustomization names: ``field`` is the list it stands in, ``path`` is from the reader's folder."""

    field: str
    route: Route
    text: str
    path: str

    @property
    def remote(self) -> bool:
        """Whether kustomize would fetch it over the network, as it does what is neither a file nor a folder here."""
        looks_remote = any(mark in self.text for mark in _REMOTE_MARKS) or self.text.endswith(".git")
        return looks_remote and self.field in _FOLDERS and not Path(self.path).exists()


class Kustomization(NamedTuple):
    """A kustomization file with what it names. ``broken``: its text is no mapping, so nothing is known."""

    folder: str
    file: str
    value: Mapping[str, Any]
    document: Document | None
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    broken: bool

    @property
    def misspelt(self) -> list[str]:
        """Fields that kustomize does not know, for which it refuses the file."""
        return [field for field in self.value if field not in FIELDS]

    @property
    def is_component(self) -> bool:
        """Whether it can only be part of others, never be built by itself."""
        return self.value.get("kind") == "Component"

    @property
    def namespace(self) -> str:
        """The namespace that it gives to every object, or the empty word."""
        namespace = self.value.get("namespace")
        return namespace if isinstance(namespace, str) else ""

    @property
    def folders(self) -> list[str]:
        """Folders that it builds on and that have a kustomization file, as seen from the reader's folder."""
        return [
            entry.path
            for entry in self.entries
            if entry.field in _FOLDERS and kustomization_file(entry.path) is not None
        ]

    def place(self, route: Route) -> tuple[int, int]:
        """Line and column of a route in the file."""
        return self.document.place(route) if self.document is not None else (1, 1)

    def fault(self, check: str, route: Route, message: str, cure: str) -> Finding:
        """An error at a route of this file."""
        line, column = self.place(route)
        return Finding(
            check=check,
            severity=Severity.ERROR,
            message=message,
            cure=cure,
            route=route,
            file=self.file,
            line=line,
            column=column,
        )


def read_kustomization(folder: str) -> Kustomization:
    """The kustomization of a folder that has one; what is wrong with its text is among its findings."""
    file = kustomization_file(folder) or join(folder, "kustomization.yaml")
    data = read_file(file)
    if isinstance(data, Finding):
        return Kustomization(folder, file, {}, None, (), (data,), broken=True)
    reading = read(data)
    findings = problems(reading, file, data, named=True)
    document = reading.documents[0] if reading.documents else None
    value = document.value if document is not None else None
    if not isinstance(value, Mapping):
        if not any(finding.severity is Severity.ERROR for finding in findings):
            findings.append(_no_mapping(file))
        return Kustomization(folder, file, {}, None, (), tuple(findings), broken=True)
    entries = tuple(_entries(folder, value))
    known = Kustomization(folder, file, value, document, entries, (), broken=False)
    return known._replace(findings=tuple(findings))


def _no_mapping(file: str) -> Finding:
    cure = "list what belongs to it under resources"
    return file_fault(file, "kustomization-build-failed", "this kustomization file holds no mapping", cure)


def _entries(folder: str, value: Mapping[str, Any]) -> Iterator[Entry]:
    """Every path in the file. Inline patches and generators, which are YAML and not paths, are left out."""
    for field, route, text in _texts(value):
        if text and "\n" not in text and "\0" not in text:
            yield Entry(field, route, text, os.path.normpath(join(folder, text) if not text.startswith("/") else text))


def _texts(value: Mapping[str, Any]) -> Iterator[tuple[str, Route, str]]:
    for field in (*_LISTS, "patchesStrategicMerge"):
        for index, text in enumerate(_list(value, field)):
            if isinstance(text, str):
                yield field, (field, index), text
    for field in _PATCHES:
        for index, patch in enumerate(_list(value, field)):
            if isinstance(patch, Mapping) and isinstance(patch.get("path"), str):
                yield field, (field, index, "path"), patch["path"]
    for field in _GENERATORS:
        for index, generator in enumerate(_list(value, field)):
            if isinstance(generator, Mapping):
                yield from _sources(field, index, generator)


def _sources(field: str, index: int, generator: Mapping[str, Any]) -> Iterator[tuple[str, Route, str]]:
    """Files of a generator, which may be written ``key=path``, and its env files."""
    for part in ("files", "envs"):
        for number, text in enumerate(_list(generator, part)):
            if isinstance(text, str):
                path = text.partition("=")[2] or text if part == "files" else text
                yield field, (field, index, part, number), path
    if isinstance(generator.get("env"), str):
        yield field, (field, index, "env"), generator["env"]


def _list(value: Mapping[str, Any], field: str) -> list[Any]:
    found = value.get(field)
    return found if isinstance(found, list) else []
