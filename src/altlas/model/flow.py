"""A flow that something needs: who must reach whom, on which port, and who says so."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from altlas.kube.route import Route

WORLD = "{world}"
"""Stands for addresses outside of the cluster that nobody has stated, as destination of a flow."""


class FlowKind(StrEnum):
    """What a flow is for."""

    CALL = "call"
    """A workload asks another, a store included."""
    JOB = "job"
    """A Job or CronJob asks somebody."""
    SCRAPE = "scrape"
    """Prometheus reads metrics."""
    INGRESS = "ingress"
    """The ingress controller or a gateway's pods hand traffic on."""
    API_SERVER = "api-server"
    """A pod asks the API server."""
    DNS = "dns"
    """A pod asks for the address of a name."""
    EXTERNAL = "external"
    """A workload asks somebody outside of the cluster."""


class Flow(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One flow on one pod port.

    ``source`` and ``destination`` are ends as the network twin writes them: ``namespace/name[Kind]``, a platform end
    such as ``{dns}``, a CIDR block, or ``WORLD``. ``reason`` says in a clause who needs it. ``index`` is the position
    in the inventory of the object that states it and ``route`` the place in that object; -1 where the platform file
    states it. A flow that is not ``sure`` is only likely: whether it is possible is no matter, but whoever opens it
    has a reason.
    """

    source: str
    destination: str
    port: int
    protocol: str = "TCP"
    kind: FlowKind = FlowKind.CALL
    reason: str = ""
    index: int = -1
    route: Route = ()
    sure: bool = True

    def __str__(self) -> str:
        return f"{self.source} -> {self.destination}:{self.port}/{self.protocol}"
