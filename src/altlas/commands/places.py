"""Where a platform's files are: the platform file, the tree, the overlays, the local secrets."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PLATFORM_FILE = "platform.yaml"
MANIFESTS = "kubernetes-manifests"
OVERLAYS = "overlays"
RECORD = ".altlas.json"
"""What marks a folder as written by ``altlas build``; see ``write.ownership``."""


class Places(NamedTuple):
    """The platform file and the folder that everything is written to."""

    platform: Path
    root: Path

    @property
    def manifests(self) -> Path:
        """The tree of the base."""
        return self.root / MANIFESTS

    @property
    def overlays(self) -> Path:
        """One folder per environment."""
        return self.root / OVERLAYS


def places(platform: Path, output: Path | None) -> Places:
    """``platform`` may be the folder that holds platform.yaml; ``output`` may be the folder of the tree itself."""
    file = platform / PLATFORM_FILE if platform.is_dir() else platform
    if output is None:
        return Places(file, file.parent)
    return Places(file, output.parent if output.name == MANIFESTS else output)
