"""The answers about a solved cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from altlas.netset import PortSet
from altlas.network.cluster import Cluster, Service, Workload
from altlas.network.concern import Concern
from altlas.network.dialect import Dialect
from altlas.network.ends import End
from altlas.network.explanation import Question, explain
from altlas.network.exposure import Exposed, exposure
from altlas.network.layers import Layer
from altlas.network.listing import connections, ranges
from altlas.network.matching import Matcher
from altlas.network.places import PlatformEnd
from altlas.network.rectangles import Direction
from altlas.network.rows import ports_of
from altlas.network.searching import find
from altlas.network.translation import through
from altlas.network.verdict import Connection, Hop, Verdict, Why


class Reach:
    """Who can talk to whom. Made by ``solve``."""

    def __init__(
        self, cluster: Cluster, dialect: Dialect, matcher: Matcher, joined: Layer, sides: Mapping[Direction, Layer]
    ) -> None:
        self.cluster, self.dialect = cluster, dialect
        self.matcher, self.joined, self.sides = matcher, joined, sides

    @cached_property
    def ends(self) -> tuple[End, ...]:
        """Every end that there is, sorted by text: running workloads, platform ends, ranges of outside addresses.

        Addresses that are treated alike by everything are one range. A platform end that nobody has stated is left
        out, and so is one whose pods are workloads of the cluster.
        """
        points = self.matcher.points
        workloads = [one for one in self.cluster.workloads if one.running]
        platform = [one for one in PlatformEnd if points.of(one) and points.own(one)]
        return tuple(sorted((*workloads, *platform, *ranges(points, self.joined)), key=str))

    def allowed(self, src: End, dst: End) -> PortSet:
        """Ports on which ``src`` can surely reach ``dst``; none if an end does not run or is not stated.

        For ends that stand for several, such as a range of addresses, what is allowed for all of them. A workload
        with itself means two of its pods, but for a bare Pod, which nothing keeps from itself (rule 19).
        """
        return self.matcher.ports.atoms.ports(self.masks(self.joined, src, dst)[0])

    def unknown(self, src: End, dst: End) -> PortSet:
        """Ports of which nobody can say without knowing more, or that only some of several ends can use."""
        sure, maybe = self.masks(self.joined, src, dst)
        return self.matcher.ports.atoms.ports(maybe & ~sure)

    def verdict(self, src: End, dst: End, protocol: str, port: int) -> Verdict:
        """The verdict for one port."""
        return decide(self.masks(self.joined, src, dst), self.matcher.ports.atoms.atom(protocol, port))

    def side(self, direction: Direction, src: End, dst: End, protocol: str, port: int) -> Verdict:
        """The verdict of one side alone: the source's egress or the destination's ingress."""
        return decide(self.masks(self.sides[direction], src, dst), self.matcher.ports.atoms.atom(protocol, port))

    def masks(self, layer: Layer, src: End, dst: End) -> tuple[int, int]:
        """Port atoms that ``layer`` surely allows from ``src`` to ``dst``, and those that it may allow."""
        points, full = self.matcher.points, self.matcher.ports.atoms.full
        sources, targets = points.of(src), points.of(dst)
        if not sources or not targets:
            return 0, 0
        if src is dst and isinstance(src, Workload) and src.single:
            return full, full
        sure, maybe = full, 0
        for target in targets:
            for source in sources:
                sure &= ports_of(layer.sure[target], source)
                maybe |= ports_of(layer.maybe[target], source)
        return sure, maybe

    def connections(self) -> Iterator[Connection]:
        """Every allowed and every unknown connection, sorted by text.

        Left out: a bare Pod with itself, connections between two ends outside of the cluster, ``{node}``, whose
        connections with its own pods are always allowed (rule 21), and platform ends in the role that they do not
        have (nobody lists what DNS may call).
        """
        return connections(self.cluster, self.matcher, self.joined)

    def why(self, src: End, dst: End, protocol: str, port: int) -> Why:
        """The verdict for one port with the rules that decided it."""
        verdicts = {side: self.side(side, src, dst, protocol, port) for side in self.sides}
        overall = self.verdict(src, dst, protocol, port)
        near = msgspec.structs.replace(self.cluster, policies=self._concern.about(src, dst))
        return explain(near, self.matcher, Question(src, dst, protocol, port), overall, verdicts)

    @cached_property
    def _concern(self) -> Concern:
        return Concern(self.cluster, self.matcher)

    def through(self, src: End, service: Service, port: int | str) -> tuple[Hop, ...]:
        """Where a connection to a Service's port (number or name) arrives, and whether it may (rules 14, 24)."""
        return through(self, src, service, port)

    def exposure(self) -> tuple[Exposed, ...]:
        """What pods that the manifests do not hold could reach, or be reached at, by workload and rule."""
        return exposure(self.cluster, self.matcher)

    def find(self, text: str) -> tuple[End, ...]:
        """The ends that a person means by ``text``: a whole text, ``namespace/name``, ``name``, or a CIDR block."""
        return find(self.cluster, text)


def decide(masks: tuple[int, int], atom: int) -> Verdict:
    """The verdict on one port atom; no atom, as for port 0, is denied."""
    sure, maybe = masks
    if atom & sure:
        return Verdict.ALLOWED
    return Verdict.UNKNOWN if atom & maybe else Verdict.DENIED
