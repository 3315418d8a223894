"""How the platform is reached from outside."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from altlas.model.platform.part import AbsolutePath, Host, ObjectName, Part


class ExposureKind(StrEnum):
    """Which API the cluster's edge speaks."""

    INGRESS = "ingress"
    GATEWAY = "gateway"


class Exposure(Part):
    """The edge of the platform, shared by all exposed services."""

    kind: ExposureKind = ExposureKind.INGRESS
    """``ingress`` writes networking.k8s.io/v1 Ingress; ``gateway`` writes Gateway API objects."""

    class_name: ObjectName = Field("nginx", alias="class")
    """Ingress class or GatewayClass that serves the platform."""

    host: Host | None = None
    """Host for every service that does not name its own."""

    tls: ObjectName | None = None
    """Secret with the certificate; without it the edge speaks plain HTTP."""

    issuer: ObjectName | None = None
    """cert-manager ClusterIssuer that makes the certificate named by ``tls``."""

    annotations: dict[str, str] = {}
    """Annotations for the Ingress or Gateway, such as a controller's time-outs."""


class Expose(Part):
    """That and how one service is reached from outside."""

    host: Host | None = None
    """Host; without it the platform's ``exposure.host``."""

    paths: Annotated[tuple[AbsolutePath, ...], Field(min_length=1)] = ("/",)
    """Path prefixes that go to this service; they are passed through unchanged."""

    tls: ObjectName | None = None
    """Secret with the certificate; without it the platform's ``exposure.tls``."""


def _parse_expose(value: Any) -> Any:
    """``true`` takes every default, ``false`` is the same as no key."""
    if value is True:
        return {}
    return None if value is False else value


ExposeField = Annotated[Expose | None, BeforeValidator(_parse_expose, json_schema_input_type=bool | Expose)]
