"""One file's text becomes facts and findings: YAML, then the schema of each object, then its references."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from altlas.kube.flows import keep, places_of
from altlas.kube.references import Select, Use, extract
from altlas.kube.references.forms import FORMS
from altlas.kube.route import Route
from altlas.kube.schemas import Schemas, Violation
from altlas.model.finding import Finding, Severity
from altlas.model.inventory import Manifest, Resource, manifest
from altlas.yamltext.document import Document, Reading
from altlas.yamltext.problem import Problem
from altlas.yamltext.read import read

LOCAL_CONFIG = "config.kubernetes.io/local-config"
"""Annotation of kustomize for objects that are never applied."""

_NESTED_LISTS = 5
_NOWHERE = (0, 0)


Placer = Callable[[Route], tuple[int, int]]
"""Line and column (from 1) of a route in a document, or of its nearest part that stands there."""


class Judge(NamedTuple):
    """What objects are judged by.

    ``schemas`` are those of one Kubernetes minor, ``default_namespace`` is where objects go that state none, and
    ``checks`` are the checks of single objects, whose findings need no place. ``keeps``: whether anybody will ask
    for what the network twin needs of each object.
    """

    schemas: Schemas
    default_namespace: str = "default"
    checks: Callable[[Manifest], list[Finding]] = lambda _manifest: []
    keeps: bool = True


class FileFacts(msgspec.Struct, gc=False, array_like=True):
    """What one file gave: its objects and what is wrong with each of them.

    ``local`` are the positions in ``resources`` of objects that say that they are never applied. ``places`` are line
    and column of each object's references, in the order of ``asked_routes``; 0 where nobody is expected to ask.
    """

    findings: list[Finding] = msgspec.field(default_factory=list)
    resources: list[Resource] = msgspec.field(default_factory=list)
    local: list[int] = msgspec.field(default_factory=list)
    places: list[list[tuple[int, int]]] = msgspec.field(default_factory=list)

    @property
    def applied(self) -> list[Resource]:
        """The objects that are meant to be applied."""
        return [resource for position, resource in enumerate(self.resources) if position not in self.local]


class Item(NamedTuple):
    """One object of a document: ``root`` is the route to it, empty unless it stands in a List."""

    value: dict[str, Any]
    document: int
    root: Route


def examine(data: bytes, file: str, judge: Judge, *, named: bool) -> FileFacts:
    """Everything about the text of one file; ``named``: what is no Kubernetes object is a finding, too."""
    reading = read(data)
    facts = FileFacts(problems(reading, file, data, named=named))
    placers: list[Placer] = []
    for document in reading.documents:
        for item in items(document):
            examine_item(item, file, judge, document.place, facts)
            placers.append(document.place)
        if _is_no_object(document.value, named=named):
            facts.findings += _no_object(document, file, judge)
    facts.places = _doubtful_places(facts.resources, placers)
    return facts


def _doubtful_places(resources: list[Resource], placers: list[Placer]) -> list[list[tuple[int, int]]]:
    """Places of what may turn out broken, one list for each object, in the order of ``asked_routes``.

    They are looked up now, while the text is at hand: to read a file again costs as much as the first reading.
    References to what the same file has are left out.
    """
    facts = [resource.facts for resource in resources]
    known = {(one.key, one.namespace, one.name): one.parts for one in facts}
    return [
        [
            _NOWHERE if isinstance(need, Use) and _is_met(need, known) else place(route)
            for need, route in asked_routes(resource)
        ]
        for resource, place in zip(resources, placers, strict=True)
    ]


def _is_met(use: Use, known: Mapping[tuple[str, str, str], tuple[str, ...] | None]) -> bool:
    """Whether one of the ``known`` objects, each with its parts, is what a reference asks for."""
    target = (use.kind, use.namespace, use.name)
    return target in known and (use.part is None or use.part in (known[target] or ()))


def asked_routes(resource: Resource) -> Iterator[tuple[Use | Select | None, Route]]:
    """Routes in the document at which a reference of the object, or a part of a policy, may turn out wrong."""
    for use in resource.facts.uses:
        form = FORMS.get(use.form)
        yield use, resource.root + use.route + (form.at if form is not None else ())
        if form is not None and use.part is not None and form.part_at != form.at:
            yield use, resource.root + use.route + form.part_at
    for select in resource.facts.selects:
        yield select, resource.root + select.route
    if resource.facts.pod is not None and resource.facts.pod.selector is not None:
        yield None, (*resource.root, "spec", "selector")
        yield None, (*resource.root, "spec", "template", "metadata", "labels")
    if resource.facts.service is not None:
        for number in range(len(resource.facts.service.ports)):
            yield None, (*resource.root, "spec", "ports", number, "targetPort")
    for route in places_of(resource.facts.kind, resource.kept):
        yield None, resource.root + route


def examine_item(item: Item, file: str, judge: Judge, place: Placer, facts: FileFacts) -> None:
    """Add one object's facts and findings to ``facts``; ``place`` knows where its document's routes stand."""
    known = extract(item.value, judge.default_namespace)
    kept = keep(item.value, known.namespace) if judge.keeps else b""
    resource = Resource(file=file, document=item.document, facts=known, root=item.root, kept=kept)
    violations = judge.schemas.violations(item.value)
    if any(violation.severity == Severity.ERROR for violation in violations):
        resource = msgspec.structs.replace(resource, facts=known.marked(doubtful=True))
    found = [_finding(violation, resource) for violation in violations]
    found += judge.checks(manifest(resource, item.value))
    facts.findings += (_placed(finding, place) for finding in found)
    if _is_local(item.value):
        facts.local.append(len(facts.resources))
    facts.resources.append(resource)


def problems(reading: Reading, file: str, data: bytes, *, named: bool) -> list[Finding]:
    """What the YAML itself has wrong. JSON of other programs may have comments: it is left alone unless named."""
    if file.endswith(".json") and not named and b'"apiVersion"' not in data and not reading.documents:
        return []
    return [_problem(problem, file) for problem in reading.problems]


def items(document: Document) -> Iterator[Item]:
    """The Kubernetes objects of a document, with Lists unfolded as kubectl unfolds them."""
    yield from _unfold(document.value, document.index, (), _NESTED_LISTS)


def _is_local(value: Mapping[str, Any]) -> bool:
    """Whether an object says that it is never applied."""
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    return isinstance(annotations, Mapping) and annotations.get(LOCAL_CONFIG) == "true"


def _unfold(value: Any, index: int, root: Route, depth: int) -> Iterator[Item]:
    if not isinstance(value, dict) or not ("kind" in value and "apiVersion" in value):
        return
    kind, inner = value["kind"], value.get("items")
    if isinstance(kind, str) and kind.endswith("List") and isinstance(inner, list) and depth:
        for number, item in enumerate(inner):
            named = _named_by_list(item, value["apiVersion"], kind)
            yield from _unfold(named, index, (*root, "items", number), depth - 1)
    elif not str(value["apiVersion"]).startswith("kustomize.config.k8s.io/"):
        yield Item(value, index, root)


def _named_by_list(item: Any, version: Any, kind: str) -> Any:
    """An item of a typed list such as PodList, with the kind and version that the list stands for.

    The API server writes neither into such items; kubectl adds them. Source: ``decodeToList`` in apimachinery's
    unstructured helpers.
    """
    if kind == "List" or not isinstance(item, dict) or item.get("kind") or item.get("apiVersion"):
        return item
    return {**item, "apiVersion": version, "kind": kind.removesuffix("List")}


def _is_no_object(value: Any, *, named: bool) -> bool:
    """Whether a document is a finding because it is no object: it has one of the two words, or the user named it."""
    words = [isinstance(value, dict) and word in value for word in ("apiVersion", "kind")]
    return not all(words) and value is not None and (named or any(words))


def _no_object(document: Document, file: str, judge: Judge) -> Iterator[Finding]:
    """What the schemas say about a document without a type."""
    for violation in judge.schemas.violations(document.value):
        line, column = document.place(violation.route)
        yield Finding(
            check=violation.check,
            severity=Severity(violation.severity),
            message=violation.message,
            cure=violation.cure,
            route=violation.route,
            file=file,
            document=document.index,
            line=line,
            column=column,
        )


def _finding(violation: Violation, resource: Resource) -> Finding:
    return Finding(
        check=violation.check,
        severity=Severity(violation.severity),
        message=violation.message,
        cure=violation.cure,
        resource=resource.id,
        route=(*resource.root, *violation.route),
        file=resource.file,
        document=resource.document,
    )


def _placed(finding: Finding, place: Placer) -> Finding:
    line, column = place(finding.route)
    return msgspec.structs.replace(finding, line=line, column=column)


def _problem(problem: Problem, file: str) -> Finding:
    return Finding(
        check=problem.check,
        severity=Severity(problem.severity),
        message=problem.message,
        cure=problem.cure,
        file=file,
        document=problem.document,
        line=problem.line,
        column=problem.column,
    )
