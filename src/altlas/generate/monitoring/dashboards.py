"""Grafana's dashboards: one for each service and store, one over all of them, one about the monitoring itself."""

from __future__ import annotations

import json
from collections.abc import Iterator

from altlas.generate.metadata import Subject, config_map
from altlas.generate.monitoring import platform_panels, store_panels
from altlas.generate.monitoring.agents import agent
from altlas.generate.monitoring.dashboard_rows import age, logs, process, scrapes, state
from altlas.generate.monitoring.panels import Dashboard, Row
from altlas.generate.monitoring.scrape import Group, targets
from altlas.model.platform import LogAgent, Platform
from altlas.model.tree import KubeObject, ManifestFile

OVERVIEW = "overview"


def config_name(dashboard: Dashboard) -> str:
    """Name of the ConfigMap with this dashboard."""
    return f"grafana-dashboard-{dashboard.name}"


def file_name(dashboard: Dashboard) -> str:
    """Name of the dashboard's file, in its ConfigMap and in Grafana's folder."""
    return f"{dashboard.name}.json"


def file(platform: Platform, owner: Subject) -> ManifestFile:
    """A ConfigMap for each dashboard: together they might pass the limit of 1 MiB."""
    return ManifestFile("monitoring/dashboards.yaml", tuple(_object(owner, one) for one in dashboards(platform)))


def _object(owner: Subject, dashboard: Dashboard) -> KubeObject:
    text = json.dumps(dashboard.model(), indent=2) + "\n"
    return config_map(owner, {file_name(dashboard): text}, config_name(dashboard))


def dashboards(platform: Platform) -> tuple[Dashboard, ...]:
    """Every dashboard of the platform, the overview first."""
    name = platform.platform
    return (
        Dashboard(OVERVIEW, f"{name}: overview", (name,), tuple(platform_panels.overview(platform))),
        *_services(platform),
        *_stores(platform),
        Dashboard(
            "monitoring", f"{name}: monitoring", (name, "monitoring"), tuple(platform_panels.monitoring(platform))
        ),
    )


def _services(platform: Platform) -> Iterator[Dashboard]:
    """A service without metrics still has log lines; without either there is nothing to show."""
    scraped = {target.job for target in targets(platform) if target.group is Group.SERVICE}
    for name in platform.services:
        job = name if name in scraped else ""
        rows = (
            *((state(job, age(job)), process(job), scrapes(job)) if job else ()),
            *_logs(platform, name, pods=bool(job)),
        )
        if rows:
            yield Dashboard(f"service-{name}", name, (platform.platform, "service"), rows, job)


def _stores(platform: Platform) -> Iterator[Dashboard]:
    for name, store in platform.stores.items():
        rows = (
            state(name, store_panels.health(name, store.kind)),
            *store_panels.rows(name, store.kind),
            scrapes(name),
            *_logs(platform, name, pods=True),
        )
        yield Dashboard(f"store-{name}", name, (platform.platform, "store"), rows, name)


def _logs(platform: Platform, app: str, *, pods: bool) -> Iterator[Row]:
    if agent(platform) is not LogAgent.NONE:
        yield logs(app, pods=pods)
