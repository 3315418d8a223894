"""Objects that are in each other's way: the same identity twice, or controllers that select each other's pods."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.references.facts import Broken, Facts, Place
from altlas.kube.references.index import Index

_CONTROLLERS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout.argoproj.io"})


def duplicates(index: Index) -> Iterator[Broken]:
    """Every further object with the group, kind, namespace and name of an earlier one: the last one applied wins."""
    for (_, _, name), places in index.twins.items():
        known = [place for place in places if not (index.facts[place].omitted or index.facts[place].doubtful)]
        for place in known[1:] if name else ():
            yield Broken(
                check="object-identity-duplicate", index=place, route=("metadata", "name"),
                message=f"there is another {index.facts[place].kind} {name!r}; only one of the two can exist",
                cure="rename one of them, or keep one",
                related=(Place(known[0], ("metadata", "name"), "the first one"),),
            )  # fmt: skip


def overlaps(index: Index) -> Iterator[Broken]:
    """Controllers whose selector also matches pods of another one: each would count or adopt the other's pods."""
    seen: set[tuple[int, int]] = set()
    for place, one in index.judged():
        pod = one.pod
        if pod is None or pod.selector is None or one.key not in _CONTROLLERS or not pod.selector.matches(pod.labels):
            continue
        for other in index.pods(one.namespace, pod.selector):
            pair = (min(place, other), max(place, other))
            if _overlap(one, index.facts[other]) and pair not in seen:
                seen.add(pair)
                yield _overlapping(index, place, other)


def _overlap(one: Facts, other: Facts) -> bool:
    pod = other.pod
    same = (other.key, other.name) == (one.key, one.name)
    return (
        pod is not None and not same and other.key in _CONTROLLERS
        and not (other.omitted or other.doubtful) and (pod.selector is None or pod.selector.matches(pod.labels))
    )  # fmt: skip


def _overlapping(index: Index, place: int, other: int) -> Broken:
    against = index.facts[other]
    name = f"{against.kind} {against.name!r}"
    return Broken(
        check="selector-overlap-workloads", index=place, route=("spec", "selector"),
        message=f"the selector also matches the pods of {name}",
        cure="add a label that only these pods have to both selector and template",
        related=(Place(other, ("spec", "template", "metadata", "labels"), name),),
    )  # fmt: skip
