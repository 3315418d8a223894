"""A cluster becomes answers."""

from __future__ import annotations

from altlas.network.cluster import Cluster
from altlas.network.dialect import Dialect
from altlas.network.reach import Reach


def solve(cluster: Cluster, dialect: Dialect | None = None) -> Reach:
    """Work out every verdict of ``cluster``."""
    raise NotImplementedError
