"""Paths become what one cluster would be given: whole objects, each with the place where it stands.

For the twins, which need more of an object than the facts that ``load.manifests`` keeps. Files, folders,
kustomizations and standard input are taken as ``altlas check`` takes them. All of it together is one cluster;
kustomizations with a common base are alternatives, of which the user must name one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

from altlas.errors import UsageError
from altlas.kube.kinds import is_namespaced
from altlas.kube.route import Route
from altlas.load.builds import Build, Builds, divide, find_builds
from altlas.load.kustomize import BuildFailure, Built, build_all
from altlas.load.kustomized import prevents
from altlas.load.objects import LOCAL_CONFIG, items, problems
from altlas.load.origins import Origins
from altlas.load.reading import read_streamed, streamed
from altlas.load.texts import Texts
from altlas.load.walk import walk
from altlas.model.finding import Finding, Severity


class Place(NamedTuple):
    """Where an object stands: file as shown to the user, document (from 0), route to the object in the document."""

    file: str
    document: int
    root: Route


class Applied(NamedTuple):
    """Everything that is applied to one cluster, in reading order.

    ``findings`` are about texts that could not be read or built; after an error objects may be missing. ``notes``
    are sentences for the person at the terminal.
    """

    objects: tuple[tuple[Place, Mapping[str, Any]], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    texts: Texts

    @property
    def whole(self) -> bool:
        """Whether everything could be read."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    def position(self, place: Place, route: Route) -> tuple[int, int]:
        """Line and column, from 1, of a route inside an object, or of its nearest part that stands there."""
        documents = self.texts.reading(place.file).documents
        number = bisect_left(documents, place.document, key=lambda document: document.index)
        if number == len(documents) or documents[number].index != place.document:
            return 1, 1
        return documents[number].place((*place.root, *route))


class _Gathering:
    """What was found so far."""

    def __init__(self) -> None:
        self.objects: list[tuple[Place, Mapping[str, Any]]] = []
        self.findings: list[Finding] = []
        self.notes: list[str] = []
        self.texts = Texts()

    def file(self, name: str, *, named: bool) -> None:
        """Add the objects of one text; kustomize has left out those that are never applied, here they are too."""
        data = self.texts.data(name)
        reading = self.texts.reading(name)
        self.findings += problems(reading, name, data, named=named)
        for document in reading.documents:
            for item in items(document):
                if not _is_local(item.value):
                    self.objects.append((Place(name, item.document, item.root), item.value))
            document.drop_places()

    def applied(self) -> Applied:
        """The whole."""
        return Applied(tuple(self.objects), tuple(self.findings), tuple(self.notes), self.texts)


def load(paths: Sequence[str], *, stdin: BinaryIO | None = None, kubectl: str | None = None) -> Applied:
    """Read ``paths``; ``-`` is ``stdin``. Without ``kubectl`` kustomizations are read as their files stand.

    Broken input is among the findings. Raises UsageError for a path that does not exist, and for kustomizations
    that cannot be in one cluster.
    """
    once = streamed(paths)
    folder = walk(tuple(path for path in paths if path not in once))
    builds = find_builds(folder.kustomizations)
    _refuse_alternatives(builds.builds)
    division = divide(folder.files, builds)
    found = _Gathering()
    found.findings += folder.findings
    for file in division.plain:
        found.file(file.path, named=file.named)
    for path in once:
        _add_stream(path, stdin, found)
    _add_builds(builds, kubectl, found)
    if division.omitted:
        names = ", ".join(file.path for file, _ in division.omitted[:3])
        more = f" and {len(division.omitted) - 3} more" if len(division.omitted) > 3 else ""
        found.notes.append(f"not part of the kustomization of their folder, so left out: {names}{more}")
    return found.applied()


def _add_stream(path: str, stdin: BinaryIO | None, found: _Gathering) -> None:
    """What can be read only once."""
    name, data = read_streamed(path, stdin)
    if isinstance(data, Finding):
        found.findings.append(data)
        return
    found.texts.streams[name] = data
    found.file(name, named=True)


def _add_builds(builds: Builds, kubectl: str | None, found: _Gathering) -> None:
    """What kustomize makes, or what the files hold where it makes nothing."""
    plans = builds.builds
    if plans and kubectl is None:
        found.notes.append("kubectl was not found, so kustomizations are read as their files stand")
    faults = [[finding for part in plan.parts for finding in part.findings] for plan in plans]
    found.findings += (finding for each in faults for finding in each)
    sound = [not any(map(prevents, each)) for each in faults]
    wanted = [plan.root.folder for plan, is_sound in zip(plans, sound, strict=True) if is_sound]
    built = iter(build_all(kubectl, wanted) if kubectl is not None else [None] * len(wanted))
    for plan, is_sound in zip(plans, sound, strict=True):
        _add_build(plan, next(built) if is_sound else None, found)


def _add_build(plan: Build, built: Built | None, found: _Gathering) -> None:
    if isinstance(built, list):
        origins = Origins(plan, found.texts)
        for each in built:
            source = origins.source(each)
            found.objects.append((Place(source.file, source.document, source.root), each.value))
        return
    before = len(found.objects)
    for file in plan.files:
        found.file(file, named=True)
    if isinstance(built, BuildFailure):
        message = f"kustomize does not build this: {built.message}"
        cure = f"try it: kubectl kustomize {plan.root.folder}"
        found.findings.append(plan.root.fault("kustomization-build-failed", (), message, cure))
    namespace = next(iter(plan.namespaces), "")
    if namespace:
        found.objects[before:] = [(place, _moved(value, namespace)) for place, value in found.objects[before:]]


def _moved(value: Mapping[str, Any], namespace: str) -> Mapping[str, Any]:
    """The object in ``namespace`` if it states none and its kind has one."""
    metadata = value.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("namespace"):
        return value
    if is_namespaced(str(value.get("apiVersion")), str(value.get("kind"))) is not True:
        return value
    return {**value, "metadata": {**metadata, "namespace": namespace}}


def _refuse_alternatives(builds: Sequence[Build]) -> None:
    """Raise UsageError for kustomizations with a common part: never applied to one cluster, so never one picture."""
    for first, second in _pairs(builds):
        if not {part.folder for part in first.parts}.isdisjoint(part.folder for part in second.parts):
            raise UsageError(
                f"{first.root.folder} and {second.root.folder} are variants of one base, "
                "and no cluster gets both; name one of them"
            )


def _pairs(builds: Sequence[Build]) -> Iterator[tuple[Build, Build]]:
    return ((first, second) for number, first in enumerate(builds) for second in builds[number + 1 :])


def _is_local(value: Mapping[str, Any]) -> bool:
    """Whether an object says that it is never applied."""
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    return isinstance(annotations, Mapping) and annotations.get(LOCAL_CONFIG) == "true"
