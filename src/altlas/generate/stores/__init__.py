"""Stores: PostgreSQL, Redis or Valkey, NATS, each one file of objects and, where it has passwords, one Secret."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.metadata import Subject
from altlas.generate.stores import nats, postgres, redis
from altlas.generate.stores.statefulset import Program, objects, store_subject
from altlas.model.platform import Platform, Store, StoreKind
from altlas.model.secret import SecretSpec
from altlas.model.tree import ManifestFile

COMPONENTS = {
    StoreKind.POSTGRES: "database",
    StoreKind.REDIS: "cache",
    StoreKind.VALKEY: "cache",
    StoreKind.NATS: "broker",
}
"""Value of the label app.kubernetes.io/component by kind."""


def files(platform: Platform) -> Iterator[ManifestFile]:
    """``infrastructure/<store>.yaml`` for each store: account, configuration, Service, StatefulSet."""
    for owner, store, program in programs(platform):
        yield ManifestFile(f"infrastructure/{owner.name}.yaml", objects(owner, store, program))


def programs(platform: Platform) -> Iterator[tuple[Subject, Store, Program]]:
    """Each store with whom its objects are about and how it runs."""
    for name, store in platform.stores.items():
        owner = _owner(platform, name, store)
        yield owner, store, _program(owner, platform, store)


def secrets(platform: Platform) -> Iterator[SecretSpec]:
    """The Secret of each store that asks its clients for a password."""
    for name, store in platform.stores.items():
        owner = _owner(platform, name, store)
        match store.kind:
            case StoreKind.POSTGRES:
                yield postgres.secret(owner, platform)
            case StoreKind.REDIS | StoreKind.VALKEY:
                yield redis.secret(owner)
            case StoreKind.NATS:
                pass


def _owner(platform: Platform, name: str, store: Store) -> Subject:
    return store_subject(platform, name, store, COMPONENTS[store.kind])


def _program(owner: Subject, platform: Platform, store: Store) -> Program:
    match store.kind:
        case StoreKind.POSTGRES:
            return postgres.program(owner, platform, store)
        case StoreKind.REDIS | StoreKind.VALKEY:
            return redis.program(owner, store)
        case StoreKind.NATS:
            return nats.program(owner, store)
