"""Broken references by name, grouped by their root cause."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.references.facts import Broken, Facts, Place, Use
from altlas.kube.references.forms import FORMS
from altlas.kube.references.index import Index
from altlas.kube.references.names import hint, missing, other_namespaces, part_missing
from altlas.kube.references.words import nearest
from altlas.kube.route import Route

_Group = list[tuple[int, Use]]
_Key = tuple[str | int | None, ...]
_UNSURE_FORMS = frozenset({"host", "env-secret", "envfrom-secret", "volume-secret", "class", "storage-class"})
"""Forms whose target is often made outside of manifests, or that are read out of free text."""


def by_name(index: Index) -> Iterator[Broken]:
    """One ``Broken`` per missing target and per missing part of a target, however many objects use it."""
    absent, partial = _grouped(index)
    for group in absent.values():
        yield _absent(index, group)
    for group in partial.values():
        # All uses of a key stand or fall together; a port may be right for one use of a Service and wrong for another.
        asked = group if group[0][1].kind == "Service" else group[:1]
        lacking = [one for one in asked if part_missing(index, one[1]) is not None]
        if lacking:
            parts = part_missing(index, lacking[0][1]) or []
            yield _lacking(index, lacking if len(asked) > 1 else group, parts)


def _grouped(index: Index) -> tuple[dict[_Key, _Group], dict[_Key, _Group]]:
    """Uses of targets that are missing, by target, and other uses that name a part, by target and part."""
    absent: dict[_Key, _Group] = {}
    partial: dict[_Key, _Group] = {}
    verdicts: dict[_Key, bool] = {}
    for place, one in index.judged():
        for use in one.uses:
            identity = (use.kind, use.namespace, use.name)
            gone = identity not in index.objects
            if gone:
                asked = (use.form, *identity)
                if asked not in verdicts:
                    verdicts[asked] = missing(index, use)
                gone = verdicts[asked]
            if use.optional:
                continue
            if gone:
                absent.setdefault(identity, []).append((place, use))
            elif use.part is not None:
                partial.setdefault((*identity, use.part), []).append((place, use))
    return absent, partial


def governing_services(index: Index) -> Iterator[Broken]:
    """StatefulSets whose Service gives their pods no names: it is not headless, or it selects other pods.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#limitations. Programs whose pods
    do not call each other by name live well without, so this is harmless as far as anybody can tell.
    """
    for place, one in index.judged():
        for use in one.uses if one.key == "StatefulSet" else ():
            owner = index.objects.get((use.kind, use.namespace, use.name))
            if use.form == "statefulset-service" and owner is not None and not index.facts[owner].doubtful:
                fault = _governing_fault(index, place, index.facts[owner])
                if fault:
                    yield Broken(
                        check="statefulset-service-name", index=place, route=use.route, harmless=True,
                        message=f"Service {use.name!r} {fault}, so the pods get no names of their own",
                        cure=f"mend Service {use.name!r} (clusterIP: None and these pods' labels), or name another",
                        related=(Place(owner, ("spec",), f"Service {use.name!r}"),),
                    )  # fmt: skip


def _governing_fault(index: Index, place: int, owner: Facts) -> str:
    service = owner.service
    if service is None or service.external:
        return ""
    if not service.headless:
        return "is not headless"
    if service.selector is None:
        return ""
    pods = index.pods(owner.namespace, service.selector)
    return "selects other pods" if pods and place not in pods else ""


def _kind(use: Use) -> str:
    return use.kind.partition(".")[0]


def _absent(index: Index, group: _Group) -> Broken:
    place, use = group[0]
    form, kind, near = FORMS[use.form], _kind(use), hint(index, use)
    where = f" in namespace {use.namespace!r}" if use.namespace else ""
    others = other_namespaces(index, use)
    message = f"{kind} {use.name!r} does not exist{where}"
    if others:
        message += f" (there is one in {', '.join(map(repr, others))})"
    cure = f"write {near!r}" if near else f"add the {kind}, correct the name, or say in the settings that it exists"
    return Broken(
        check=form.check, index=place, route=use.route + form.at, message=message, cure=cure, nearest=near,
        sure=use.form not in _UNSURE_FORMS, related=_related(index, group[1:], part=False),
    )  # fmt: skip


def _lacking(index: Index, group: _Group, parts: list[str]) -> Broken:
    place, use = group[0]
    form, near = FORMS[use.form], nearest(str(use.part), [part.partition(" (")[0] for part in parts])
    noun = {"Service": "port", "Gateway": "listener"}.get(use.kind, "key")
    has = ", ".join(parts[:8]) + (", …" if len(parts) > 8 else "") if parts else "none"
    cure = f"write {near!r}" if near else f"add the {noun}, or use one that is there"
    owners = index.owners((use.kind, use.namespace, use.name))
    places = tuple(Place(owner, ("metadata", "name"), f"{_kind(use)} {use.name!r}") for owner in owners[:1])
    return Broken(
        check=form.part_check, index=place, route=use.route + form.part_at,
        message=f"{_kind(use)} {use.name!r} has no {noun} {use.part!r}; it has {has}",
        cure=cure, nearest=near, related=places + _related(index, group[1:], part=True),
    )  # fmt: skip


def _related(index: Index, group: _Group, *, part: bool) -> tuple[Place, ...]:
    return tuple(
        Place(place, _route(use, part=part), f"{index.facts[place].kind} {index.facts[place].name!r} uses it too")
        for place, use in group
    )


def _route(use: Use, *, part: bool) -> Route:
    form = FORMS[use.form]
    return use.route + (form.part_at if part else form.at)
