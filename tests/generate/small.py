"""The smallest valid platform, and small changes of it."""

from __future__ import annotations

from typing import Any

from altlas.model.platform import Platform

IMAGE = "ghcr.io/acme/web:1.4.2"


def platform(service: dict[str, Any] | None = None, *, name: str = "web", **more: Any) -> Platform:
    """A platform ``shop`` with one service; ``service`` and ``more`` say what differs from the minimum."""
    services = {name: {"image": IMAGE, "port": 8080, **(service or {})}, **more.pop("services", {})}
    return Platform.model_validate({"platform": "shop", "services": services, **more})


def route(value: Any, *steps: str | int) -> Any:
    """The value at the end of ``steps``."""
    for step in steps:
        value = value[step]
    return value
