"""What the monitoring programs have in common: container, headless Service, StatefulSet with one claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from altlas.generate.images import image, version
from altlas.generate.metadata import Subject, metadata, subject
from altlas.generate.monitoring.ports import HTTP, PORTS
from altlas.generate.pod import claim, container_security, resources, template
from altlas.model.platform import Grafana, Loki, Platform, Prometheus, Resources
from altlas.model.tree import KubeObject

DATA = "data"
"""Name of the volume with a program's data, and of its claim template."""

Monitor = Prometheus | Grafana | Loki


def monitor_subject(platform: Platform, name: str, monitor: Monitor) -> Subject:
    """What the objects of one program are about."""
    return subject(platform, name, "monitoring", version(name, monitor.version, monitor.image))


def monitor_image(name: str, monitor: Monitor) -> str:
    """Image of one program."""
    return image(name, monitor.version, monitor.image)


def container(name: str, reference: str, needs: Resources, mounts: Sequence[Any], **more: Any) -> dict[str, Any]:
    """A hardened container that listens on its program's port; ``more`` are its arguments, variables and probes."""
    return {
        "name": name,
        "image": reference,
        "imagePullPolicy": "IfNotPresent",
        **more,
        "ports": [{"name": HTTP, "containerPort": PORTS[name], "protocol": "TCP"}],
        "resources": resources(needs),
        "securityContext": container_security(),
        "volumeMounts": list(mounts),
    }


def service(owner: Subject) -> KubeObject:
    """A headless Service: there is one pod, and its name must resolve to it for callers and for the StatefulSet."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(owner),
        "spec": {
            "clusterIP": "None",
            "selector": owner.selector,
            "ports": [{"name": HTTP, "port": PORTS[owner.name], "targetPort": HTTP, "protocol": "TCP"}],
        },
    }


def stateful_set(
    owner: Subject, monitor: Monitor, spec: Mapping[str, Any], annotations: Mapping[str, str]
) -> KubeObject:
    """One pod with one claim: each of these programs locks its data directory. The claim outlives the StatefulSet."""
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata(owner),
        "spec": {
            "replicas": 1,
            "serviceName": owner.name,
            "revisionHistoryLimit": 5,
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
            "selector": {"matchLabels": owner.selector},
            "template": template(owner, spec, annotations),
            "volumeClaimTemplates": [claim(owner, DATA, monitor.size, monitor.storage_class)],
        },
    }
