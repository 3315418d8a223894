"""Which files a set of paths holds: sorted, without hidden folders, without leaving the folder.

Nothing is opened here. What cannot be a manifest (a symlink out of the folder, a pipe, a folder that may
not be listed) becomes a finding at its path. A chart of Helm is named and its templates are left alone,
because they are not YAML before Helm has rendered them.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from altlas.errors import UsageError
from altlas.model.finding import Finding, Severity

SUFFIXES = (".yaml", ".yml", ".json")
"""What ``kubectl apply -R -f FOLDER`` reads."""

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""Names under which kustomize looks for its file, in its order."""

_SKIPPED_FOLDERS = frozenset({"node_modules"})


class SourceFile(msgspec.Struct, frozen=True, gc=False):
    """A file to read, with its size in bytes. ``named``: the user named it, not a folder above it."""

    path: str
    size: int
    named: bool = False


class Folder(msgspec.Struct):
    """What the walk found: files to read, folders with a kustomization file, and what is odd."""

    files: list[SourceFile] = msgspec.field(default_factory=list)
    kustomizations: list[str] = msgspec.field(default_factory=list)
    findings: list[Finding] = msgspec.field(default_factory=list)


def walk(paths: tuple[str, ...]) -> Folder:
    """Every manifest candidate below ``paths``, each file once, path by path in sorted order.

    Raises UsageError when a path does not exist or may not be looked at.
    """
    walker = _Walker()
    for path in paths:
        walker.add(os.path.normpath(path))
    return walker.found


def kustomization_file(folder: str) -> str | None:
    """Path of the kustomization file that kustomize would use in ``folder``."""
    paths = (join(folder, name) for name in KUSTOMIZATION_NAMES)
    return next((path for path in paths if Path(path).is_file()), None)


def join(folder: str, name: str) -> str:
    """``name`` inside ``folder``, without a leading ``./``."""
    return name if folder in ("", ".") else f"{folder.rstrip('/')}/{name}"


def file_fault(path: str, check: str, message: str, cure: str) -> Finding:
    """An error about a file as a whole, placed at its first character."""
    return Finding(check=check, severity=Severity.ERROR, message=message, cure=cure, file=path, line=1, column=1)


class _Walker:
    """Carries what was already seen, so that neither loops nor double links lead to a second reading."""

    def __init__(self) -> None:
        self.found = Folder()
        self.seen: set[tuple[int, int]] = set()
        self.links: list[tuple[str, str]] = []

    def add(self, path: str) -> None:
        """Walk one path that the user named; it may be a symlink, for the user chose it.

        A kustomization file stands for its folder, as it does for kustomize.
        """
        if Path(path).name in KUSTOMIZATION_NAMES and Path(path).is_file():
            path = str(Path(path).parent)
        try:
            status = Path(path).stat()
        except FileNotFoundError:
            raise UsageError(f"{path}: no such file or folder") from None
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: {_reason(error)}") from None
        if not stat.S_ISDIR(status.st_mode):
            self._file(path, status, named=True)
            return
        self._folder(path, status)
        root = os.path.realpath(path)
        while self.links:
            self._link(*self.links.pop(0), root)

    def _file(self, path: str, status: os.stat_result, *, named: bool) -> None:
        if self._is_new(status):
            if stat.S_ISREG(status.st_mode):
                self.found.files.append(SourceFile(path, status.st_size, named))
            else:
                self.found.findings.append(_not_a_file(path, status.st_mode))

    def _folder(self, top: str, status: os.stat_result) -> None:
        """List a folder and everything below it, without recursion: nesting may be deep."""
        waiting = [(top, status)]
        while waiting:
            path, status = waiting.pop()
            if not self._is_new(status):
                continue
            below = self._entries(path)
            waiting.extend(reversed(below))

    def _entries(self, path: str) -> list[tuple[str, os.stat_result]]:
        """Sort one folder's entries into files, links and (returned) folders."""
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            self.found.findings.append(_unreadable(path, error))
            return []
        names = {entry.name for entry in entries}
        if not names.isdisjoint(KUSTOMIZATION_NAMES):
            self.found.kustomizations.append(path)
        chart = "Chart.yaml" in names
        if chart:
            self.found.findings.append(_chart(path))
        return [below for entry in entries if (below := self._entry(path, entry, chart=chart))]

    def _entry(self, parent: str, entry: os.DirEntry[str], *, chart: bool) -> tuple[str, os.stat_result] | None:
        name, path = entry.name, join(parent, entry.name)
        if name.startswith(".") or (chart and _belongs_to_chart(name)):
            return None
        try:
            if entry.is_symlink():
                self.links.append((path, name))
            elif entry.is_dir(follow_symlinks=False):
                return None if name in _SKIPPED_FOLDERS else (path, Path(path).lstat())
            elif name.endswith(SUFFIXES) and name not in KUSTOMIZATION_NAMES:
                self._file(path, entry.stat(follow_symlinks=False), named=False)
        except OSError as error:
            self.found.findings.append(_unreadable(path, error))
        return None

    def _link(self, path: str, name: str, root: str) -> None:
        """Follow a symlink that stays below ``root``, after everything real has been listed."""
        try:
            target = str(Path(path).resolve(strict=True))
            status = Path(target).stat()
        except (OSError, RuntimeError) as error:
            if name.endswith(SUFFIXES):
                self.found.findings.append(_unreadable(path, error))
            return
        is_folder = stat.S_ISDIR(status.st_mode)
        if not is_folder and not name.endswith(SUFFIXES):
            return
        if target != root and not target.startswith(root.rstrip("/") + "/"):
            self.found.findings.append(_leaves(path, name))
        elif is_folder:
            self._folder(path, status)
        elif name not in KUSTOMIZATION_NAMES:
            self._file(path, status, named=False)

    def _is_new(self, status: os.stat_result) -> bool:
        """Whether this folder or file was not met before; the names of a hard-linked file count each."""
        identity = (status.st_dev, status.st_ino)
        linked = stat.S_ISREG(status.st_mode) and status.st_nlink > 1
        if identity in self.seen and not linked:
            return False
        self.seen.add(identity)
        return True


def _belongs_to_chart(name: str) -> bool:
    """Whether a chart's entry is no manifest: ``crds/`` is one, values, templates and sub-charts are not."""
    return name in ("Chart.yaml", "templates", "charts") or name.startswith("values")


def _chart(folder: str) -> Finding:
    return Finding(
        check="helm-chart-unrendered",
        severity=Severity.INFO,
        message=f"{folder} is a Helm chart; its templates are not manifests before Helm renders them",
        cure=f"check what Helm makes of it: helm template {folder} | altlas check -",
        file=join(folder, "Chart.yaml"),
        line=1,
        column=1,
    )


def _leaves(path: str, name: str) -> Finding:
    message = f"the symlink {name} leads out of the folder and is not followed"
    return file_fault(path, "symlink-leaves-folder", message, "copy the file here, or name its target as a path")


def _not_a_file(path: str, mode: int) -> Finding:
    kinds = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device"}
    kind = kinds.get(stat.S_IFMT(mode), "not a regular file")
    cure = "write the manifests to a file, or pipe them: … | altlas check -"
    return file_fault(path, "file-unreadable", f"{path} is {kind}, which altlas does not read", cure)


def _unreadable(path: str, error: Exception) -> Finding:
    cure = "let the user that runs altlas read it, or leave it out"
    return file_fault(path, "file-unreadable", f"{path} cannot be read: {_reason(error)}", cure)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
