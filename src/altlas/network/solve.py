"""A cluster becomes answers."""

from __future__ import annotations

from altlas.network.cluster import Cluster
from altlas.network.dialect import Dialect
from altlas.network.direction import layer
from altlas.network.layers import either_layer, join_layers
from altlas.network.matching import Matcher
from altlas.network.reach import Reach
from altlas.network.rectangles import Direction


def solve(cluster: Cluster, dialect: Dialect | None = None) -> Reach:
    """Work out every verdict of ``cluster``. The cost grows with the rules and the answer, not with pairs of pods."""
    dialect = dialect or Dialect()
    matcher = Matcher(cluster, dialect)
    worlds = [{direction: layer(world, cluster, direction) for direction in Direction} for world in matcher.worlds()]
    joined = either_layer([join_layers(tuple(sides.values())) for sides in worlds])
    sides = {direction: either_layer([sides[direction] for sides in worlds]) for direction in Direction}
    return Reach(cluster, dialect, matcher, joined, sides)
