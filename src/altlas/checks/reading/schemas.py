"""What the schemas of a Kubernetes minor, or of a custom resource, say about one object."""

from __future__ import annotations

from altlas.checks.reading import row
from altlas.model.check import Check
from altlas.model.finding import Severity

CHECKS: tuple[Check, ...] = (
    row("kind-or-apiversion-missing", "An object does not say its apiVersion, kind or name"),
    row("api-version-removed", "The Kubernetes version no longer serves an object's apiVersion"),
    row("schema-violation", "A value that the API server refuses"),
    row("schema-unknown-field", "A field that the kind does not have"),
    row("schema-missing", "No schema is known for a kind, so the object is not checked", Severity.WARNING),
)
