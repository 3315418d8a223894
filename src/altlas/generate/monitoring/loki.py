"""Loki as one process on one claim: index and chunks on the file system, old lines deleted by its compactor.

Source: https://grafana.com/docs/loki/latest/configure/ and, for monolithic mode, get-started/deployment-modes/
"""

from __future__ import annotations

from typing import Any

from altlas.generate.metadata import checksum, config_map, service_account
from altlas.generate.monitoring.ports import PORTS
from altlas.generate.monitoring.workload import (
    container,
    monitor_image,
    monitor_subject,
    service,
    stateful_set,
)
from altlas.generate.pod import config_volume, mount, pod, scratch
from altlas.generate.probes import http, probes, tcp
from altlas.generate.single_pod import DATA
from altlas.model.platform import Loki, Platform
from altlas.model.tree import ManifestFile
from altlas.yamltext.write import dump

NAME = "loki"
USER = 10001
"""The user of the official image (USER in its Dockerfile)."""

CONFIG_FILE = "loki.yaml"
CONFIG_DIR = "/etc/loki"
DATA_DIR = "/loki"

SCHEMA_FROM = "2024-04-01"
"""First day of the schema: any day before the first log line, and never changed afterwards."""


def file(platform: Platform, monitor: Loki) -> ManifestFile:
    """Everything of Loki, in one file."""
    owner = monitor_subject(platform, NAME, monitor)
    data = {CONFIG_FILE: dump([config(monitor)])}
    spec = pod(
        owner,
        USER,
        [_container(monitor)],
        # Chunks in memory are flushed on the way out; what is cut off is replayed from the write-ahead log.
        terminationGracePeriodSeconds=300,
        volumes=[config_volume("config", NAME), scratch("tmp", "256Mi")],
    )
    return ManifestFile(
        "monitoring/loki.yaml",
        (
            service_account(owner),
            config_map(owner, data),
            service(owner),
            stateful_set(owner, monitor, spec, checksum(data)),
        ),
    )


def _container(monitor: Loki) -> dict[str, Any]:
    return container(
        NAME,
        monitor_image(NAME, monitor),
        monitor.resources,
        [mount("config", CONFIG_DIR, read_only=True), mount(DATA, DATA_DIR), mount("tmp", "/tmp")],
        args=[f"-config.file={CONFIG_DIR}/{CONFIG_FILE}"],
        # /ready also fails while the ingester joins or leaves its ring, which is no reason to kill the process.
        **probes(http("/ready"), tcp("http"), startup_seconds=600),
    )


def config(monitor: Loki) -> dict[str, Any]:
    """The content of loki.yaml. One process needs no ring but the one in its memory."""
    return {
        "auth_enabled": False,
        "analytics": {"reporting_enabled": False},
        "server": {"http_listen_port": PORTS[NAME], "grpc_listen_port": 9095, "log_level": "warn"},
        "common": {
            "instance_addr": "127.0.0.1",
            "path_prefix": DATA_DIR,
            "replication_factor": 1,
            "ring": {"kvstore": {"store": "inmemory"}},
            "storage": {
                "filesystem": {"chunks_directory": f"{DATA_DIR}/chunks", "rules_directory": f"{DATA_DIR}/rules"}
            },
        },
        "schema_config": {"configs": [_schema()]},
        "compactor": _compactor(),
        "limits_config": _limits(monitor),
        "query_range": {
            "results_cache": {"cache": {"embedded_cache": {"enabled": True, "max_size_mb": 64}}},
        },
    }


def _schema() -> dict[str, Any]:
    """TSDB with schema v13, the only one that keeps structured metadata; retention needs a period of 24 hours."""
    return {
        "from": SCHEMA_FROM,
        "store": "tsdb",
        "object_store": "filesystem",
        "schema": "v13",
        "index": {"prefix": "index_", "period": "24h"},
    }


def _compactor() -> dict[str, Any]:
    return {
        "working_directory": f"{DATA_DIR}/compactor",
        "retention_enabled": True,
        "retention_delete_delay": "2h",
        "delete_request_store": "filesystem",
    }


def _limits(monitor: Loki) -> dict[str, Any]:
    """Old lines are refused where the compactor would delete them at once; one pod cannot fill the claim alone."""
    return {
        "retention_period": monitor.retention,
        "reject_old_samples": True,
        "reject_old_samples_max_age": monitor.retention,
        "ingestion_rate_mb": 8,
        "ingestion_burst_size_mb": 16,
        "per_stream_rate_limit": "3MB",
        "per_stream_rate_limit_burst": "15MB",
        "max_global_streams_per_user": 5000,
        "max_query_parallelism": 8,
        "volume_enabled": True,
    }
