"""A platform with everything that can be watched, and ways to reach into what is generated for it."""

from __future__ import annotations

from typing import Any

import yaml

from altlas.generate import monitoring
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject, ManifestFile

SERVICES = {
    "api": {"image": "ghcr.io/acme/api:1.0.0", "port": {"container": 3000, "service": 80}},
    "worker": {
        "image": "ghcr.io/acme/worker:1.0.0",
        "ports": {"admin": 9100},
        "metrics": {"path": "/internal/metrics", "port": "admin"},
    },
    "silent": {"image": "ghcr.io/acme/silent:1.0.0", "port": 8080, "metrics": False},
    "closed": {"image": "ghcr.io/acme/closed:1.0.0"},
}
"""``silent`` has no metrics, ``closed`` has no port at all."""

STORES: dict[str, dict[str, Any]] = {
    "postgres": {},
    "redis": {},
    "cache": {"kind": "valkey"},
    "nats": {},
}


def watched(logs: str = "alloy", *, monitoring: dict[str, Any] | None = None, **more: Any) -> Platform:
    """The platform ``shop``; ``monitoring`` and ``more`` say what differs."""
    return Platform.model_validate(
        {
            "platform": "shop",
            "services": SERVICES,
            "stores": STORES,
            "monitoring": {"logs": logs, **(monitoring or {})},
            **more,
        }
    )


def tree(platform: Platform) -> dict[str, ManifestFile]:
    """The generated files by path."""
    return {file.path: file for file in monitoring.files(platform)}


def everything(platform: Platform) -> list[KubeObject]:
    """Every generated object."""
    return [value for file in monitoring.files(platform) for value in file.objects]


def find(platform: Platform, kind: str, name: str, namespace: str = "shop") -> KubeObject:
    """The one object with this identity."""
    (found,) = [
        value
        for value in everything(platform)
        if (value["kind"], value["metadata"]["name"], value["metadata"]["namespace"]) == (kind, name, namespace)
    ]
    return found


def text(platform: Platform, name: str, key: str, namespace: str = "shop") -> str:
    """One file of a ConfigMap."""
    return find(platform, "ConfigMap", name, namespace)["data"][key]


def content(platform: Platform, name: str, key: str, namespace: str = "shop") -> Any:
    """One YAML file of a ConfigMap, as plain data."""
    return yaml.safe_load(text(platform, name, key, namespace))


def pods(platform: Platform) -> dict[str, dict[str, Any]]:
    """The pod spec of every workload, by the workload's name."""
    return {
        value["metadata"]["name"]: value["spec"]["template"]["spec"]
        for value in everything(platform)
        if "template" in value.get("spec", {})
    }
