"""Stores: programs that keep the platform's data."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from altlas.model.platform.part import ImageRef, Name, ObjectName, Part, Quantity, Tag
from altlas.model.platform.resources import Range, Resources

Setting = str | int | float | bool
"""A value as the store's own configuration file writes it; true and false become on and off, or yes and no."""


class StoreKind(StrEnum):
    """Programs that altlas knows how to run, configure, watch and back up."""

    POSTGRES = "postgres"
    REDIS = "redis"
    VALKEY = "valkey"
    NATS = "nats"


class Store(Part):
    """One store. Its key in ``stores`` is its name; ``kind`` may be left out where the name is a kind."""

    kind: StoreKind
    """Which program it is; taken from the store's name when that is a kind."""

    version: Annotated[Tag, Field(examples=["17.6"])] | None = None
    """Image tag; without it the newest one altlas was tested with."""

    image: ImageRef | None = None
    """Whole image reference, with tag or digest, instead of the official image."""

    size: Quantity = "10Gi"
    """Size of the data claim."""

    storage_class: ObjectName | None = None
    """StorageClass of the claim; without it the cluster's default."""

    database: Name | None = None
    """PostgreSQL: name of the database; without it each service that uses the store gets one of its own name."""

    settings: Annotated[dict[str, Setting], Field(examples=[{"max_connections": 200}])] = {}
    """Lines for the program's own configuration file, in that program's words; they win over altlas' defaults."""

    resources: Resources = Resources(cpu=Range("100m", "1"), memory=Range("256Mi", "512Mi"))
    """CPU and memory of the store's container."""
