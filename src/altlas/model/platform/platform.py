"""The platform as a whole, and what its parts say about each other."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from altlas.model.platform.cluster import Cluster
from altlas.model.platform.exposure import Exposure
from altlas.model.platform.monitoring import MonitoringField
from altlas.model.platform.part import DATE, WAIVED, Name, Part, Tag
from altlas.model.platform.secrets import Secrets, SecretsField
from altlas.model.platform.service import Service
from altlas.model.platform.store import Store, StoreKind


class Waiver(Part):
    """A finding that the platform lives with, and until when."""

    check: str
    """Id of the check."""

    resource: Annotated[str, StringConstraints(pattern=WAIVED), Field(examples=["DaemonSet/promtail"])] = "*"
    """``Kind/name``, with ``*`` as a wildcard."""

    reason: Annotated[str, Field(min_length=10)]
    """Why it is acceptable, for the person who reads it next."""

    until: Annotated[str, StringConstraints(pattern=DATE), Field(examples=["2027-06-30"])]
    """Last day on which it counts, as YYYY-MM-DD."""


def _parse_stores(value: Any) -> Any:
    """A store whose name is a kind needs no ``kind``; an empty one takes every default."""
    if not isinstance(value, dict):
        return value
    return {name: _with_kind(name, store) for name, store in value.items()}


def _with_kind(name: Any, store: Any) -> Any:
    store = {} if store is None else store
    if isinstance(store, dict) and "kind" not in store and name in set(StoreKind):
        return {"kind": name, **store}
    return store


def _parse_environments(value: Any) -> Any:
    """An empty environment changes nothing."""
    if not isinstance(value, dict):
        return value
    return {name: {} if partial is None else partial for name, partial in value.items()}


class Platform(Part):
    """A whole platform, as its file states it."""

    platform: Name
    """Name of the platform; it becomes the label app.kubernetes.io/part-of."""

    namespace: Name | None = None
    """Namespace of the platform; without it the platform's name."""

    version: Annotated[Tag, Field(examples=["1.4.2"])] = "unversioned"
    """Version of the platform's own services; part of the label, and ``{version}`` in ``images``."""

    images: Annotated[str, Field(examples=["ghcr.io/acme/{service}:{version}"])] | None = None
    """Pattern for the images of services that name none: ``{service}`` and ``{version}`` are filled in."""

    secrets: SecretsField = Secrets()
    """Where secret values live: one word, or the mode with its settings."""

    exposure: Exposure = Exposure()
    """How the platform is reached from outside."""

    services: Annotated[dict[Name, Service], Field(min_length=1)]
    """The platform's own programs by name."""

    stores: Annotated[dict[Name, Store], BeforeValidator(_parse_stores)] = {}
    """PostgreSQL, Redis or Valkey, NATS, by name."""

    monitoring: MonitoringField = None
    """Prometheus, Grafana, Loki and the log agent: ``true``, or their settings; absent without this key."""

    cluster: Cluster = Cluster()
    """What the network policies must know of the cluster, where it is not as usual."""

    waivers: tuple[Waiver, ...] = ()
    """Findings that the platform lives with; each lands as an annotation on the objects it is about."""

    environments: Annotated[dict[Name, dict[str, Any]], BeforeValidator(_parse_environments)] = {}
    """What differs in each environment: parts of a platform file that are laid over this one."""

    @property
    def target_namespace(self) -> str:
        """Namespace of everything but the log agent."""
        return self.namespace or self.platform
