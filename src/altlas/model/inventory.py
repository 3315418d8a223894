"""The facts of the whole input, each with the file it stands in."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from altlas.kube.pods import PodTemplate, template_of
from altlas.kube.references.facts import Externals, Facts
from altlas.kube.route import Route
from altlas.model.finding import ResourceId
from altlas.model.surroundings import Surroundings


class Resource(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One object of the input: its facts, the ``file`` as shown to the user, and its ``document`` there (from 0).

    ``root`` is the route to the object inside the document: ``("items", 2)`` inside a List, else empty. Routes in
    the facts start at the object, routes in findings at the document: ``resource.root + route``.
    Whether it is ``omitted`` (its file is not part of the kustomization) or ``doubtful`` (the schema found it
    wrong) is a mark of its facts: ``facts.marked(omitted=True)``. ``kept`` is what ``kube.flows`` keeps of it.
    """

    file: str
    document: int
    facts: Facts
    root: Route = ()
    kept: bytes = b""

    @property
    def id(self) -> ResourceId:
        """The object's identity."""
        facts = self.facts
        return ResourceId(facts.api_version, facts.kind, facts.namespace, facts.name)

    @property
    def omitted(self) -> bool:
        """Whether the object is not part of what is applied."""
        return self.facts.omitted

    @property
    def doubtful(self) -> bool:
        """Whether the schema found the object wrong."""
        return self.facts.doubtful


class Inventory(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """All objects of the input in reading order.

    ``files`` counts the files read, ``default_namespace`` is where objects without a namespace go, ``exists`` says
    what is outside (its ``namespaces`` are those that kustomizations state), and ``surroundings`` what the settings
    and the platform file say about the network.
    """

    resources: tuple[Resource, ...]
    files: int = 0
    default_namespace: str = "default"
    exists: Externals = Externals()
    surroundings: Surroundings = Surroundings()


class Manifest(NamedTuple):
    """One object with its whole value, for the checks that need nothing but the object itself."""

    resource: Resource
    value: dict[str, Any]
    template: PodTemplate | None
    """The pod template, if the object runs pods."""


def manifest(resource: Resource, value: dict[str, Any]) -> Manifest:
    """``value`` with its identity and place, its pod template looked up once for all checks."""
    return Manifest(resource, value, template_of(value) if resource.facts.pod is not None else None)
