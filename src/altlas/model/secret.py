"""Secrets before anybody knows their values: which object holds which keys, made of which credentials."""

from __future__ import annotations

from typing import NamedTuple

from altlas.model.tree import KubeObject


class Credential(NamedTuple):
    """A random value that exists once per platform, such as ``redis/password``.

    Several secrets may be made of one credential: the store's own and the URL of each service that uses it.
    """

    id: str


class SecretEntry(NamedTuple):
    """One key of a Secret: text and credentials, put one after the other."""

    key: str
    parts: tuple[str | Credential, ...]


class SecretSpec(NamedTuple):
    """A Secret without its values.

    ``path`` is the file in the tree; ``metadata`` is the finished object metadata (name, namespace, labels).
    """

    path: str
    metadata: KubeObject
    entries: tuple[SecretEntry, ...]
