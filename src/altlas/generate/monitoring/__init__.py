"""What watches a platform: Prometheus, Grafana, Loki and a log agent, each in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.monitoring import alloy, dashboards, grafana, loki, prometheus, promtail
from altlas.generate.monitoring.agents import agent
from altlas.generate.waivers import waived
from altlas.model.platform import LogAgent, Platform
from altlas.model.secret import SecretSpec
from altlas.model.tree import ManifestFile


def files(platform: Platform) -> Iterator[ManifestFile]:
    """``monitoring/*.yaml``, with the platform's waivers on the objects that they name; nothing without monitoring."""
    for file in _files(platform):
        yield file._replace(objects=tuple(waived(platform, value) for value in file.objects))


def _files(platform: Platform) -> Iterator[ManifestFile]:
    monitoring = platform.monitoring
    if monitoring is None:
        return
    yield prometheus.file(platform, monitoring.prometheus)
    yield grafana.file(platform, monitoring)
    yield dashboards.file(platform, grafana.grafana_subject(platform, monitoring.grafana))
    yield loki.file(platform, monitoring.loki)
    match agent(platform):
        case LogAgent.PROMTAIL:
            yield promtail.file(platform)
        case LogAgent.ALLOY:
            yield alloy.file(platform)
        case LogAgent.NONE:
            return


def secrets(platform: Platform) -> Iterator[SecretSpec]:
    """Grafana's administrator; nothing without monitoring."""
    if platform.monitoring is not None:
        yield from grafana.secret(platform, platform.monitoring.grafana)
