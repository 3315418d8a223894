"""What watches the platform."""

from __future__ import annotations

from enum import StrEnum

from altlas.model.platform.part import Name, Part, Quantity
from altlas.model.platform.resources import Range, Resources


class LogAgent(StrEnum):
    """Program on each node that sends the containers' logs to Loki."""

    PROMTAIL = "promtail"
    ALLOY = "alloy"
    NONE = "none"


class Monitor(Part):
    """What Prometheus, Grafana and Loki have in common."""

    version: str | None = None
    """Image tag; without it the newest one altlas was tested with."""

    image: str | None = None
    """Whole image reference, with tag or digest, instead of the official image."""

    size: Quantity = "10Gi"
    """Size of the data claim."""

    storage_class: Name | None = None
    """StorageClass of the claim; without it the cluster's default."""

    resources: Resources = Resources(cpu=Range("100m", "1"), memory=Range("256Mi", "1Gi"))
    """CPU and memory of the container."""


class Prometheus(Monitor):
    """Metrics and alerts."""

    retention: str = "15d"
    """How long samples are kept, as Prometheus writes durations."""

    interval: str = "30s"
    """Time between two scrapes of a target."""


class Grafana(Monitor):
    """Dashboards."""

    size: Quantity = "1Gi"
    """Size of the data claim."""


class Loki(Monitor):
    """Logs."""

    retention: str = "168h"
    """How long log lines are kept; a multiple of 24h."""


class Monitoring(Part):
    """Prometheus, Grafana, Loki and the log agent; present as a whole when the key is present."""

    prometheus: Prometheus = Prometheus()
    """Metrics and alerts."""

    grafana: Grafana = Grafana()
    """Dashboards."""

    loki: Loki = Loki()
    """Logs."""

    logs: LogAgent = LogAgent.ALLOY
    """Log agent: ``alloy``, ``promtail`` (past its end of life since 2026-03-02) or ``none``."""

    agent_version: str | None = None
    """Image tag of the log agent; without it the newest one altlas was tested with."""
