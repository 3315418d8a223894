"""The exporter beside a store: it turns the store's own figures into Prometheus metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from altlas.generate.images import image
from altlas.generate.pod import container_security, resources
from altlas.generate.probes import http
from altlas.model.platform import Range, Resources

METRICS = "metrics"
"""Name of the port, on the container and on the Service, that Prometheus reads."""

USER = 65534
"""nobody: another user than the store's, so that the exporter can read no data; the group still reads its secret."""


class Exporter(NamedTuple):
    """One exporter: which program, where it listens, and the little it needs to know.

    ``health`` is a path that answers while the exporter lives, whatever the store does.
    """

    program: str
    port: int
    health: str
    args: tuple[str, ...] = ()
    env: tuple[Mapping[str, str], ...] = ()
    mounts: tuple[Mapping[str, Any], ...] = ()
    volumes: tuple[Mapping[str, Any], ...] = ()
    memory: Range = Range("32Mi", "96Mi")

    def container(self) -> dict[str, Any]:
        """The sidecar.

        It has no readiness probe: a store without metrics still serves, and must stay in its Service.
        """
        made: dict[str, Any] = {
            "name": "exporter",
            "image": image(self.program),
            "imagePullPolicy": "IfNotPresent",
            "args": list(self.args),
            "env": [dict(variable) for variable in self.env],
            "ports": [{"name": METRICS, "containerPort": self.port, "protocol": "TCP"}],
            "livenessProbe": {
                **http(self.health, METRICS),
                "initialDelaySeconds": 10,
                "periodSeconds": 30,
                "timeoutSeconds": 5,
                "failureThreshold": 3,
            },
            "resources": resources(Resources(cpu=Range("10m", "200m"), memory=self.memory)),
            "securityContext": {"runAsUser": USER, "runAsGroup": USER, **container_security()},
            "volumeMounts": [dict(one) for one in self.mounts],
        }
        return {key: value for key, value in made.items() if value != []}
