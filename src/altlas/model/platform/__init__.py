"""The platform file as typed, frozen values: one module per part, :class:`Platform` on top."""

from altlas.model.platform.cluster import ApiServer, Cluster, Dns, Place
from altlas.model.platform.exposure import Expose, Exposure, ExposureKind
from altlas.model.platform.monitoring import Grafana, LogAgent, Loki, Monitoring, Prometheus
from altlas.model.platform.platform import Platform, Waiver
from altlas.model.platform.resources import Range, Resources
from altlas.model.platform.secrets import ExternalSecrets, SealedSecrets, SecretMode, Secrets, Sops
from altlas.model.platform.service import (
    Call,
    Cron,
    Health,
    Init,
    Job,
    Metrics,
    Port,
    Protocol,
    Scale,
    Service,
    Use,
    Volume,
)
from altlas.model.platform.store import Store, StoreKind

__all__ = [
    "ApiServer",
    "Call",
    "Cluster",
    "Cron",
    "Dns",
    "Expose",
    "Exposure",
    "ExposureKind",
    "ExternalSecrets",
    "Grafana",
    "Health",
    "Init",
    "Job",
    "LogAgent",
    "Loki",
    "Metrics",
    "Monitoring",
    "Place",
    "Platform",
    "Port",
    "Prometheus",
    "Protocol",
    "Range",
    "Resources",
    "Scale",
    "SealedSecrets",
    "SecretMode",
    "Secrets",
    "Service",
    "Sops",
    "Store",
    "StoreKind",
    "Use",
    "Volume",
    "Waiver",
]
