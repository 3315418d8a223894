"""The bundled data: kinds, scopes, removals and schemas, read from this package when first asked for.

``tools/build_schemas.py`` writes the files under ``data``; ``docs/schemas.md`` names their sources.
Definitions that all supported minors share lie in one file, the rest of each minor in one of its own,
the custom resources in one file for each API group. Nothing but the package's own data is read.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

DATA = Path(__file__).parent / "data"
SUFFIX = ".json.z"


class Kind(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One kind in one version of its API group.

    ``namespaced`` is None for kinds that are no resource of their own, such as DeploymentList. ``named``
    is False where an object needs no name, such as a TokenReview. ``definition`` names the schema.
    ``minors`` are the Kubernetes minors that serve it; empty for custom resources, which no minor binds.
    """

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool | None
    named: bool
    definition: str
    minors: tuple[str, ...]

    @property
    def api_version(self) -> str:
        """The value of ``apiVersion``: ``v1``, ``apps/v1``."""
        return join(self.group, self.version)


class Removal(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A kind that Kubernetes stopped serving in ``minor``; the replacement is "" where there is none."""

    api_version: str
    kind: str
    minor: str
    replacement_api_version: str
    replacement_kind: str


class Source(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where a part of the bundle comes from."""

    part: str
    origin: str
    version: str
    licence: str


class Table(msgspec.Struct, frozen=True):
    """Everything about kinds that needs no schema."""

    minors: tuple[str, ...]
    sources: tuple[Source, ...]
    kinds: tuple[Kind, ...]
    removed: tuple[Removal, ...]


def join(group: str, version: str) -> str:
    """Group and version as ``apiVersion`` writes them; the core group has no name."""
    return f"{group}/{version}" if group else version


def split(api_version: str) -> tuple[str, str]:
    """Group and version of an ``apiVersion``."""
    group, slash, version = api_version.rpartition("/")
    return (group, version) if slash else ("", api_version)


def pack(data: Any) -> bytes:
    """The bytes of a data file: compressed JSON with sorted keys."""
    return zlib.compress(msgspec.json.encode(data, order="sorted"), 9)


@cache
def table() -> Table:
    """The table of kinds."""
    return msgspec.json.decode(_unpacked("kinds"), type=Table)


@cache
def definitions(minor: str) -> dict[str, Any]:
    """Every built-in definition of one minor, by its OpenAPI name. Callers must not change it."""
    shared: dict[str, Any] = msgspec.json.decode(_unpacked("shared"))
    own: dict[str, Any] = msgspec.json.decode(_unpacked(minor))
    return shared | own


@cache
def custom_definitions(group: str) -> dict[str, Any]:
    """Every definition of one bundled API group of custom resources. Callers must not change it."""
    loaded: dict[str, Any] = msgspec.json.decode(_unpacked(group))
    return loaded


def _unpacked(name: str) -> bytes:
    return zlib.decompress((DATA / f"{name}{SUFFIX}").read_bytes())
