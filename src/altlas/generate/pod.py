"""Hardened parts of a pod: what Pod Security ``restricted`` asks for, and a little more.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from altlas.generate.metadata import Subject
from altlas.model.platform import Resources


def pod_security(user: int) -> dict[str, Any]:
    """Security context of a pod whose processes run as ``user``; volumes belong to the same group."""
    return {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": user,
        "fsGroup": user,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def container_security() -> dict[str, Any]:
    """Security context of a container: no way up, no capability, nothing written outside its volumes."""
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def resources(wanted: Resources) -> dict[str, Any]:
    """Requests and limits of a container."""
    return {
        "requests": {"cpu": wanted.cpu.request, "memory": wanted.memory.request},
        "limits": {"cpu": wanted.cpu.limit, "memory": wanted.memory.limit},
    }


def scratch(name: str, limit: str) -> dict[str, Any]:
    """A volume that is empty at the start and ends with the pod."""
    return {"name": name, "emptyDir": {"sizeLimit": limit}}


def config_volume(name: str, config_map: str) -> dict[str, Any]:
    """A volume with the files of a ConfigMap."""
    return {"name": name, "configMap": {"name": config_map}}


def secret_volume(name: str, secret: str, keys: Sequence[str]) -> dict[str, Any]:
    """A volume with the named keys of a Secret, readable by the pod's group only."""
    items = [{"key": key, "path": key} for key in keys]
    return {"name": name, "secret": {"secretName": secret, "defaultMode": 0o440, "items": items}}


def mount(name: str, path: str, *, read_only: bool = False) -> dict[str, Any]:
    """Where a volume appears in a container."""
    made: dict[str, Any] = {"name": name, "mountPath": path}
    if read_only:
        made["readOnly"] = True
    return made


def env_value(name: str, value: str) -> dict[str, Any]:
    """A variable with a value that stands in the manifest."""
    return {"name": name, "value": value}


def env_config(name: str, config_map: str, key: str | None = None) -> dict[str, Any]:
    """A variable from a ConfigMap; naming each key lets a check see when one is missing."""
    return {"name": name, "valueFrom": {"configMapKeyRef": {"name": config_map, "key": key or name}}}


def env_secret(name: str, secret: str, key: str | None = None) -> dict[str, Any]:
    """A variable from a Secret."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key or name}}}


def claim(
    owner: Subject, name: str, size: str, storage_class: str | None, access: str = "ReadWriteOnce"
) -> dict[str, Any]:
    """A claim template for a StatefulSet; only stable labels, since the template can never be changed."""
    spec: dict[str, Any] = {"accessModes": [access], "resources": {"requests": {"storage": size}}}
    if storage_class:
        spec["storageClassName"] = storage_class
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "labels": owner.selector},
        "spec": spec,
    }


def template(owner: Subject, spec: Mapping[str, Any], annotations: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A pod template that carries all labels of its subject."""
    meta: dict[str, Any] = {"labels": owner.labels}
    if annotations:
        meta["annotations"] = dict(annotations)
    return {"metadata": meta, "spec": dict(spec)}


def pod(owner: Subject, user: int, containers: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    """A pod spec with an account of its own and no token; ``more`` are further fields, empty ones left out."""
    return {
        "serviceAccountName": owner.name,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": pod_security(user),
        **{key: value for key, value in more.items() if key == "initContainers" and value},
        "containers": list(containers),
        **{key: value for key, value in more.items() if key != "initContainers" and value},
    }
