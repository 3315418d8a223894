"""Small changes of one minimal valid platform file, and what altlas says about them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from altlas.errors import Mistake, PlatformError
from altlas.load.platform import load_platform

MINIMAL: dict[str, Any] = {
    "platform": "shop",
    "version": "1.0.0",
    "services": {
        "web": {"image": "ghcr.io/acme/web:1", "port": 8080},
        "api": {"image": "ghcr.io/acme/api:1", "port": 9000},
    },
    "stores": {"postgres": {"size": "1Gi"}},
}
"""Accepted as it stands."""


class _Gone:
    """Its text is the same in every process, so that tests that carry it have the same names."""

    def __repr__(self) -> str:
        return "GONE"


GONE = _Gone()
"""In a change: the key is taken away."""


def changed(changes: dict[str, Any], base: dict[str, Any] = MINIMAL) -> dict[str, Any]:
    """A copy of ``base`` with values set at dotted routes; mappings on the way are made where they are missing."""
    made = copy.deepcopy(base)
    for route, value in changes.items():
        *way, last = route.split(".")
        holder = made
        for step in way:
            holder = holder.setdefault(step, {})
        if value is GONE:
            del holder[last]
        else:
            holder[last] = value
    return made


def mistakes(folder: Path, made: Any) -> tuple[Mistake, ...]:
    """What altlas says about plain data, or about a text, as a platform file."""
    file = folder / "platform.yaml"
    file.write_text(made if isinstance(made, str) else json.dumps(made, indent=1))
    try:
        load_platform(file)
    except PlatformError as error:
        return error.mistakes
    return ()
