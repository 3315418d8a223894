"""What the monitoring programs have in common: container, headless Service, StatefulSet with one claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from altlas.generate import single_pod
from altlas.generate.images import image, version
from altlas.generate.metadata import Subject, subject
from altlas.generate.monitoring.ports import HTTP, PORTS
from altlas.generate.pod import container_security, resources, template
from altlas.generate.single_pod import headless_service
from altlas.model.platform import Grafana, Loki, Platform, Prometheus, Resources
from altlas.model.tree import KubeObject

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
    """The headless Service of one program."""
    return headless_service(owner, [(HTTP, PORTS[owner.name])])


def stateful_set(
    owner: Subject, monitor: Monitor, spec: Mapping[str, Any], annotations: Mapping[str, str]
) -> KubeObject:
    """The StatefulSet of one program: each of them locks its data directory."""
    return single_pod.stateful_set(owner, template(owner, spec, annotations), monitor.size, monitor.storage_class)
