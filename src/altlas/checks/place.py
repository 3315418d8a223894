"""A finding at a route of an object."""

from __future__ import annotations

from altlas.model.finding import Confidence, Finding, Related, Route, Severity
from altlas.model.inventory import Resource


def finding(
    check: str,
    severity: Severity,
    resource: Resource,
    route: Route,
    message: str,
    cure: str,
    *,
    confidence: Confidence = Confidence.HIGH,
    related: tuple[Related, ...] = (),
) -> Finding:
    """A finding of ``check`` on ``resource``; ``route`` starts at the object. The line stays 0 until looked up."""
    return Finding(
        check=check,
        severity=severity,
        message=message,
        cure=cure,
        confidence=confidence,
        resource=resource.id,
        route=resource.root + route,
        file=resource.file,
        document=resource.document,
        related=related,
    )


def also(resource: Resource, route: Route, message: str) -> Related:
    """Another place that has to do with a finding."""
    return Related(message=message, file=resource.file, document=resource.document, route=resource.root + route)
