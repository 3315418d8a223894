"""What a check has to say: one fault, at one place, with its cure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec

from altlas.kube.route import Route, field_path


class Severity(StrEnum):
    """How bad it is if the finding is true."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Confidence(StrEnum):
    """How sure altlas is that the finding is true."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ResourceId(NamedTuple):
    """Identity of a Kubernetes object. ``namespace`` is empty for cluster-scoped kinds."""

    api_version: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind} {where}{self.name}"


class Related(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Another place that has to do with a finding, such as the Service whose port was meant.

    ``document`` and ``route`` say where in ``file``, as they do for a finding; whoever has the text fills in
    ``line`` and ``column``.
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    document: int = 0
    route: Route = ()


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One fault.

    ``message`` says what is wrong, ``cure`` what to do. ``file``, ``line`` and ``column`` (from 1;
    0 = unknown) point at the text, ``route`` at the value inside document number ``document``
    (from 0) of that file.
    """

    check: str
    severity: Severity
    message: str
    cure: str
    confidence: Confidence = Confidence.HIGH
    resource: ResourceId | None = None
    route: Route = ()
    file: str = ""
    document: int = 0
    line: int = 0
    column: int = 0
    fixable: bool = False
    related: tuple[Related, ...] = ()

    @property
    def field(self) -> str:
        """The route as a person writes it: ``spec.ports[0].name``."""
        return field_path(self.route)
