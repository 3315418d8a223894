"""What is found while the input is read: texts, schemas, files, kustomizations and waivers.

Whoever reads the input says it (``yamltext``, ``kube.schemas``, ``load``); the tables here give it a title and a page.
"""

from __future__ import annotations

from altlas.model.check import Check
from altlas.model.finding import Severity


def row(slug: str, title: str, severity: Severity = Severity.ERROR) -> Check:
    """A check without a function."""
    return Check(id=slug, area="reading", severity=severity, title=title)
