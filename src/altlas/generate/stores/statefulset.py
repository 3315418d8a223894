"""What every store has around its program: account, configuration, Service, StatefulSet with its claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from altlas.generate.images import image, version
from altlas.generate.metadata import Subject, checksum, config_map, service_account, subject
from altlas.generate.pod import container_security, pod, resources, template
from altlas.generate.single_pod import headless_service, stateful_set
from altlas.generate.stores.exporter import METRICS, Exporter
from altlas.model.platform import Platform, Store
from altlas.model.tree import KubeObject


class Program(NamedTuple):
    """What one kind of store adds to the common parts.

    ``container`` holds command, environment, probes and mounts; ``port`` is the client port by name;
    ``configuration`` are the files of its ConfigMap, which has the store's own name.
    """

    user: int
    port: tuple[str, int]
    configuration: Mapping[str, str]
    container: Mapping[str, Any]
    volumes: tuple[Mapping[str, Any], ...]
    exporter: Exporter
    grace_seconds: int


def store_subject(platform: Platform, name: str, store: Store, component: str) -> Subject:
    """What the objects of the store ``name`` are about."""
    return subject(platform, name, component, version(store.kind, store.version, store.image))


def objects(owner: Subject, store: Store, program: Program) -> tuple[KubeObject, ...]:
    """Every object of a store but its Secret, in the order in which they must be applied."""
    return (
        service_account(owner),
        config_map(owner, program.configuration),
        headless_service(owner, [program.port, (METRICS, program.exporter.port)]),
        _stateful_set(owner, store, program),
    )


def _stateful_set(owner: Subject, store: Store, program: Program) -> KubeObject:
    """The StatefulSet of a store, replaced pod by pod."""
    return stateful_set(
        owner,
        _template(owner, store, program),
        store.size,
        store.storage_class,
        podManagementPolicy="OrderedReady",
        updateStrategy={"type": "RollingUpdate"},
    )


def _template(owner: Subject, store: Store, program: Program) -> dict[str, Any]:
    """The pod: the store itself and its exporter, rolled when a configuration file changes."""
    spec = pod(
        owner,
        program.user,
        [_container(store, program), program.exporter.container()],
        terminationGracePeriodSeconds=program.grace_seconds,
        volumes=[*program.volumes, *program.exporter.volumes],
    )
    return template(owner, spec, checksum(program.configuration))


def _container(store: Store, program: Program) -> dict[str, Any]:
    """The store itself; its container has the kind's name, which can never be the exporter's."""
    port, number = program.port
    known = [{"name": port, "containerPort": number, "protocol": "TCP"}]
    return {
        "name": store.kind.value,
        "image": image(store.kind, store.version, store.image),
        "imagePullPolicy": "IfNotPresent",
        **program.container,
        "ports": [*known, *program.container.get("ports", [])],
        "resources": resources(store.resources),
        "securityContext": container_security(),
    }
