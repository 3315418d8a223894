"""The table ``[network]`` of ``altlas.toml``: flows that must be possible, and flows that never may be.

::

    [network]
    never = ["* -> postgres except archive-service, backup"]
    must = ["api-gateway -> redis:6379", "{ingress-controller} -> api-gateway"]

A sentence names a source, ``->``, a destination, perhaps with ``:port`` or ``:port/UDP``, and perhaps ``except`` with
sources that it does not speak of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from altlas.errors import Mistake
from altlas.kube.nearest import nearest
from altlas.model.intent import Intent

KEYS = ("never", "must")
PROTOCOLS = ("TCP", "UDP", "SCTP")
PLATFORM_ENDS = ("ingress-controller", "prometheus", "node", "api-server", "dns", "metadata")
"""Ends of a platform, written ``{name}``."""

_EXPECTED = 'a sentence like "api -> db:5432" or "* -> db except api"'
_SENTENCE = re.compile(r"(?P<source>\S+)\s+->\s+(?P<destination>\S+)(?:\s+except\s+(?P<except>\S.*))?")
_PORT = re.compile(r"(?P<name>.+?):(?P<port>\d+)(?:/(?P<protocol>\w+))?")
_NAME = re.compile(r"\*|\{[a-z-]+\}|[a-z0-9][a-z0-9.-]*(?:/[a-z0-9][a-z0-9.-]*)?(?:\[[A-Za-z]+\])?|[0-9a-f.:]+/\d+")


class Read(NamedTuple):
    """What a table gives: its sentences, or what is wrong with them."""

    intents: tuple[Intent, ...]
    mistakes: tuple[Mistake, ...]


def read_intents(path: Path, text: str, table: object) -> Read:
    """The sentences of the table ``[network]`` in the settings file ``path``, whose whole text is ``text``."""
    if not isinstance(table, dict):
        return Read((), (Mistake(str(path), _line_of(text, "network"), 1, "network", "is no table", "[network]"),))
    intents: list[Intent] = []
    mistakes = list(_unknown(path, text, table))
    for key in KEYS:
        sentences = table.get(key, [])
        if not isinstance(sentences, list) or not all(isinstance(one, str) for one in sentences):
            where = _line_of(text, key)
            mistakes.append(Mistake(str(path), where, 1, f"network.{key}", "is no list of texts", f"[{_EXPECTED}]"))
            continue
        for index, sentence in enumerate(sentences):
            line = _line_of(text, sentence)
            found = _read(sentence, never=key == "never", file=str(path), line=line)
            if isinstance(found, Intent):
                intents.append(found)
            else:
                message, expected, near = found
                mistakes.append(Mistake(str(path), line, 1, f"network.{key}[{index}]", message, expected, near))
    return Read(tuple(intents), tuple(mistakes))


def _unknown(path: Path, text: str, table: dict[str, object]) -> Iterator[Mistake]:
    for key in table:
        if key not in KEYS:
            near = nearest(key, KEYS)
            yield Mistake(str(path), _line_of(text, key), 1, "network", f"unknown key {key!r}", "never or must", near)


def _read(sentence: str, *, never: bool, file: str, line: int) -> Intent | tuple[str, str, str]:
    """The intent, or message, what would be right, and the nearest right word."""
    found = _SENTENCE.fullmatch(sentence.strip())
    if found is None:
        return f"{sentence!r} is no sentence about a flow", _EXPECTED, ""
    target = _PORT.fullmatch(found["destination"])
    if target is not None and "::" in found["destination"]:
        target = None  # an IPv6 block, which has no port behind it
    name = target["name"] if target else found["destination"]
    port = int(target["port"]) if target else 0
    protocol = (target["protocol"] or "TCP") if target else "TCP"
    if target and not 0 < port < 65536:
        return f"{port} is no port", "a number from 1 to 65535", ""
    if protocol not in PROTOCOLS:
        near = nearest(protocol.upper(), PROTOCOLS)
        return f"{protocol!r} is no protocol", "TCP, UDP or SCTP", near
    exceptions = tuple(one.strip() for one in (found["except"] or "").split(",") if one.strip())
    for each in (found["source"], name, *exceptions):
        wrong = _wrong_name(each)
        if wrong is not None:
            return wrong
    return Intent(
        text=sentence.strip(),
        never=never,
        source=found["source"],
        destination=name,
        port=port,
        protocol=protocol,
        exceptions=exceptions,
        file=file,
        line=line,
    )


def _wrong_name(name: str) -> tuple[str, str, str] | None:
    if name.startswith("{"):
        inner = name.strip("{}")
        if inner in PLATFORM_ENDS and name == f"{{{inner}}}":
            return None
        near = nearest(inner, PLATFORM_ENDS)
        expected = ", ".join(f"{{{one}}}" for one in PLATFORM_ENDS)
        return f"{name!r} is no end of a platform", expected, f"{{{near}}}" if near else ""
    if _NAME.fullmatch(name) is None:
        return f"{name!r} is no name", "a name, namespace/name, a CIDR block, a {platform end} or *", ""
    return None


def _line_of(text: str, words: str) -> int:
    """The first line that has these words, from 1; 0 if none has."""
    return next((number for number, line in enumerate(text.splitlines(), 1) if words in line), 0)
