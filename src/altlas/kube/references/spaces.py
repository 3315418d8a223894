"""Namespaces that objects live in and nothing declares."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.references.always import NAMESPACES
from altlas.kube.references.facts import Broken, Place
from altlas.kube.references.index import Index
from altlas.kube.references.words import nearest


def undeclared(index: Index) -> Iterator[Broken]:
    """One finding per namespace that nothing declares, at the first object that lives in it."""
    users: dict[str, list[int]] = {}
    for place, one in index.judged():
        if one.namespace in index.undeclared:
            users.setdefault(one.namespace, []).append(place)
    for name, places in users.items():
        yield _undeclared(name, places, index)


def _undeclared(name: str, indices: list[int], index: Index) -> Broken:
    near, facts = nearest(name, sorted(index.declared)), index.facts
    route = ("metadata", "namespace")
    cure = f"write {near!r}" if near else f"add a Namespace {name!r}, or say in the settings that it exists"
    places = tuple(Place(one, route, f"{facts[one].kind} {facts[one].name!r} too") for one in indices[1:])
    message = f"namespace {name!r} is declared nowhere in the input"
    return Broken(
        check="namespace-undeclared", index=indices[0], route=route, message=message, cure=cure,
        nearest=near, related=places,
    )  # fmt: skip


def unstated(index: Index) -> Iterator[Broken]:
    """One finding for each object that falls into ``default`` because somebody forgot its namespace."""
    names = ", ".join(sorted(index.declared - NAMESPACES))
    for place in index.homeless:
        one = index.facts[place]
        if not one.omitted and not one.doubtful:
            yield Broken(
                check="namespace-default-used",
                index=place,
                route=("metadata",),
                message=f"no namespace is stated, so the object goes to 'default'; the input declares {names}",
                cure="state metadata.namespace, also if it is 'default'",
            )
