"""Where a value stands in an object, and how a person writes that."""

from __future__ import annotations

from collections.abc import Sequence

Route = tuple[str | int, ...]
"""Keys and indices from the root to a value, such as ``("spec", "ports", 0, "name")``."""


def field_path(route: Sequence[str | int]) -> str:
    """Write a route as ``spec.ports[0].name``; keys with dots or slashes are quoted: ``data["a.conf"]``."""
    text = ""
    for step in route:
        if isinstance(step, int):
            text += f"[{step}]"
        elif "." in step or "/" in step:
            text += f'["{step}"]'
        else:
            text += f".{step}" if text else step
    return text
