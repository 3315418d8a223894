"""The recommended labels, and which of them a selector may use.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
"""

from __future__ import annotations

NAME = "app.kubernetes.io/name"
INSTANCE = "app.kubernetes.io/instance"
VERSION = "app.kubernetes.io/version"
COMPONENT = "app.kubernetes.io/component"
PART_OF = "app.kubernetes.io/part-of"
MANAGED_BY = "app.kubernetes.io/managed-by"


def recommended(name: str, *, platform: str, component: str, version: str) -> dict[str, str]:
    """All six labels, for the metadata of objects and pods."""
    return {
        NAME: name,
        INSTANCE: platform,
        VERSION: version,
        COMPONENT: component,
        PART_OF: platform,
        MANAGED_BY: "altlas",
    }


def stable(name: str, platform: str) -> dict[str, str]:
    """The two labels that never change in a workload's life; selectors are immutable, so they use only these."""
    return {NAME: name, INSTANCE: platform}
