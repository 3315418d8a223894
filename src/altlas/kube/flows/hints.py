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
from altlas.kube.shapes import mapping, texts


class Form(StrEnum):
    """How an object names a Service."""

    PAIR = "pair"
    """``name:port`` in a text."""
    VARIABLE = "variable"
    """A variable or key for a host, such as ``DB_HOST``."""
    OPTION = "option"
    """An option of a command, such as ``-h db``."""
    PASSIVE = "passive"
    """A variable such as ``CORS_ORIGIN``, whose URLs are named and never asked; it has no name and no port."""
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


_HOST_ENDS = (
    "HOST", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "SERVERS", "ENDPOINT", "BROKER", "BROKERS", "SERVICE", "URL", "URI"
)  # fmt: skip
_ENDS = (*_HOST_ENDS, "PORT", *map(str.lower, _HOST_ENDS), "port", "Host", "Server", "Port", "Url", "Addr")
_HIDDEN_ENDS = ("_URL", "_URI", "_DSN", "_ADDR", "_ADDRESS", "_HOST", "_ENDPOINT", "_CONNECTION_STRING")
_HOST_NAME = re.compile(rf"(?i)(.*?)({'|'.join(_HOST_ENDS)})\Z")
_NAME = re.compile(r"(?i)(.*?)(HOST|HOSTNAME|ADDR|ADDRESS|SERVER|ENDPOINT|BROKERS?|SERVICE|URL|URI)\Z")
_NAME = re.compile(r"([a-z][a-z0-9-]{0,62})(?:\.([a-z0-9][a-z0-9-]{0,62}))?(?:\.svc(?:\.cluster\.local)?\.?)?\Z")
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
        value = container.value
        variables = value.get("env")
        if isinstance(variables, list):
            yield from _environment(variables, container.route)
        if "args" in value or "command" in value:
            yield from _command_hints(container)


def data_hints(data: Mapping[str, Any], member: str) -> Iterator[Hint]:
    """What the texts of a ConfigMap or Secret hint at; ``member`` is the field that holds them."""
    short = []
    for key, value in data.items():
        if not isinstance(value, str):
            continue
        if "\n" in value and "\n" in (stripped := value.strip()):
            yield from text_hints(stripped, (member, key))
        elif ":" in value or key.endswith(_ENDS):
            short.append(Variable(key, value.strip(), (member, key)))
    if short:
        yield from variable_hints(short)


def variable_hints(variables: Iterable[Variable]) -> Iterator[Hint]:
    """What variables hint at by their names and values, taken together: a host may have its port beside it.

    Only those count whose value holds a colon or whose name ends like one for a host or port.
    """
    known = list(variables)
    for one in known:
        if is_passive(one.name):
            yield Hint(Form.PASSIVE, "", "", 0, one.route)
        elif ":" in one.value:
            yield from _pairs(one.value, one.route)
        elif one.value:
            yield from _host(one, known)


def _host(one: Variable, known: list[Variable]) -> Iterator[Hint]:
    """A variable for a host, with the port from the one beside it."""
    found, host = _HOST_NAME.match(one.name), _NAME.match(one.value)
    if found is None or host is None:
        return
    names = _beside(found[1].upper(), one.name.upper())
    port = next((int(other.value) for other in known if other.name.upper() in names and _is_port(other)), 0)
    yield Hint(Form.VARIABLE, host[1], host[2] or "", port, one.route)


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


def _environment(variables: list[Any], route: Route) -> Iterator[Hint]:
    """Variables with a value that is there, and those whose value is in a Secret, by their names."""
    known = []
    for index, one in enumerate(variables):
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str):
            continue
        value = one.get("value")
        if isinstance(value, str):
            if ":" in value or name.endswith(_ENDS):
                known.append(Variable(name, value, (*route, "env", index, "value")))
        elif name.endswith(_HIDDEN_ENDS) and mapping(one, "valueFrom", "secretKeyRef"):
            yield Hint(Form.HIDDEN, _service_of(name), "", 0, (*route, "env", index, "name"))
    if known:
        yield from variable_hints(known)


def _service_of(name: str) -> str:
    """``REDIS_URL`` may speak of a Service ``redis``."""
    ending = next(one for one in _HIDDEN_ENDS if name.endswith(one))
    return name.removesuffix(ending).lower().replace("_", "-")


def _command_hints(container: Container) -> Iterator[Hint]:
    spoken: list[str] = []
    for member in ("command", "args"):
        for index, one in texts(container.value, member):
            if ":" in one:
                yield from _pairs(one, (*container.route, member, index))
            spoken.append(one)
    whole = " ".join(spoken)
    if any(mark in whole for mark in _OPTION_MARKS):
        member = "args" if "args" in container.value else "command"
        yield from _options(whole[:_LONGEST], (*container.route, member))


def _options(value: str, route: Route) -> Iterator[Hint]:
    if not any(mark in value for mark in _OPTION_MARKS):
        return
    for found in _OPTION.finditer(value):
        host = _NAME.match(found[1])
        if host is not None:
            port = _PORT_OPTION.search(value, found.start(), found.end() + 80)
            yield Hint(Form.OPTION, host[1], host[2] or "", int(port[1]) if port else 0, route)
