"""What is wrong with a kustomization file besides its text: fields, and paths that lead nowhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from altlas.kube.nearest import nearest
from altlas.load.kustomization import FIELDS, Entry, Kustomization
from altlas.load.reading import MAX_BYTES
from altlas.load.walk import join
from altlas.model.finding import Finding, Severity

_DEPRECATED = {
    "bases": "list the folders under resources",
    "commonLabels": "use labels with includeSelectors: true",
    "patchesStrategicMerge": "use patches with a path",
    "patchesJson6902": "use patches with a target and a path",
    "vars": "use replacements",
    "imageTags": "use images",
}
_MAX_NAMES = 5000


def faults(known: Kustomization) -> Iterator[Finding]:
    """Everything that can be seen without building it."""
    yield from _misspelt(known)
    yield from _deprecated(known)
    yield from _unusable(known)
    yield from _remote(known)


def meant(known: Kustomization) -> list[str]:
    """Paths that entries with a misspelt path probably mean."""
    missing = [entry for entry in known.entries if not entry.remote and not os.path.lexists(entry.path)]
    return [os.path.normpath(join(known.folder, near)) for entry in missing if (near := _nearest(known, entry))]


def _misspelt(known: Kustomization) -> Iterator[Finding]:
    for field in known.misspelt:
        near = nearest(field, FIELDS)
        cure = f'write "{near}"' if near else "take it out"
        yield known.fault("kustomization-build-failed", (field,), f'kustomize knows no field "{field}"', cure)


def _deprecated(known: Kustomization) -> Iterator[Finding]:
    for field, cure in _DEPRECATED.items():
        if field in known.value:
            line, column = known.place((field,))
            yield Finding(
                check="kustomization-field-deprecated",
                severity=Severity.WARNING,
                message=f"kustomize has deprecated the field {field}",
                cure=f"{cure}; kustomize edit fix rewrites it",
                route=(field,),
                file=known.file,
                line=line,
                column=column,
            )


def _unusable(known: Kustomization) -> Iterator[Finding]:
    for entry in known.entries:
        if entry.remote:
            continue
        message = f'{entry.field} names "{entry.text}", '
        try:
            status = Path(entry.path).stat()
        except (OSError, ValueError):
            near = _nearest(known, entry)
            cure = f'write "{near}"' if near else "create it, or take the entry out"
            yield known.fault("kustomization-entry-missing", entry.route, f"{message}which does not exist", cure)
            continue
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            message += "which is neither a file nor a folder"
            yield known.fault("file-unreadable", entry.route, message, "name a regular file")
        elif stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
            message += f"which has {status.st_size >> 20} MiB, and altlas reads at most {MAX_BYTES >> 20} MiB at once"
            yield known.fault("yaml-too-large", entry.route, message, "split it into several files")


def _nearest(known: Kustomization, entry: Entry) -> str:
    """The most alike path that exists and is not in the same list yet, from the kustomization's folder; or nothing."""
    listed = {os.path.normpath(other.text) for other in known.entries if other.field == entry.field}
    names = _names_below(known.folder)
    beside = str(Path(entry.path).parent)
    if os.path.relpath(beside, known.folder).startswith(".."):
        names += _names_below(beside, known.folder)
    return nearest(entry.text, (name for name in names if name not in listed))


def _names_below(folder: str, seen_from: str = "") -> list[str]:
    """Files and folders with a kustomization below ``folder``, a bounded number, relative to ``seen_from``."""
    names: list[str] = []
    for visited, (parent, folders, files) in enumerate(os.walk(folder)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = os.path.relpath(parent, seen_from or folder)
        names += [os.path.normpath(join(here, name)) for name in sorted(files)]
        if len(names) + visited > _MAX_NAMES:
            break
    return names + sorted({str(Path(name).parent) for name in names} - {"."})


def _remote(known: Kustomization) -> Iterator[Finding]:
    for entry in known.entries:
        if entry.remote:
            line, column = known.place(entry.route)
            yield Finding(
                check="kustomization-entry-remote",
                severity=Severity.WARNING,
                message=f'{entry.field} names "{entry.text}", which kustomize would fetch; altlas uses no network',
                cure="build it where the network is and check the result: kubectl kustomize . | altlas check -",
                route=entry.route,
                file=known.file,
                line=line,
                column=column,
            )
