"""Grafana: data sources and dashboards come from files, accounts and preferences live on one claim.

Source: https://grafana.com/docs/grafana/latest/administration/provisioning/ and setup-grafana/configure-grafana/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.metadata import Subject, checksum, config_map, metadata, service_account
from altlas.generate.monitoring.dashboards import OVERVIEW, config_name, dashboards
from altlas.generate.monitoring.panels import LOKI, PROMETHEUS
from altlas.generate.monitoring.ports import PORTS
from altlas.generate.monitoring.workload import (
    container,
    monitor_image,
    monitor_subject,
    service,
    stateful_set,
)
from altlas.generate.pod import config_volume, env_value, mount, pod, scratch, secret_volume
from altlas.generate.probes import http, probes, tcp
from altlas.generate.single_pod import DATA
from altlas.model.platform import Grafana, Monitoring, Platform
from altlas.model.secret import Credential, SecretEntry, SecretSpec
from altlas.model.tree import ManifestFile
from altlas.yamltext.write import dump

NAME = "grafana"
USER = 472
"""The user of the official image."""

PASSWORD = "admin-password"
SECRET_DIR = "/etc/grafana-secret"
CONFIG_FILE = "grafana.ini"
SOURCES_FILE = "datasources.yaml"
PROVIDERS_FILE = "dashboards.yaml"
CONFIG_DIR = "/etc/grafana"
DASHBOARD_DIR = "/etc/grafana-dashboards"
DATA_DIR = "/var/lib/grafana"

FILES = {
    CONFIG_FILE: CONFIG_FILE,
    SOURCES_FILE: f"provisioning/datasources/{SOURCES_FILE}",
    PROVIDERS_FILE: f"provisioning/dashboards/{PROVIDERS_FILE}",
}
"""Where each key of the ConfigMap lies under the configuration directory."""


def grafana_subject(platform: Platform, monitor: Grafana) -> Subject:
    """What Grafana's objects are about."""
    return monitor_subject(platform, NAME, monitor)


def file(platform: Platform, monitoring: Monitoring) -> ManifestFile:
    """Everything of Grafana but its Secret and its dashboards, in one file."""
    owner = grafana_subject(platform, monitoring.grafana)
    data = configuration(platform, monitoring)
    return ManifestFile(
        "monitoring/grafana.yaml",
        (
            service_account(owner),
            config_map(owner, data),
            service(owner),
            # Grafana looks for changed dashboards itself: they are no reason to roll the pod.
            stateful_set(owner, monitoring.grafana, _spec(platform, monitoring.grafana), checksum(data)),
        ),
    )


def secret(platform: Platform, monitor: Grafana) -> Iterator[SecretSpec]:
    """The administrator's password, which Grafana takes over at its very first start."""
    entry = SecretEntry(PASSWORD, (Credential(f"{NAME}/{PASSWORD}"),))
    yield SecretSpec("monitoring/grafana-secret.yaml", metadata(grafana_subject(platform, monitor)), (entry,))


def configuration(platform: Platform, monitoring: Monitoring) -> dict[str, str]:
    """The ConfigMap's files: settings, data sources, and where the dashboards are."""
    return {
        CONFIG_FILE: ini(),
        SOURCES_FILE: dump([_sources(monitoring.prometheus.interval)]),
        PROVIDERS_FILE: dump([_providers(platform)]),
    }


SETTINGS: dict[str, dict[str, str]] = {
    "server": {"http_port": str(PORTS[NAME])},
    "log": {"mode": "console", "level": "warn"},
    "analytics": {
        "reporting_enabled": "false",
        "check_for_updates": "false",
        "check_for_plugin_updates": "false",
        "feedback_links_enabled": "false",
    },
    "news": {"news_feed_enabled": "false"},
    "plugins": {
        "plugin_admin_enabled": "false",
        "preinstall_disabled": "true",
        "public_key_retrieval_disabled": "true",
    },
    "security": {"admin_user": "admin", "disable_gravatar": "true", "cookie_samesite": "strict"},
    "snapshots": {"external_enabled": "false"},
    "users": {"allow_sign_up": "false"},
    "auth.anonymous": {"enabled": "false"},
    "dashboards": {"default_home_dashboard_path": f"{DASHBOARD_DIR}/{OVERVIEW}.json"},
}
"""Sections of grafana.ini: nothing is sent outside or fetched from there, and nobody enters without a password."""


def ini() -> str:
    """The content of grafana.ini."""
    sections = (
        f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
        for name, values in SETTINGS.items()
    )
    return "\n".join(sections)


def _sources(interval: str) -> dict[str, Any]:
    """Both data sources. The interval is Prometheus' own, so that a rate never asks for less than two samples."""
    return {
        "apiVersion": 1,
        "prune": True,
        "datasources": [
            {
                "name": "Prometheus",
                "isDefault": True,
                **_source(PROMETHEUS),
                "jsonData": {"httpMethod": "POST", "prometheusType": "Prometheus", "timeInterval": interval},
            },
            {"name": "Loki", "isDefault": False, **_source(LOKI), "jsonData": {"maxLines": 1000}},
        ],
    }


def _source(name: str) -> dict[str, Any]:
    return {
        "uid": name,
        "type": name,
        "access": "proxy",
        "url": f"http://{name}:{PORTS[name]}",
        "editable": False,
    }


def _providers(platform: Platform) -> dict[str, Any]:
    provider = {
        "name": "altlas",
        "orgId": 1,
        "folder": platform.platform,
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": DASHBOARD_DIR},
    }
    return {"apiVersion": 1, "providers": [provider]}


def _spec(platform: Platform, monitor: Grafana) -> dict[str, Any]:
    sources = [{"configMap": {"name": config_name(one)}} for one in dashboards(platform)]
    return pod(
        grafana_subject(platform, monitor),
        USER,
        [_container(monitor)],
        terminationGracePeriodSeconds=30,
        volumes=[
            config_volume("config", NAME),
            secret_volume("secret", NAME, [PASSWORD]),
            {"name": "dashboards", "projected": {"sources": sources}},
            scratch("tmp", "64Mi"),
        ],
    )


def _container(monitor: Grafana) -> dict[str, Any]:
    """Grafana has one health path, which fails while its database does: a reason to wait, not to kill the process."""
    configs = [
        {"name": "config", "mountPath": f"{CONFIG_DIR}/{path}", "subPath": key, "readOnly": True}
        for key, path in FILES.items()
    ]
    return container(
        NAME,
        monitor_image(NAME, monitor),
        monitor.resources,
        [
            *configs,
            mount("secret", SECRET_DIR, read_only=True),
            mount("dashboards", DASHBOARD_DIR, read_only=True),
            mount(DATA, DATA_DIR),
            mount("tmp", "/tmp"),
        ],
        env=[env_value("GF_SECURITY_ADMIN_PASSWORD__FILE", f"{SECRET_DIR}/{PASSWORD}")],
        **probes(http("/api/health"), tcp("http"), startup_seconds=300),
    )
