"""The answers about a solved cluster."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.netset import PortSet
from altlas.network.cluster import Cluster, Service
from altlas.network.dialect import Dialect
from altlas.network.ends import End
from altlas.network.exposure import Exposed
from altlas.network.verdict import Connection, Hop, Verdict, Why


class Reach:
    """Who can talk to whom."""

    cluster: Cluster
    dialect: Dialect
    ends: tuple[End, ...]
    """Every end that ``connections`` can name, sorted by text."""

    def allowed(self, src: End, dst: End) -> PortSet:
        """Ports on which ``src`` can surely reach ``dst``."""
        raise NotImplementedError

    def unknown(self, src: End, dst: End) -> PortSet:
        """Ports of which nobody can say without knowing more."""
        raise NotImplementedError

    def verdict(self, src: End, dst: End, protocol: str, port: int) -> Verdict:
        """The verdict for one port."""
        raise NotImplementedError

    def connections(self) -> Iterator[Connection]:
        """Every allowed and every unknown connection, sorted by text; ``{node}`` is left out."""
        raise NotImplementedError

    def why(self, src: End, dst: End, protocol: str, port: int) -> Why:
        """The verdict for one port with the rules that decided it."""
        raise NotImplementedError

    def through(self, src: End, service: Service, port: int | str) -> tuple[Hop, ...]:
        """Where a connection to a Service's port arrives, and whether it may."""
        raise NotImplementedError

    def exposure(self) -> tuple[Exposed, ...]:
        """What pods outside of the manifests could reach, or could be reached at."""
        raise NotImplementedError

    def find(self, text: str) -> tuple[End, ...]:
        """The ends that a person means by ``text``."""
        raise NotImplementedError
