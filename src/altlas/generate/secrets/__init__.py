"""Secrets as files for git, by mode. No mode writes a value: values are delivered or encrypted elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from altlas.generate.secrets import encrypted, external_secrets, generated
from altlas.model.platform import Platform, SecretMode
from altlas.model.secret import SecretSpec
from altlas.model.tree import KubeObject, ManifestFile

MODES: dict[SecretMode, tuple[Callable[[Platform, SecretSpec], KubeObject], str]] = {
    SecretMode.GENERATED: (generated.secret, generated.COMMENT),
    SecretMode.EXTERNAL_SECRETS: (external_secrets.external_secret, external_secrets.COMMENT),
    SecretMode.SEALED_SECRETS: (encrypted.sealed_secret, encrypted.SEALED_COMMENT),
    SecretMode.SOPS: (encrypted.sops_secret, encrypted.SOPS_COMMENT),
}
"""What each mode makes of one Secret, and what its files say at their head."""


def render(platform: Platform, specs: Iterable[SecretSpec]) -> Iterator[ManifestFile]:
    """The files of ``specs`` in the platform's mode, by path; specs that share a path share the file.

    In the modes ``sealed-secrets`` and ``sops`` the encrypted fields are empty texts: encryption needs
    values and randomness, so it is done by who writes the tree (:mod:`altlas.generate.secrets.encrypted`).
    """
    make, comment = MODES[platform.secrets.mode]
    for path, group in groupby(sorted(specs, key=lambda spec: spec.path), key=lambda spec: spec.path):
        yield ManifestFile(path, tuple(make(platform, spec) for spec in group), comment)
