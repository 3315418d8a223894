"""Broken references between objects, as the resolver finds them, one finding per root cause."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.checks.place import also, finding
from altlas.kube.references import Broken, resolve
from altlas.model.finding import Confidence, Finding, Severity
from altlas.model.inventory import Inventory

WARNINGS = frozenset({
    "pdb-selects-nothing", "network-policy-selects-no-pods", "network-policy-peer-matches-nothing",
    "service-account-secret-missing", "role-binding-subject-missing", "vpa-target-missing",
    "external-name-target-missing", "claim-storage-class-missing", "namespace-default-used",
})  # fmt: skip
"""Checks of references whose fault does not stop anything at once. All others are errors."""

RELATED_LIMIT = 20
"""More places than this tell a person nothing new."""


def check(inventory: Inventory) -> Iterator[Finding]:
    """Every broken reference of the inventory."""
    for broken in resolve([one.facts for one in inventory.resources], inventory.exists):
        yield _finding(broken, inventory)


def _finding(broken: Broken, inventory: Inventory) -> Finding:
    resources = inventory.resources
    return finding(
        broken.check,
        Severity.WARNING if broken.harmless or broken.check in WARNINGS else Severity.ERROR,
        resources[broken.index],
        broken.route,
        broken.message,
        broken.cure,
        confidence=Confidence.HIGH if broken.sure else Confidence.MEDIUM,
        related=tuple(also(resources[one.index], one.route, one.message) for one in broken.related[:RELATED_LIMIT]),
    )
