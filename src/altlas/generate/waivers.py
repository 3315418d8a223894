"""Waivers of the platform file as annotations on the objects that they are about.

A check that finds the annotation counts its finding as waived, with the reason, until the date has passed.
"""

from __future__ import annotations

import re
from typing import Any

from altlas.model.platform import Platform, Waiver
from altlas.model.tree import KubeObject

PREFIX = "altlas.dev/waive."
"""Start of the annotation's key; the id of the check follows."""


def waiver_annotations(platform: Platform, kind: str, name: str) -> dict[str, str]:
    """Annotations for the object ``kind``/``name``: one for each waiver that names it, ``<reason>; until <date>``.

    Where two waivers of one check match, the later one in the platform file counts.
    """
    return {
        f"{PREFIX}{waiver.check}": f"{waiver.reason}; until {waiver.until}"
        for waiver in platform.waivers
        if _names(waiver, f"{kind}/{name}")
    }


def _names(waiver: Waiver, resource: str) -> bool:
    """Whether the pattern covers the whole of ``resource``; ``*`` stands for any text."""
    pattern = ".*".join(map(re.escape, waiver.resource.split("*")))
    return re.fullmatch(pattern, resource) is not None


def waived(platform: Platform, value: KubeObject) -> KubeObject:
    """The object with the annotations of the waivers that name it; the same object where none does."""
    meta: dict[str, Any] = value["metadata"]
    added = waiver_annotations(platform, value["kind"], meta["name"])
    if not added:
        return value
    return {**value, "metadata": {**meta, "annotations": {**meta.get("annotations", {}), **added}}}
