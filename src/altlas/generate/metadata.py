"""Metadata of generated objects, and the small objects that every workload has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from altlas.kube import labels
from altlas.model.platform import Platform


class Subject(NamedTuple):
    """What a group of objects is about: one service, store, monitor or job, in one namespace."""

    platform: str
    namespace: str
    name: str
    component: str
    version: str

    @property
    def labels(self) -> dict[str, str]:
        """All recommended labels."""
        return labels.recommended(self.name, platform=self.platform, component=self.component, version=self.version)

    @property
    def selector(self) -> dict[str, str]:
        """The labels that select this subject's pods and no others."""
        return labels.stable(self.name, self.platform)


def subject(platform: Platform, name: str, component: str, version: str, *, namespace: str | None = None) -> Subject:
    """The subject called ``name``; in the platform's namespace unless said otherwise."""
    return Subject(platform.platform, namespace or platform.target_namespace, name, component, version)


def metadata(owner: Subject, name: str | None = None, annotations: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Object metadata: name (the subject's own unless given), namespace, labels, annotations if any."""
    made: dict[str, Any] = {"name": name or owner.name, "namespace": owner.namespace, "labels": owner.labels}
    if annotations:
        made["annotations"] = dict(annotations)
    return made


def cluster_metadata(owner: Subject, name: str) -> dict[str, Any]:
    """Metadata of an object without a namespace."""
    return {"name": name, "labels": owner.labels}


def service_account(owner: Subject) -> dict[str, Any]:
    """An account of its own, without a token: nothing in the pod speaks to the API server."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(owner),
        "automountServiceAccountToken": False,
    }


def config_map(owner: Subject, data: Mapping[str, str], name: str | None = None) -> dict[str, Any]:
    """A ConfigMap; ``data`` keeps its order."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(owner, name), "data": dict(data)}


CHECKSUM = "altlas.dev/config-checksum"
"""Pod annotation that changes with the configuration, so that a change of configuration rolls the pods."""


def checksum(*parts: Mapping[str, str]) -> dict[str, str]:
    """The annotation for pods that read ``parts``."""
    digest = hashlib.sha256()
    for data in parts:
        for key in sorted(data):
            for text in (key, data[key]):
                digest.update(len(text.encode()).to_bytes(8, "big") + text.encode())
    return {CHECKSUM: digest.hexdigest()[:16]}
