"""Which kustomizations are built by themselves, what each is made of, and which files none of them reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from altlas.load.kustomization import Kustomization, read_kustomization
from altlas.load.kustomization_faults import faults
from altlas.load.walk import SourceFile


class Build(NamedTuple):
    """One kustomization that nobody else uses, with everything that it is made of, itself first."""

    root: Kustomization
    parts: tuple[Kustomization, ...]

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Namespaces that its kustomizations give to objects, in reading order."""
        return tuple(dict.fromkeys(part.namespace for part in self.parts if part.namespace))

    @property
    def files(self) -> list[str]:
        """The files that it lists as resources, as they stand."""
        return list(
            dict.fromkeys(
                entry.path
                for part in self.parts
                for entry in part.entries
                if entry.field in ("resources", "bases") and Path(entry.path).is_file()
            )
        )


class Builds(NamedTuple):
    """All kustomizations of the input by folder, and those of them that are built."""

    known: dict[str, Kustomization]
    builds: tuple[Build, ...]


class Division(NamedTuple):
    """The files of the input: ``plain`` ones, and ``omitted`` ones with the kustomization that should list them."""

    plain: list[SourceFile]
    omitted: list[tuple[SourceFile, Kustomization]]


def find_builds(folders: Sequence[str]) -> Builds:
    """Read the kustomizations of ``folders`` and of all that they build on; decide which are built."""
    known: dict[str, Kustomization] = {}
    waiting = list(reversed(folders))
    while waiting:
        folder = waiting.pop()
        if folder not in known:
            read_in = read_kustomization(folder)
            known[folder] = read_in._replace(findings=(*read_in.findings, *faults(read_in)))
            waiting.extend(reversed(known[folder].folders))
    buildable = [folder for folder in folders if not known[folder].is_component]
    used = {
        below for kustomization in known.values() for below in kustomization.folders if below != kustomization.folder
    }
    builds = [_build(folder, known) for folder in buildable if folder not in used]
    covered = {part.folder for build in builds for part in build.parts}
    for folder in buildable:  # what is left goes round in a circle, which kustomize will say
        if folder not in covered:
            builds.append(_build(folder, known))
            covered.update(part.folder for part in builds[-1].parts)
    return Builds(known, tuple(builds))


def divide(files: Iterable[SourceFile], builds: Builds) -> Division:
    """Which files are checked as they stand, and which a kustomization should have listed."""
    if not builds.known:
        return Division(list(files), [])
    division = Division([], [])
    reached = {entry.path for kustomization in builds.known.values() for entry in kustomization.entries}
    for file in files:
        owner = None if file.named else _owner(file.path, builds.known)
        if owner is None or owner.broken:
            if file.named or file.path not in reached:
                division.plain.append(file)
        elif file.path not in reached:
            division.omitted.append((file, owner))
    return division


def _build(folder: str, known: dict[str, Kustomization]) -> Build:
    parts: dict[str, Kustomization] = {}
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if here not in parts:
            parts[here] = known[here]
            waiting.extend(reversed(known[here].folders))
    return Build(known[folder], tuple(parts.values()))


def _owner(path: str, known: dict[str, Kustomization]) -> Kustomization | None:
    """The kustomization of the nearest folder above a file."""
    for parent in PurePosixPath(path).parents:
        if str(parent) in known:
            return known[str(parent)]
    return None
