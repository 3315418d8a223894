"""Images whose tag differs between a base and an environment, for the ``images`` of a kustomization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from altlas.model.tree import KubeObject

LISTS = ("containers", "initContainers")
"""Lists in which kustomize looks for images, at any depth of an object."""


def changes(old: Iterable[KubeObject], new: Iterable[KubeObject]) -> dict[str, str]:
    """New tag by image name, sorted, for images that change as a whole.

    kustomize changes every container with an image of that name, so a name counts only if each of its
    uses has a tag (no digest), and all uses in ``new`` have the same one.
    """
    before, after = _references(old), _references(new)
    return {
        name: next(iter(after[name]))
        for name in sorted(before.keys() & after.keys())
        if len(after[name]) == 1 and before[name] != after[name] and "" not in before[name] | after[name]
    }


def apply(tags: Mapping[str, str], value: Any) -> Any:
    """An object as kustomize makes it with these ``images``; parts without images are the same objects."""
    if isinstance(value, list | tuple):
        return [apply(tags, item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: [_retag(tags, item) for item in items] if key in LISTS and isinstance(items, list) else apply(tags, items)
        for key, items in value.items()
    }


def _retag(tags: Mapping[str, str], container: Any) -> Any:
    made = apply(tags, container)
    if isinstance(made, dict) and isinstance(made.get("image"), str):
        name, _ = _split(made["image"])
        return {**made, "image": f"{name}:{tags[name]}"} if name in tags else made
    return made


def _references(objects: Iterable[KubeObject]) -> dict[str, set[str]]:
    """Tags by image name; an empty tag stands for a digest or no tag."""
    found: dict[str, set[str]] = {}
    for image in (image for thing in objects for image in _images(thing)):
        name, tag = _split(image)
        found.setdefault(name, set()).add(tag)
    return found


def _images(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            for container in item if key in LISTS and isinstance(item, list) else ():
                if isinstance(container, Mapping) and isinstance(container.get("image"), str):
                    yield container["image"]
            yield from _images(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _images(item)


def _split(image: str) -> tuple[str, str]:
    """Name and tag: ``host:5000/app:1`` has the name ``host:5000/app``; with a digest the tag is empty."""
    reference, at, _ = image.partition("@")
    head, colon, tag = reference.rpartition(":")
    if not colon or "/" in tag:
        return reference, ""
    return head, "" if at else tag
