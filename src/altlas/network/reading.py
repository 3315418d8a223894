"""Manifests become a cluster."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

from altlas.network.cluster import Cluster
from altlas.network.places import Ends
from altlas.network.policy import Problem


class Reading(NamedTuple):
    """A cluster as read, and what is wrong with what was read."""

    cluster: Cluster
    problems: tuple[Problem, ...]


def read(
    objects: Iterable[tuple[Hashable, Mapping[str, Any]]],
    *,
    default_namespace: str = "default",
    ends: Ends | None = None,
) -> Reading:
    """The cluster that ``objects`` describe, each with a key that is kept as ``origin``. Never raises."""
    raise NotImplementedError
