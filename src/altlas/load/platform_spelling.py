"""Settings whose text YAML changes before a program sees it: ``1.10`` is the number 1.1, ``yes`` is true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault
from altlas.yamltext.document import Document

_VALUE = re.compile(r"""\s*(?:"[^"]*"|'[^']*'|[^\s:"'][^:]*?)\s*:\s+([^\s"'#&*!|>{}\[\],]+)""")


def misspelt(value: Mapping[str, Any], document: Document, lines: list[str]) -> Iterator[Fault]:
    """A fault for each number or boolean in a ``config`` that is not written the way it would arrive."""
    for route, item in _settings(value):
        if not isinstance(item, bool | int | float):
            continue
        line, column = document.place(route)
        found = _VALUE.match(lines[line - 1], column - 1) if 0 < line <= len(lines) else None
        arrives = ("true" if item else "false") if isinstance(item, bool) else _text(item)
        if found and arrives != found[1]:
            yield Fault(route, f"{found[1]} would arrive as {arrives}", f'"{found[1]}" in quotes, or {arrives}')


def _text(number: float) -> str:
    try:
        return str(number)
    except ValueError:  # Python refuses to write integers of more than 4300 digits
        return "a very long number"


def _settings(value: Mapping[str, Any]) -> Iterator[tuple[Route, Any]]:
    """Every entry of a ``config``, in the file's own services and in the environments'."""
    yield from _configs(value.get("services"), ("services",))
    environments = value.get("environments")
    for name, part in environments.items() if isinstance(environments, Mapping) else ():
        if isinstance(part, Mapping):
            yield from _configs(part.get("services"), ("environments", name, "services"))


def _configs(services: Any, route: Route) -> Iterator[tuple[Route, Any]]:
    for name, service in services.items() if isinstance(services, Mapping) else ():
        config = service.get("config") if isinstance(service, Mapping) else None
        for key, item in config.items() if isinstance(config, Mapping) else ():
            yield (*route, name, "config", key), item
