"""Environments: a part of a platform file is laid over the whole one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault, nearest

FIXED = ("platform", "namespace", "environments")
"""Keys that no environment has: they say what the file is about."""


def merge(whole: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """``part`` over ``whole``: mappings merge, everything else replaces, null removes (as in RFC 7386)."""
    merged = dict(whole)
    for key, value in part.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            merged[key] = merge(below if isinstance(below, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged


def misfits(whole: Mapping[str, Any], part: Mapping[str, Any], route: Route = ()) -> Iterator[Fault]:
    """What an environment may not do: change what the file is about, remove what is not there."""
    for key, value in part.items():
        here = (*route, key)
        below = whole.get(key)
        if not route and key in FIXED:
            yield Fault(here, f"an environment cannot change `{key}`", "the key only at the top of the file")
        elif value is None and key not in whole:
            yield Fault(here, "removes what is not there", "", nearest(str(key), whole))
        elif isinstance(value, Mapping):
            yield from misfits(below if isinstance(below, Mapping) else {}, value, here)
