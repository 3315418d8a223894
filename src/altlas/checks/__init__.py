"""Every check, in two visible tuples. A check cannot raise, whatever the input, and touches nothing outside it.

A check of an object is a function from a ``Manifest`` to findings; it runs where the object was read. A check of the
inventory is a function from an ``Inventory`` to findings; it runs once. Findings have routes; lines are filled in at
the end, by whoever has the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from altlas.checks import (
    component_end_of_life,
    container_port_duplicate_name,
    duplicate_env_var,
    env_expansion_undefined,
    references,
    selector_template_mismatch,
    volume_mount_undeclared,
)
from altlas.model.finding import Finding
from altlas.model.inventory import Inventory, Manifest

ObjectCheck = Callable[[Manifest], Iterator[Finding]]
InventoryCheck = Callable[[Inventory], Iterator[Finding]]

OBJECT_CHECKS: tuple[ObjectCheck, ...] = (
    selector_template_mismatch.check,
    volume_mount_undeclared.check,
    container_port_duplicate_name.check,
    duplicate_env_var.check,
    env_expansion_undefined.check,
    component_end_of_life.check,
)

INVENTORY_CHECKS: tuple[InventoryCheck, ...] = (references.check,)


def object_findings(manifest: Manifest) -> list[Finding]:
    """What the checks of single objects say; nothing about an object that the schema found wrong.

    One misspelt field would otherwise show twice: ``volumse`` also as a mount without a volume.
    """
    if manifest.resource.doubtful:
        return []
    return [finding for check in OBJECT_CHECKS for finding in check(manifest)]


def inventory_findings(inventory: Inventory) -> list[Finding]:
    """What the checks of the whole input say."""
    return [finding for check in INVENTORY_CHECKS for finding in check(inventory)]
