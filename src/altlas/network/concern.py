"""Which policies have a say about an end, so that explaining one connection does not ask all of them."""

from __future__ import annotations

from collections import defaultdict

from altlas.network import bits
from altlas.network.cluster import Cluster
from altlas.network.ends import End
from altlas.network.matching import Matcher
from altlas.network.policy import Policy


class Concern:
    """The policies of a cluster by the ends that they may select."""

    def __init__(self, cluster: Cluster, matcher: Matcher) -> None:
        self._policies, self._points = cluster.policies, matcher.points
        self._of: defaultdict[int, list[int]] = defaultdict(list)
        for number, policy in enumerate(cluster.policies):
            for point in bits.members(matcher.subject(policy).maybe):
                self._of[point].append(number)

    def about(self, *ends: End) -> tuple[Policy, ...]:
        """The policies that may select one of ``ends``, in the order of the cluster."""
        points = {point for end in ends for point in self._points.of(end)}
        numbers = {number for point in points if point in self._of for number in self._of[point]}
        return tuple(self._policies[number] for number in sorted(numbers))
