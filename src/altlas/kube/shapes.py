"""Looking into plain data of any shape: what is not as expected counts as absent, nothing raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EMPTY: dict[str, Any] = {}
"""Shared by all lookups that found nothing; never changed."""


def mapping(value: object, *path: str) -> dict[str, Any]:
    """The mapping at ``path`` below ``value``, or an empty one."""
    for key in path:
        if not isinstance(value, dict):
            return EMPTY
        value = value.get(key)
    return value if isinstance(value, dict) else EMPTY


def mappings(value: Mapping[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    """The mappings in the list ``value[key]``, each with its index."""
    found = value.get(key)
    if not isinstance(found, list):
        return []
    return [(index, one) for index, one in enumerate(found) if isinstance(one, dict)]


def text(value: Mapping[str, Any], key: str) -> str:
    """The text at ``value[key]``, or empty text."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def texts(value: Mapping[str, Any], key: str) -> list[tuple[int, str]]:
    """The texts in the list ``value[key]``, each with its index."""
    found = value.get(key)
    if not isinstance(found, list):
        return []
    return [(index, one) for index, one in enumerate(found) if isinstance(one, str)]


def port(value: Mapping[str, Any], key: str) -> str | int | None:
    """A port name or number at ``value[key]``; digits in quotes stay text, as they do in Kubernetes."""
    found = value.get(key)
    return found if isinstance(found, str | int) and not isinstance(found, bool) and found else None
