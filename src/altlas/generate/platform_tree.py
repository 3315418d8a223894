"""The whole tree of a platform: every concern, in one visible tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from altlas.generate import (
    autoscaling,
    exposure,
    kustomization,
    monitoring,
    namespace,
    network_policies,
    secrets,
    services,
    stores,
)
from altlas.model.platform import Platform
from altlas.model.secret import SecretSpec
from altlas.model.tree import ManifestFile

CONCERNS: tuple[Callable[[Platform], Iterator[ManifestFile]], ...] = (
    namespace.files,
    services.files,
    stores.files,
    monitoring.files,
    exposure.files,
    autoscaling.files,
    network_policies.files,
)
"""What makes files, in reading order."""

SECRETS: tuple[Callable[[Platform], Iterator[SecretSpec]], ...] = (
    services.secrets,
    stores.secrets,
    monitoring.secrets,
)
"""What has secrets."""


class Tree(NamedTuple):
    """A generated tree: files sorted by path, and the secrets whose values are not in it."""

    files: tuple[ManifestFile, ...]
    secrets: tuple[SecretSpec, ...]


def generate(platform: Platform) -> Tree:
    """Everything that ``platform`` asks for. The same platform gives the same tree, byte for byte."""
    specs = tuple(spec for concern in SECRETS for spec in concern(platform))
    made = [file for concern in CONCERNS for file in concern(platform)]
    made += secrets.render(platform, specs)
    made.append(kustomization.file(file.path for file in made))
    return Tree(tuple(sorted(made, key=lambda file: file.path)), specs)
