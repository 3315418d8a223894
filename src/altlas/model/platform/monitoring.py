"""What watches the platform."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from altlas.model.platform.part import Duration, ImageRef, ObjectName, Part, Quantity, Tag
from altlas.model.platform.resources import Range, Resources


class LogAgent(StrEnum):
    """Program on each node that sends the containers' logs to Loki."""

    PROMTAIL = "promtail"
    ALLOY = "alloy"
    NONE = "none"


class Monitor(Part):
    """What Prometheus, Grafana and Loki have in common."""

    version: Tag | None = None
    """Image tag; without it the newest one altlas was tested with."""

    image: ImageRef | None = None
    """Whole image reference, with tag or digest, instead of the official image."""

    size: Quantity = "10Gi"
    """Size of the data claim."""

    storage_class: ObjectName | None = None
    """StorageClass of the claim; without it the cluster's default."""

    resources: Resources = Resources(cpu=Range("100m", "1"), memory=Range("256Mi", "1Gi"))
    """CPU and memory of the container."""


class Prometheus(Monitor):
    """Metrics and alerts."""

    retention: Duration = "15d"
    """How long samples are kept, as Prometheus writes durations."""

    interval: Duration = "30s"
    """Time between two scrapes of a target."""


class Grafana(Monitor):
    """Dashboards."""

    size: Quantity = "1Gi"
    """Size of the data claim."""


class Loki(Monitor):
    """Logs."""

    retention: Duration = "168h"
    """How long log lines are kept; a multiple of 24h."""


class Monitoring(Part):
    """Prometheus, Grafana, Loki and the log agent; present as a whole when the key is present."""

    prometheus: Prometheus = Prometheus()
    """Settings of Prometheus, which reads metrics and raises alerts."""

    grafana: Grafana = Grafana()
    """Settings of Grafana, which shows dashboards."""

    loki: Loki = Loki()
    """Settings of Loki, which keeps log lines."""

    logs: LogAgent = LogAgent.ALLOY
    """Log agent: ``alloy``, ``promtail`` (past its end of life since 2026-03-02) or ``none``."""

    agent_version: Tag | None = None
    """Image tag of the log agent; without it the newest one altlas was tested with."""


def _parse_monitoring(value: Any) -> Any:
    """``true`` takes every default, ``false`` is the same as no key."""
    if value is True:
        return {}
    return None if value is False else value


MonitoringField = Annotated[
    Monitoring | None, BeforeValidator(_parse_monitoring, json_schema_input_type=bool | Monitoring)
]
