"""Prometheus: a StatefulSet that reads exactly what the platform file declares, with the right to look it up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from altlas.generate.metadata import checksum, config_map, service_account
from altlas.generate.monitoring.access import ENDPOINTS, granted, with_token
from altlas.generate.monitoring.rules import rules
from altlas.generate.monitoring.scrape import RULE_FILE, config
from altlas.generate.monitoring.workload import (
    container,
    monitor_image,
    monitor_subject,
    service,
    stateful_set,
)
from altlas.generate.pod import config_volume, mount, pod
from altlas.generate.probes import http, probes
from altlas.generate.single_pod import DATA
from altlas.model.platform import Platform, Prometheus
from altlas.model.platform.quantity import amount
from altlas.model.tree import ManifestFile
from altlas.yamltext.write import dump

NAME = "prometheus"
USER = 65534
"""``nobody``, the user of the official image (USER in its Dockerfile)."""

CONFIG_FILE = "prometheus.yml"
CONFIG_DIR = "/etc/prometheus"
DATA_DIR = "/prometheus"
MEBIBYTE = 2**20
"""Prometheus' own MB."""


def file(platform: Platform, monitor: Prometheus) -> ManifestFile:
    """Everything of Prometheus, in one file."""
    owner = monitor_subject(platform, NAME, monitor)
    data = configuration(platform, monitor)
    return ManifestFile(
        "monitoring/prometheus.yaml",
        (
            service_account(owner),
            *granted(owner, NAME, ENDPOINTS, owner),
            config_map(owner, data),
            service(owner),
            stateful_set(owner, monitor, with_token(_spec(platform, monitor)), checksum(data)),
        ),
    )


def configuration(platform: Platform, monitor: Prometheus) -> dict[str, str]:
    """The ConfigMap's files: scrape configuration and alert rules."""
    return {
        CONFIG_FILE: dump([config(platform, monitor.interval)]),
        RULE_FILE: dump([rules(platform, monitor.interval)]),
    }


def _spec(platform: Platform, monitor: Prometheus) -> dict[str, Any]:
    owner = monitor_subject(platform, NAME, monitor)
    return pod(
        owner,
        USER,
        [_container(monitor)],
        # It flushes its head on the way out; a kill in the middle means a long replay at the next start.
        terminationGracePeriodSeconds=300,
        volumes=[config_volume("config", NAME)],
    )


def _container(monitor: Prometheus) -> dict[str, Any]:
    return container(
        NAME,
        monitor_image(NAME, monitor),
        monitor.resources,
        [mount("config", CONFIG_DIR, read_only=True), mount(DATA, DATA_DIR)],
        args=_args(monitor),
        # Readiness waits for the replay of the write-ahead log, which takes minutes after a crash.
        **probes(http("/-/ready"), http("/-/healthy"), startup_seconds=900),
    )


def _args(monitor: Prometheus) -> list[str]:
    """Flags instead of the newer ``storage`` section, which releases before 3.8 do not know.

    Blocks may fill 80 % of the claim; the write-ahead log and compaction need the rest. The lifecycle API
    (``--web.enable-lifecycle``) stays off, its default: anybody who reaches the port could stop the server.
    """
    size = int(amount(monitor.size) * Fraction(80, 100) / MEBIBYTE)
    return [
        f"--config.file={CONFIG_DIR}/{CONFIG_FILE}",
        f"--storage.tsdb.path={DATA_DIR}",
        f"--storage.tsdb.retention.time={monitor.retention}",
        f"--storage.tsdb.retention.size={max(size, 1)}MB",
    ]
