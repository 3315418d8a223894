"""A check: what it is called, how bad its findings are, and the function that finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec

from altlas.kube.route import Route
from altlas.model.finding import Confidence, Finding, Related, Severity
from altlas.model.inventory import Inventory, Manifest, Resource

ObjectCheck = Callable[[Manifest], Iterator[Finding]]
"""Looks at one object. Never raises, and touches nothing outside the object."""

InventoryCheck = Callable[[Inventory], Iterator[Finding]]
"""Looks at everything that is applied together. Never raises, and touches nothing outside the inventory."""


class Scope(StrEnum):
    """What a check looks at."""

    OBJECT = "object"
    INVENTORY = "inventory"
    READING = "reading"
    """The text, the file or the schema: whoever reads the input says it, and no function is run."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check.

    ``id`` is a slug that never changes, ``area`` the folder of its module and page. ``title`` says in one sentence
    what is wrong where it speaks. ``severity`` and ``confidence`` are those of its findings unless a finding says
    otherwise. Rows of one table share a function, which is then run once for all of them. ``since`` is the first
    Kubernetes minor for which the check speaks; empty for every one.
    """

    id: str
    area: str
    severity: Severity
    title: str
    confidence: Confidence = Confidence.HIGH
    of_object: ObjectCheck | None = None
    of_inventory: InventoryCheck | None = None
    since: str = ""

    @property
    def scope(self) -> Scope:
        """What the check looks at."""
        if self.of_object is not None:
            return Scope.OBJECT
        return Scope.INVENTORY if self.of_inventory is not None else Scope.READING

    @property
    def stem(self) -> str:
        """Name of its page, and of its module where it has one of its own, without the ending."""
        return self.id.replace("-", "_")

    def applies_to(self, minor: str) -> bool:
        """Whether the check speaks for the Kubernetes minor ``minor``, such as ``1.36``."""
        return not self.since or _number(minor) >= _number(self.since)

    def finding(
        self,
        resource: Resource,
        route: Route,
        message: str,
        cure: str,
        *,
        severity: Severity | None = None,
        confidence: Confidence | None = None,
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """A finding of this check; ``route`` starts at the object. The line stays 0 until looked up."""
        return Finding(
            check=self.id,
            severity=severity or self.severity,
            message=message,
            cure=cure,
            confidence=confidence or self.confidence,
            resource=resource.id,
            route=resource.root + route,
            file=resource.file,
            document=resource.document,
            related=related,
        )


def also(resource: Resource, route: Route, message: str) -> Related:
    """Another place that has to do with a finding; ``route`` starts at the object."""
    return Related(message=message, file=resource.file, document=resource.document, route=resource.root + route)


def _number(minor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in minor.split("."))
