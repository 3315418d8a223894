"""Every check, in one visible tuple. A check cannot raise, whatever the input, and touches nothing outside it.

A check of an object is a function from a ``Manifest`` to findings; it runs where the object was read. A check of the
inventory is a function from an ``Inventory`` to findings; it runs once. What is found while reading has no function,
but an id and a page as well. Findings have routes; lines are filled in at the end, by whoever has the text.

A check is a module and a page of the same name in the folder of its area, and one line here. Checks that differ only
in a field and a value are the rows of one module.
"""

from __future__ import annotations

from collections.abc import Callable

from altlas.checks.lifecycle import component_end_of_life
from altlas.checks.network import table
from altlas.checks.reading import files, schemas, texts, waivers
from altlas.checks.references import broken
from altlas.checks.workloads import (
    container_port_duplicate_name,
    duplicate_env_var,
    env_expansion_undefined,
    selector_template_mismatch,
    volume_mount_undeclared,
)
from altlas.model.check import Check
from altlas.model.finding import Finding
from altlas.model.inventory import Inventory, Manifest

ALL: tuple[Check, ...] = (
    *texts.CHECKS,
    *schemas.CHECKS,
    *files.CHECKS,
    *waivers.CHECKS,
    *broken.CHECKS,
    *table.CHECKS,
    selector_template_mismatch.CHECK,
    volume_mount_undeclared.CHECK,
    container_port_duplicate_name.CHECK,
    duplicate_env_var.CHECK,
    env_expansion_undefined.CHECK,
    component_end_of_life.CHECK,
)

BY_ID: dict[str, Check] = {check.id: check for check in ALL}

# Rows of one table share their function, which speaks for all of them at once.
_OF_OBJECTS = tuple(dict.fromkeys(check.of_object for check in ALL if check.of_object is not None))
AREAS: tuple[str, ...] = tuple(dict.fromkeys(check.area for check in ALL))
"""Every area; in ``--select`` and ``--ignore`` an area stands for all its checks."""


def object_findings(manifest: Manifest) -> list[Finding]:
    """What the checks of single objects say; nothing about an object that the schema found wrong.

    One misspelt field would otherwise show twice: ``volumse`` also as a mount without a volume.
    """
    if manifest.resource.doubtful:
        return []
    return [finding for check in _OF_OBJECTS for finding in check(manifest)]


def inventory_findings(inventory: Inventory, chosen: Callable[[str], bool] = lambda _id: True) -> list[Finding]:
    """What the checks of the whole input say. A function runs when one of its rows is ``chosen``, for all its rows."""
    wanted = (check.of_inventory for check in ALL if check.of_inventory is not None and chosen(check.id))
    return [finding for check in dict.fromkeys(wanted) for finding in check(inventory)]
