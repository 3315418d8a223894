"""Probes: startup waits, readiness follows quickly, liveness is slow to kill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STARTUP_PERIOD = 5


def http(path: str, port: str = "http") -> dict[str, Any]:
    """Ask a path on a named port; any status from 200 to 399 is well."""
    return {"httpGet": {"path": path, "port": port}}


def tcp(port: str) -> dict[str, Any]:
    """Open a connection to a named port."""
    return {"tcpSocket": {"port": port}}


def grpc(port: int) -> dict[str, Any]:
    """Ask by the gRPC health protocol, whose probe knows ports by number only; SERVING is well."""
    return {"grpc": {"port": port}}


def run(*command: str) -> dict[str, Any]:
    """Run a program in the container; exit status 0 is well."""
    return {"exec": {"command": list(command)}}


def probes(
    ready: Mapping[str, Any],
    live: Mapping[str, Any] | None = None,
    startup: Mapping[str, Any] | None = None,
    *,
    startup_seconds: int = 120,
) -> dict[str, Any]:
    """The three probes of a container.

    Readiness fails after 15 s, liveness after a minute: to take a pod out of the Service is cheap, to kill it is not.
    """
    return {
        "startupProbe": {
            **(startup or ready),
            "periodSeconds": STARTUP_PERIOD,
            "timeoutSeconds": 3,
            "failureThreshold": -(-startup_seconds // STARTUP_PERIOD),
        },
        "livenessProbe": {**(live or ready), "periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 3},
        "readinessProbe": {**ready, "periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 3},
    }
