"""What comes in from outside: requests to exposed services, and the questions of a certificate's issuer."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.exposure import ways
from altlas.generate.flows.places import INGRESS_CONTROLLER, solver
from altlas.generate.flows.pods import Roster
from altlas.model.flow import Flow, FlowKind
from altlas.model.platform import Platform

SOLVER_PORT = 8089
"""Where cert-manager's HTTP-01 solver listens (acmeSolverListenPort in pkg/issuer/acme/http/http.go)."""


def flows(platform: Platform, known: Roster) -> Iterator[Flow]:
    """One flow for each exposed service, at its main pod port."""
    for name in dict.fromkeys(way.service for way in ways(platform)):
        port = platform.services[name].all_ports()["http"]
        yield Flow(
            source=INGRESS_CONTROLLER,
            destination=str(known.services[name]),
            port=port.container,
            protocol=port.protocol.value,
            kind=FlowKind.INGRESS,
            reason=f"{name} is exposed",
            route=("services", name, "expose"),
        )
    guest = solver(platform)
    if guest:
        yield Flow(
            source=INGRESS_CONTROLLER,
            destination=str(guest),
            port=SOLVER_PORT,
            kind=FlowKind.INGRESS,
            reason="the issuer may ask by HTTP whether the host is ours",
            route=("exposure", "issuer"),
        )
