"""One kustomization becomes objects: built by kustomize, or read as its files stand when that is not possible."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from altlas.kube.route import Route
from altlas.load.builds import Build
from altlas.load.kustomization import Kustomization
from altlas.load.kustomize import BuildFailure, Built, BuiltObject, build_all
from altlas.load.objects import FileFacts, Item, Judge, examine_item, items, problems
from altlas.load.origins import Origins
from altlas.load.texts import Texts
from altlas.model.finding import Finding, Severity
from altlas.yamltext.document import Document


class Kustomized(NamedTuple):
    """Objects and findings of one build.

    ``whole`` is false when objects may be missing, so that a reference that leads nowhere proves nothing.
    """

    plan: Build

    facts: FileFacts
    whole: bool


def load_builds(plans: Sequence[Build], judge: Judge, kubectl: str | None, texts: Texts) -> list[Kustomized]:
    """Everything about each build, with the findings of its kustomization files and of the files they list."""
    before = [_before(plan, texts) for plan in plans]
    sound = [not any(prevents(finding) for finding in facts.findings) for facts in before]
    wanted = [plan.root.folder for plan, is_sound in zip(plans, sound, strict=True) if is_sound]
    built = iter(build_all(kubectl, wanted) if kubectl is not None else [None] * len(wanted))
    return [
        _after(plan, facts, next(built) if is_sound else None, judge, texts, is_sound=is_sound)
        for plan, facts, is_sound in zip(plans, before, sound, strict=True)
    ]


def _before(plan: Build, texts: Texts) -> FileFacts:
    """What is wrong with the texts, before anything is built of them."""
    facts = FileFacts([finding for part in plan.parts for finding in part.findings])
    for file in plan.files:
        facts.findings += problems(texts.reading(file), file, texts.data(file), named=True)
    return facts


def _after(
    plan: Build, facts: FileFacts, built: Built | None, judge: Judge, texts: Texts, *, is_sound: bool
) -> Kustomized:
    """Add what was built to ``facts``, or what the files hold when nothing was."""
    if isinstance(built, list):
        _examine_built(built, plan, judge, texts, facts)
        return Kustomized(plan, facts, whole=True)
    standing = _examine_as_they_stand(plan, judge, texts)
    if built is not None and not _explained(built, standing):
        facts.findings.append(_failed(plan, built))
    facts.findings += standing.findings
    facts.resources += standing.resources
    return Kustomized(plan, facts, whole=is_sound and built is None)


def prevents(finding: Finding) -> bool:
    """Whether kustomize need not be asked: it would refuse, or fetch something over the network."""
    return finding.severity is Severity.ERROR or finding.check == "kustomization-entry-remote"


def _examine_built(built: list[BuiltObject], plan: Build, judge: Judge, texts: Texts, facts: FileFacts) -> None:
    """Judge what kustomize made, and say every place in the file that it was made of."""
    origins = Origins(plan, texts)
    for each in built:
        source = origins.source(each)
        document = texts.document(source.file, source.document)

        def place(route: Route, document: Document | None = document) -> tuple[int, int]:
            return document.place(route) if document is not None else (1, 1)

        examine_item(Item(each.value, source.document, source.root), source.file, judge, place, facts)


def _examine_as_they_stand(plan: Build, judge: Judge, texts: Texts) -> FileFacts:
    """Judge the listed files themselves; objects without a namespace go where the first kustomization sends them."""
    judge = judge._replace(default_namespace=next(iter(plan.namespaces), judge.default_namespace))
    facts = FileFacts()
    for file in plan.files:
        for document in texts.reading(file).documents:
            for item in items(document):
                examine_item(item, file, judge, document.place, facts)
    return facts


def _explained(failure: BuildFailure, standing: FileFacts) -> bool:
    """Whether a finding about the files themselves already says why kustomize would not build.

    That is a wrong object in a file that the message names, or one object that is there twice.
    """
    wrong = {Path(finding.file).name for finding in standing.findings if finding.severity is Severity.ERROR}
    if any(name in failure.message for name in wrong):
        return True
    known = [resource.id for resource in standing.resources]
    return "already registered id" in failure.message and len(set(known)) < len(known)


def _failed(plan: Build, failure: BuildFailure) -> Finding:
    """What kustomize says, at the field or entry that its message speaks of."""
    part, route = _spoken_of(plan, failure.message)
    message = f"kustomize does not build this: {failure.message}"
    return part.fault("kustomization-build-failed", route, message, f"try it: kubectl kustomize {plan.root.folder}")


def _spoken_of(plan: Build, message: str) -> tuple[Kustomization, Route]:
    """The entry whose text is the longest one in a message; the root's first line if none is."""
    named = [
        (len(entry.text), part, entry.route) for part in plan.parts for entry in part.entries if entry.text in message
    ]
    if not named:
        return plan.root, ()
    _, part, route = max(named, key=lambda one: one[0])
    return part, route
