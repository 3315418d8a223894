"""NATS with JetStream: one server that keeps streams on its claim."""

from __future__ import annotations

from typing import Any

from altlas.generate.connections import PORTS
from altlas.generate.metadata import Subject
from altlas.generate.pod import config_volume, env_value, mount, scratch
from altlas.generate.probes import http, probes, run
from altlas.generate.single_pod import DATA
from altlas.generate.stores.exporter import Exporter
from altlas.generate.stores.nats_conf import MONITOR_PORT, PID_FILE, RUN_DIR, SERVER_NAME, STORE_DIR, nats_conf
from altlas.generate.stores.sizes import memory, share
from altlas.generate.stores.statefulset import Program
from altlas.model.platform import Store

USER = 1000
"""Any user but root will do: the official image names none, and the server needs no entry in passwd."""

PORT = "nats"
MONITOR = "monitor"
CONFIG_DIR = "/etc/nats"
CONFIG_FILE = "nats.conf"


def program(owner: Subject, store: Store) -> Program:
    """The server, its probes and its exporter."""
    return Program(
        user=USER,
        port=(PORT, PORTS[store.kind]),
        configuration={CONFIG_FILE: nats_conf(store)},
        container=_container(store),
        volumes=(config_volume("config", owner.name), scratch("run", "1Mi"), scratch("tmp", "64Mi")),
        exporter=Exporter(
            program="nats-exporter",
            port=7777,
            health="/metrics",
            args=("-connz", "-healthz", "-subz", "-varz", "-jsz=all", f"http://localhost:{MONITOR_PORT}"),
        ),
        grace_seconds=60,
    )


def _container(store: Store) -> dict[str, Any]:
    """The order to end begins the lame duck phase; the signal that follows it does not cut the phase short."""
    return {
        "command": ["nats-server", "--config", f"{CONFIG_DIR}/{CONFIG_FILE}"],
        "env": [
            {"name": SERVER_NAME, "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            # The Go runtime then collects garbage before the kernel kills the server at the limit.
            env_value("GOMEMLIMIT", str(share(memory(store), 90))),
        ],
        "ports": [{"name": MONITOR, "containerPort": MONITOR_PORT, "protocol": "TCP"}],
        **probes(
            http("/healthz?js-server-only=true", MONITOR),
            live=http("/healthz?js-enabled-only=true", MONITOR),
            startup=http("/healthz", MONITOR),
            startup_seconds=300,
        ),
        "lifecycle": {"preStop": run("nats-server", "--signal", f"ldm={PID_FILE}")},
        "volumeMounts": [
            mount("config", CONFIG_DIR, read_only=True),
            mount(DATA, STORE_DIR),
            mount("run", RUN_DIR),
            mount("tmp", "/tmp"),
        ],
    }
