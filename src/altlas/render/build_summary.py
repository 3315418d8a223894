"""What a build made, for a person: the same words plain and, on a terminal, in colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import RenderableType


class Changes(NamedTuple):
    """What happened, or with ``--check`` would happen, to the files of one folder; paths as a person types them."""

    folder: str
    created: Sequence[str]
    changed: Sequence[str]
    removed: Sequence[str]
    edited: Sequence[str]
    """Edited by hand: kept, unless forced."""
    stale: Sequence[str]
    """No longer generated, but edited by hand: kept."""
    record: bool = False
    """Whether the record of generated files differs."""

    @property
    def differs(self) -> bool:
        """Whether anything is not as altlas generates it."""
        return bool(self.created or self.changed or self.removed or self.edited or self.stale or self.record)


class BuildSummary(NamedTuple):
    """A build in figures."""

    platform: str
    groups: Sequence[tuple[str, int, Sequence[str]]]
    """Name of a group, number of its objects, names of what is in it."""
    files: int
    lines_in: int
    lines_out: int
    environments: Sequence[tuple[str, str]]
    """Name of an environment and what its overlay holds, such as ``2 patches``."""
    network: str
    """The figures of the proof that allowed flows are the declared ones."""
    secrets: Sequence[str]
    """Sentences on where the values are."""
    apply: str
    """The command that applies the tree."""
    changes: Sequence[Changes]
    check: bool
    forced: bool


def text(summary: BuildSummary) -> str:
    """Plain text, for logs and files."""
    return "\n".join(line for _, line in _lines(summary)) + "\n"


def renderable(summary: BuildSummary) -> RenderableType:
    """The same for a terminal, with colours."""
    from rich.text import Text

    return Text("\n").join(Text(line, style=style) for style, line in _lines(summary))


def _lines(summary: BuildSummary) -> Iterator[tuple[str, str]]:
    """Style and text of every line."""
    if not summary.check:
        yield from _figures(summary)
    for changes in summary.changes:
        yield from _folder(changes, summary)


def _figures(summary: BuildSummary) -> Iterator[tuple[str, str]]:
    objects = sum(count for _, count, _ in summary.groups)
    factor = summary.lines_out / max(summary.lines_in, 1)
    yield "bold", f"{summary.platform}: {objects} objects in {summary.files} files"
    yield "", f"  {summary.lines_in:,} lines in, {summary.lines_out:,} lines out: {factor:.0f} times"
    width = max((len(name) for name, _, _ in summary.groups), default=0)
    for name, count, members in summary.groups:
        yield "", f"  {name:<{width}}  {count:>4}  {', '.join(members)}"
    for name, what in summary.environments:
        yield "", f"environment {name}: {what}"
    yield "", f"network: {summary.network}"
    for sentence in summary.secrets:
        yield "", f"secrets: {sentence}"
    yield "cyan", f"apply: {summary.apply}"


def _folder(changes: Changes, summary: BuildSummary) -> Iterator[tuple[str, str]]:
    would = "would be " if summary.check else ""
    counts = [
        f"{len(paths)} {would}{word}"
        for word, paths in (("created", changes.created), ("changed", changes.changed), ("removed", changes.removed))
        if paths
    ]
    edited = "would be overwritten" if summary.check and summary.forced else "overwritten" if summary.forced else "kept"
    if changes.edited or changes.stale:
        counts.append(f"{len(changes.edited) + len(changes.stale)} edited by hand")
    if changes.record and not counts:
        counts.append(f"record of generated files {would}updated")
    yield ("green" if not changes.differs else "yellow"), f"{changes.folder}: {', '.join(counts) or 'up to date'}"
    if summary.check:
        yield from (("", f"  {word}: {path}") for word, paths in _listed(changes) for path in paths)
    for path in changes.edited:
        cure = "" if summary.forced else "; --force overwrites it"
        yield "yellow", f"  edited by hand, {edited}: {path}{cure}"
    for path in changes.stale:
        yield "yellow", f"  no longer generated but edited by hand, kept: {path}; delete it if you do not need it"


def _listed(changes: Changes) -> tuple[tuple[str, Sequence[str]], ...]:
    return (("missing", changes.created), ("differs", changes.changed), ("no longer generated", changes.removed))
