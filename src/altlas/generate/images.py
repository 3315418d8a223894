"""Images of the programs that altlas adds to a platform, each with an explicit tag."""

from __future__ import annotations

IMAGES = {
    "postgres": ("docker.io/library/postgres", "17.11"),
    "redis": ("docker.io/library/redis", "7.2.16"),
    "valkey": ("docker.io/valkey/valkey", "8.1.10"),
    "nats": ("docker.io/library/nats", "2.14.5-alpine"),
    "postgres-exporter": ("quay.io/prometheuscommunity/postgres-exporter", "v0.19.1"),
    "redis-exporter": ("docker.io/oliver006/redis_exporter", "v1.89.0"),
    "nats-exporter": ("docker.io/natsio/prometheus-nats-exporter", "0.17.3"),
    "prometheus": ("quay.io/prometheus/prometheus", "v3.13.2"),
    # Later releases load the Prometheus and Loki data sources as plugins, which need preparation without internet.
    "grafana": ("docker.io/grafana/grafana", "12.4.3"),
    "loki": ("docker.io/grafana/loki", "3.7.6"),
    # The last one before Promtail's end of life on 2026-03-02; Loki 3.7 comes without it.
    "promtail": ("docker.io/grafana/promtail", "3.6.7"),
    "alloy": ("docker.io/grafana/alloy", "v1.18.1"),
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
