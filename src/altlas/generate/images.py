"""Images of the programs that altlas adds to a platform, each with an explicit tag."""

from __future__ import annotations

IMAGES = {
    "postgres": ("docker.io/library/postgres", "17.6"),
    "redis": ("docker.io/library/redis", "7.2.13"),
    "valkey": ("docker.io/valkey/valkey", "8.1.3"),
    "nats": ("docker.io/library/nats", "2.11.10-alpine"),
    "postgres-exporter": ("quay.io/prometheuscommunity/postgres-exporter", "v0.17.1"),
    "redis-exporter": ("docker.io/oliver006/redis_exporter", "v1.74.0"),
    "nats-exporter": ("docker.io/natsio/prometheus-nats-exporter", "0.17.3"),
    "prometheus": ("quay.io/prometheus/prometheus", "v3.5.0"),
    "grafana": ("docker.io/grafana/grafana", "12.1.1"),
    "loki": ("docker.io/grafana/loki", "3.5.5"),
    "promtail": ("docker.io/grafana/promtail", "3.5.5"),
    "alloy": ("docker.io/grafana/alloy", "v1.10.2"),
}
"""Repository and default tag by program."""


def image(program: str, version: str | None = None, override: str | None = None) -> str:
    """Image reference of ``program``: the override as it stands, else the repository with the version."""
    repository, tag = IMAGES[program]
    return override or f"{repository}:{version or tag}"


def version(program: str, wanted: str | None = None, override: str | None = None) -> str:
    """Version for the label app.kubernetes.io/version: a tag's letters that a label value may hold."""
    if override:
        tag = override.partition("@")[0].rpartition(":")[2]
        return tag if "/" not in tag else "unversioned"
    return wanted or IMAGES[program][1]
