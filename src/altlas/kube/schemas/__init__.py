"""Schemas of Kubernetes' kinds and of common custom resources, for each supported minor. Offline and lazy.

The data is bundled (``docs/schemas.md``) and read when first needed, one minor at a time. jsonschema-rs is
imported with the first validator.
"""

from __future__ import annotations

from altlas.kube.schemas.bundle import table
from altlas.kube.schemas.validator import Schemas
from altlas.kube.schemas.violation import Violation

__all__ = ["DEFAULT", "Schemas", "Violation", "minors", "validator"]

DEFAULT = "1.36"
"""The newest supported minor but one, as most clusters are not on the newest. A test holds it to ``minors``."""


def minors() -> tuple[str, ...]:
    """The supported Kubernetes minors, oldest first."""
    return table().minors


def validator(minor: str = DEFAULT) -> Schemas:
    """The schemas of one supported minor. Raises ValueError, naming the supported ones, for any other."""
    if minor not in minors():
        raise ValueError(f"Kubernetes {minor} is not supported; supported are {', '.join(minors())}")
    return Schemas(minor)
