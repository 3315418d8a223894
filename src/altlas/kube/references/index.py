"""The facts of the whole input, arranged so that every question of the resolver is one look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from altlas.kube.pods import TEMPLATES
from altlas.kube.references.always import NAMESPACES, stated
from altlas.kube.references.facts import Externals, Facts, Pod
from altlas.kube.references.keys import is_operated, kind_key
from altlas.kube.selectors import Selector

WORKLOADS = frozenset(kind_key(group, kind) for group, kind in TEMPLATES)
"""Kinds that run pods."""

Identity = tuple[str, str, str]
"""Kind key, namespace, name."""

PodEntry = tuple[dict[str, str], int]
"""Labels of a pod and the index of the object that runs it."""


class Index:
    """Answers "who is called so" and "which pods carry these labels".

    ``unreadable`` are the namespaces in which an object is so wrong that it may run pods nobody knows about,
    ``nameless`` the kinds of which an object has lost its name.
    """

    def __init__(self, facts: Sequence[Facts], exists: Externals) -> None:
        self.facts, self.exists = facts, exists
        self.objects: dict[Identity, int] = {}
        self.twins: dict[Identity, list[int]] = {}
        self.made: dict[Identity, tuple[int, tuple[str, ...] | None]] = {}
        self.prefixes: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.kinds: set[str] = set()
        self.namespaces: set[str] = set()
        self.unreadable: set[str] = set()
        self.nameless: set[str] = set()
        self.pods_in: dict[str, list[PodEntry]] = defaultdict(list)
        self._labelled: dict[tuple[str, str, str], list[PodEntry]] = defaultdict(list)
        for index, one in enumerate(facts):
            self._add(index, one)

    def _add(self, index: int, one: Facts) -> None:
        identity = (one.key, one.namespace, one.name)
        if identity in self.objects:
            self.twins.setdefault(identity, [self.objects[identity]]).append(index)
        else:
            self.objects[identity] = index
        self.kinds.add(one.key)
        self.namespaces.add(one.namespace or (one.name if one.key == "Namespace" else ""))
        for made in one.makes:
            if made.name.endswith("*"):
                self.prefixes[made.kind, one.namespace].append(made.name[:-1])
            else:
                self.made.setdefault((made.kind, one.namespace, made.name), (index, made.keys))
        if one.doubtful and not one.name:
            self.nameless.add(one.key)
        if one.doubtful and one.key in WORKLOADS and (one.pod is None or not (one.pod.labels or one.pod.selector)):
            self.unreadable.add(one.namespace)
        if one.pod is not None:
            self._add_pod(index, one.namespace, one.pod)

    def _add_pod(self, index: int, namespace: str, pod: Pod) -> None:
        self._label(namespace, (pod.labels, index))
        if pod.selector is not None and not pod.selector.matches(pod.labels):
            # A workload whose selector misses its own template has that finding already. Others may mean either.
            self._label(namespace, (pod.labels | pod.selector.labels, index))

    def _label(self, namespace: str, entry: PodEntry) -> None:
        self.pods_in[namespace].append(entry)
        for key, value in entry[0].items():
            self._labelled[namespace, key, value].append(entry)

    def pods(self, namespace: str, selector: Selector) -> list[int]:
        """Indices of the objects in ``namespace`` whose pods ``selector`` matches, each once, in order."""
        candidates = self.pods_in.get(namespace, [])
        for key, value in selector.labels.items():
            carriers = self._labelled.get((namespace, key, value))
            if carriers is None:
                return []
            if len(carriers) < len(candidates):
                candidates = carriers
        return list(dict.fromkeys(index for labels, index in candidates if selector.matches(labels)))

    def judged(self) -> Iterator[tuple[int, Facts]]:
        """The objects that are applied and well-formed, each with its index."""
        return ((place, one) for place, one in enumerate(self.facts) if not (one.omitted or one.doubtful))

    def owners(self, identity: Identity) -> list[int]:
        """Indices of all objects with this identity."""
        if identity in self.twins:
            return self.twins[identity]
        return [self.objects[identity]] if identity in self.objects else []

    @cached_property
    def by_name(self) -> dict[str, list[int]]:
        """Indices of objects by their name alone, for questions about misses."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, one in enumerate(self.facts):
            found[one.name].append(index)
        return found

    @cached_property
    def names(self) -> dict[tuple[str, str], list[str]]:
        """Names that exist, by kind key and namespace, for "did you mean"."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for kind, namespace, name in (*self.objects, *self.made):
            if name:
                found[kind, namespace].append(name)
        return found

    @cached_property
    def label_values(self) -> dict[tuple[str, str], list[str]]:
        """Values that pods carry, by namespace and label key."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for namespace, key, value in self._labelled:
            found[namespace, key].append(value)
        return found

    @cached_property
    def declared(self) -> frozenset[str]:
        """Namespaces that the input or its kustomizations declare; empty if they declare none at all."""
        own = {one.name for one in self.facts if one.key == "Namespace"}
        return frozenset(own | set(self.exists.namespaces))

    @cached_property
    def homeless(self) -> list[int]:
        """Objects that state no namespace in an input that declares namespaces and states them nearly everywhere."""
        if not self.declared - NAMESPACES:
            return []
        lost = [
            place for place, one in enumerate(self.facts) if one.namespace == "default" and not one.namespace_stated
        ]
        stating = sum(1 for one in self.facts if one.namespace_stated and one.namespace != "default")
        return lost if len(lost) * 2 < stating else []

    @cached_property
    def undeclared(self) -> frozenset[str]:
        """Namespaces in use that are neither declared nor part of every cluster, in an input that declares some."""
        used = self.namespaces - self.declared - NAMESPACES - {""} if self.declared else set()
        return frozenset(name for name in used if not stated(self.exists, "Namespace", "", name))

    @cached_property
    def strays(self) -> frozenset[str]:
        """Namespaces that hold objects by mistake. What that breaks elsewhere is no finding of its own."""
        return self.undeclared | {"default"} if self.homeless else self.undeclared

    @cached_property
    def custom(self) -> dict[str, list[Facts]]:
        """Custom resources by namespace: their operators may make pods, Services, Secrets and ConfigMaps."""
        found: dict[str, list[Facts]] = defaultdict(list)
        for one in self.facts:
            if one.name and is_operated(one.key):
                found[one.namespace].append(one)
        return found
