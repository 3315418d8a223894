"""Services that an object seems to ask without saying so in a URL.

``db:5432``, ``DB_HOST`` beside ``DB_PORT``, ``pg_dump -h db``, and a secret variable ``REDIS_URL`` whose value is
not there: each counts only if there is a Service of that name, which whoever knows all objects decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from altlas.kube.pods import Container, PodTemplate
from altlas.kube.references.hosts import words
from altlas.kube.route import Route
from altlas.kube.shapes import mapping, mappings, text, texts


class Form(StrEnum):
    """How an object names a Service."""

    PAIR = "pair"
    """``name:port`` in a text."""
    VARIABLE = "variable"
    """A variable or key for a host, such as ``DB_HOST``."""
    OPTION = "option"
    """An option of a command, such as ``-h db``."""
    HIDDEN = "hidden"
    """A variable such as ``REDIS_URL`` whose value is in a Secret: its name may be the Service's."""


class Hint(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One Service that may be meant. ``namespace`` is empty for the object's own, ``port`` 0 if none is written."""

    form: Form
    name: str
    namespace: str
    port: int
    route: Route


class Variable(NamedTuple):
    """A variable of a container, or a key of a ConfigMap that may become one."""

    name: str
    value: str
    route: Route


_HOST_NAME = re.compile(r"(?i)(.*?)(HOST|HOSTNAME|ADDR|ADDRESS|SERVER|ENDPOINT|BROKERS?|SERVICE|URL|URI)\Z")
_NAME = re.compile(r"([a-z][a-z0-9-]{0,62})(?:\.([a-z0-9][a-z0-9-]{0,62}))?(?:\.svc(?:\.cluster\.local)?\.?)?\Z")
_HIDDEN_NAME = re.compile(r"([A-Z][A-Z0-9_]{1,62}?)_(?:URL|URI|DSN|ADDR|ADDRESS|HOST|ENDPOINT|CONNECTION_STRING)\Z")
_OPTION = re.compile(
    r"(?<![^\s\"'(])(?:-h|-H|--host|--hostname|--server|host)(?:\s+|=)[\"']?([a-z][a-z0-9.-]{0,190})(?![\w$/:{.-])"
)
_PORT_OPTION = re.compile(r"(?<![^\s\"'(])(?:-p|-P|--port|port)(?:\s+|=)[\"']?(\d{2,5})\b")
_OPTION_MARKS = ("-h", "-H", "host", "--server")
_NOT_ASKED = ("ALLOW", "ORIGIN", "CORS", "NO_PROXY", "no_proxy", "LISTEN", "BIND", "VIRTUAL_HOST", "ISSUER")
"""In names of variables that hold names without asking anybody there."""

_LONGEST = 262_144
"""Texts beyond this are data, not settings; the rest of one is not looked at."""


def pod_hints(template: PodTemplate) -> Iterator[Hint]:
    """What the containers of a pod hint at in their variables, commands and arguments."""
    for container in template.containers:
        yield from variable_hints(_variables(container))
        yield from _hidden(container)
        yield from _command_hints(container)


def data_hints(data: Mapping[str, Any], member: str) -> Iterator[Hint]:
    """What the texts of a ConfigMap or Secret hint at; ``member`` is the field that holds them."""
    short = []
    for key, value in data.items():
        if not isinstance(value, str):
            continue
        route = (member, key)
        if "\n" in value.rstrip():
            yield from text_hints(value, route)
        else:
            short.append(Variable(key, value.strip(), route))
    yield from variable_hints(short)


def variable_hints(variables: Iterable[Variable]) -> Iterator[Hint]:
    """What variables hint at by their names and values, taken together: a host may have its port beside it."""
    known = list(variables)
    ports: dict[str, int] | None = None
    for name, value, route in known:
        if ":" in value:
            if not is_passive(name):
                yield from _pairs(value, route)
            continue
        found = _HOST_NAME.match(name) if value else None
        host = _NAME.match(value) if found else None
        if host is None or found is None or is_passive(name):
            continue
        if ports is None:
            ports = {one.name.upper(): int(one.value) for one in known if _is_port(one)}
        port = next((ports[beside] for beside in _beside(found[1].upper(), name.upper()) if beside in ports), 0)
        yield Hint(Form.VARIABLE, host[1], host[2] or "", port, route)


def is_passive(name: str) -> bool:
    """Whether a variable of this name lists names without asking anybody there."""
    return any(word in name for word in _NOT_ASKED)


def text_hints(value: str, route: Route) -> Iterator[Hint]:
    """What a script or a configuration file hints at."""
    yield from _pairs(value, route)
    yield from _options(value[:_LONGEST], route)


def _beside(prefix: str, name: str) -> tuple[str, ...]:
    """Names of the variable that may hold the port: ``DB_PORT`` beside ``DB_HOST``, ``PGPORT`` beside ``PGHOST``."""
    return f"{prefix}PORT", f"{prefix.rstrip('_')}_PORT", f"{name}_PORT"


def _is_port(one: Variable) -> bool:
    return one.value.isdecimal() and len(one.value) < 6 and one.name.upper().endswith("PORT")


def _pairs(value: str, route: Route) -> Iterator[Hint]:
    for name, port in words(value[:_LONGEST]):
        yield Hint(Form.PAIR, name, "", port, route)


def _variables(container: Container) -> Iterator[Variable]:
    for index, one in mappings(container.value, "env"):
        value = text(one, "value")
        if value:
            yield Variable(text(one, "name"), value, (*container.route, "env", index, "value"))


def _hidden(container: Container) -> Iterator[Hint]:
    """Variables whose value is in a Secret, by their names."""
    for index, one in mappings(container.value, "env"):
        found = _HIDDEN_NAME.match(text(one, "name")) if "valueFrom" in one else None
        if found and mapping(one, "valueFrom", "secretKeyRef"):
            name = found[1].lower().replace("_", "-")
            yield Hint(Form.HIDDEN, name, "", 0, (*container.route, "env", index, "name"))


def _command_hints(container: Container) -> Iterator[Hint]:
    words_of: list[str] = []
    for member in ("command", "args"):
        for index, one in texts(container.value, member):
            yield from _pairs(one, (*container.route, member, index))
            words_of.append(one)
    if words_of:
        member = "args" if texts(container.value, "args") else "command"
        yield from _options(" ".join(words_of)[:_LONGEST], (*container.route, member))


def _options(value: str, route: Route) -> Iterator[Hint]:
    if not any(mark in value for mark in _OPTION_MARKS):
        return
    for found in _OPTION.finditer(value):
        host = _NAME.match(found[1])
        if host is not None:
            port = _PORT_OPTION.search(value, found.start(), found.end() + 80)
            yield Hint(Form.OPTION, host[1], host[2] or "", int(port[1]) if port else 0, route)
