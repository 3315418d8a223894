"""Why no schema is known for an apiVersion and kind: removed, misspelt, too new, or a custom resource."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from altlas.kube.schemas import bundle
from altlas.kube.schemas.bundle import Kind, Removal
from altlas.kube.schemas.violation import Violation, nearest, shortened

NO_DOMAIN = "a group of custom resources has a dot in its name"


class Asked(NamedTuple):
    """What the object says it is, and for which Kubernetes minor."""

    minor: str
    api_version: str
    kind: str

    @property
    def group(self) -> str:
        """The API group; "" is the core group."""
        return bundle.split(self.api_version)[0]

    def __str__(self) -> str:
        return f"{shortened(self.api_version)} {shortened(self.kind)}"


def explain(minor: str, api_version: str, kind: str) -> Violation:
    """The one violation of an object whose apiVersion and kind the minor does not serve."""
    asked = Asked(minor, api_version, kind)
    if asked.group in _groups():
        return _removed(asked) or _too_new(asked) or _misspelt(asked)
    return _near_group(asked) or _no_domain(asked) or _custom(asked)


@cache
def _groups() -> frozenset[str]:
    """Every API group that Kubernetes itself serves or once served."""
    table = bundle.table()
    removed = (bundle.split(each.api_version)[0] for each in table.removed)
    return frozenset(removed) | frozenset(each.group for each in table.kinds if each.minors)


@cache
def _served(minor: str) -> tuple[Kind, ...]:
    """The resources that a minor serves, preferred versions last."""
    found = (each for each in bundle.table().kinds if minor in each.minors and each.namespaced is not None)
    return tuple(sorted(found, key=lambda each: "alpha" not in each.version and "beta" not in each.version))


@cache
def _removals() -> dict[tuple[str, str], Removal]:
    return {(each.api_version, each.kind): each for each in bundle.table().removed}


def _removed(asked: Asked) -> Violation | None:
    gone = _removals().get((asked.api_version, asked.kind))
    if gone and _number(gone.minor) <= _number(asked.minor):
        said = f"{asked} was removed in Kubernetes {gone.minor}"
    else:
        before = [each for each in _known(asked) if _number(each.minors[-1]) < _number(asked.minor)]
        if not before:
            return None
        said = f"{asked} was last served by Kubernetes {before[-1].minors[-1]}"
    wanted = gone.replacement_api_version if gone else ""
    same = [each for each in _served(asked.minor) if each.kind == asked.kind]
    group = bundle.split(wanted)[0] if wanted else asked.group
    fits = [each for each in same if each.api_version == wanted] or [each for each in same if each.group == group]
    found = fits or same
    cure = f"Use {found[-1].api_version}, and adapt the fields." if found else "Remove it; nothing takes its place."
    return Violation("api-version-removed", ("apiVersion",), said, cure)


def _too_new(asked: Asked) -> Violation | None:
    later = [each for each in _known(asked) if _number(each.minors[0]) > _number(asked.minor)]
    if not later:
        return None
    message = f"{asked} comes with Kubernetes {later[0].minors[0]}, the target is {asked.minor}"
    same = [each for each in _served(asked.minor) if each.kind == asked.kind and each.group == asked.group]
    cure = f"Use {same[-1].api_version}." if same else "Choose a newer Kubernetes version, or another kind."
    return Violation("schema-violation", ("apiVersion",), message, cure)


def _known(asked: Asked) -> list[Kind]:
    return [
        each
        for each in bundle.table().kinds
        if each.minors and each.kind == asked.kind and each.api_version == asked.api_version
    ]


def _misspelt(asked: Asked) -> Violation:
    """A built-in group without this kind: the version, the group or the kind is wrong."""
    message = f"Kubernetes {asked.minor} has no {asked}"
    served = _served(asked.minor)
    same = [each for each in served if each.kind == asked.kind]
    if same:
        here = [each for each in same if each.group == asked.group] or same
        return Violation("schema-violation", ("apiVersion",), message, f"Use apiVersion {here[-1].api_version}.")
    word = nearest(asked.kind, (each.kind for each in served if each.api_version == asked.api_version))
    if word:
        return Violation("schema-violation", ("kind",), message, f"Did you mean {word}?")
    word = nearest(asked.kind, (each.kind for each in served))
    right = [each.api_version for each in served if each.kind == word]
    cure = f"Did you mean {right[-1]} {word}?" if right else "Correct the kind or the apiVersion."
    return Violation("schema-violation", ("kind",), message, cure)


def _near_group(asked: Asked) -> Violation | None:
    """A group that is one letter away from a group which has this very kind."""
    kinds = (each for each in bundle.table().kinds if each.kind == asked.kind and each.group)
    right = [
        each for each in kinds if _one_slip(each.group, asked.group) and (not each.minors or asked.minor in each.minors)
    ]
    if not right:
        return None
    message = f"there is no API group {shortened(asked.group)}"
    return Violation("schema-violation", ("apiVersion",), message, f"Did you mean {right[-1].api_version}?")


def _one_slip(one: str, other: str) -> bool:
    """Whether the words differ, and by one letter that is wrong, missing or too many."""
    if one == other:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    start = next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
    return any(one[start + skip :] == other[start + leave :] for skip, leave in ((1, 0), (0, 1), (1, 1)))


def _no_domain(asked: Asked) -> Violation | None:
    if "." in asked.group:
        return None
    message = f"{shortened(asked.api_version)} is no API of Kubernetes {asked.minor}; {NO_DOMAIN}"
    same = [each.api_version for each in _served(asked.minor) if each.kind == asked.kind]
    cure = f"Use apiVersion {same[-1]}." if same else "Correct the apiVersion."
    return Violation("schema-violation", ("apiVersion",), message, cure)


def _custom(asked: Asked) -> Violation:
    kinds = [each for each in bundle.table().kinds if each.group == asked.group]
    versions = [each.api_version for each in kinds if each.kind == asked.kind]
    cure = "Add its CustomResourceDefinition to what is checked."
    word = nearest(asked.kind, (each.kind for each in kinds))
    if versions:
        cure = f"Use {versions[-1]}, or add the CustomResourceDefinition that has this version."
    elif word:
        cure = f"Did you mean {word}? If not: {cure[0].lower()}{cure[1:]}"
    return Violation("schema-missing", ("kind",), f"no schema is known for {asked}, so it was not checked", cure)


def _number(minor: str) -> int:
    return int(minor.partition(".")[2])
