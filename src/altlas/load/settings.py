"""``altlas.toml``: what lives elsewhere, which findings are lived with, what the cluster looks like.

The file lies beside the input or in a folder above it, up to the root of the repository; ``--settings`` names
another. Every mistake is reported at once, with its place and the nearest right word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from altlas.errors import InputError, Mistake
from altlas.kube.nearest import nearest
from altlas.model.intent import Intent
from altlas.model.waivers import Waiver

if TYPE_CHECKING:
    from altlas.load.intents import Read

FILE_NAME = "altlas.toml"

_MAX_BYTES = 1_000_000
_ROOT_MARKS = (".git", ".hg")


class Selected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workload that the manifests do not hold, found by namespace and labels."""

    namespace: str
    labels: dict[str, str] = {}


class Cluster(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What the manifests cannot say about the cluster.

    Address ranges; who serves DNS, Ingress and metrics; and how its network plugin reads what the API leaves open
    (see ``network.Dialect``).
    """

    pod_cidrs: list[str] = []
    service_cidrs: list[str] = []
    node_cidrs: list[str] = []
    api_server_cidrs: list[str] = []
    dns: Selected | None = None
    ingress_controller: Selected | None = None
    prometheus: Selected | None = None
    pods_in_ip_blocks: Literal["yes", "no", "unknown"] = "unknown"
    host_network: Literal["pod", "node", "unknown"] = "unknown"
    service_translation: Literal["before", "after"] = "after"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole settings file. ``exists`` maps a kind to patterns of ``namespace/name``, or ``name`` alone.

    ``network`` is the table as written, ``intents`` what it says.
    """

    exists: dict[str, list[str]] = {}
    waivers: list[Waiver] = []
    cluster: Cluster = Cluster()
    network: dict[str, list[str]] = {}
    intents: tuple[Intent, ...] = ()


def given(path: Path | None, inputs: Sequence[str]) -> Settings:
    """The settings that were named, or those beside the first of the input paths, or none."""
    found = path or find(next((one for one in inputs if one != "-"), "."))
    return read(found) if found is not None else Settings()


def find(path: str) -> Path | None:
    """The settings file for an input path: beside it or above it, not above the repository's root.

    Below the current folder its path is a short one, as those of the input are.
    """
    if "\0" in path:
        return None  # no path at all, as whoever reads it will say
    start = Path(path).resolve()
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            here = Path.cwd()
            return candidate.relative_to(here) if candidate.is_relative_to(here) else candidate
        if any((folder / mark).exists() for mark in _ROOT_MARKS):
            return None
    return None


def read(path: Path) -> Settings:
    """The settings in ``path``. Raises InputError with every mistake."""
    import tomllib  # most inputs have no settings

    text = _text(path)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError((_syntax(path, str(error)),)) from None
    mistakes = tuple(_mistakes(path, text, tree))
    if mistakes:
        raise InputError(mistakes)
    settings = msgspec.convert(tree, Settings)
    lines = _waiver_lines(text)
    waivers = [
        msgspec.structs.replace(waiver, file=str(path), line=line)
        for waiver, line in zip(settings.waivers, lines, strict=False)
    ]
    intents = _intents(path, text, tree).intents
    return msgspec.structs.replace(settings, waivers=waivers, intents=intents)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise InputError((Mistake(str(path), 0, 0, "", f"a settings file has at most {_MAX_BYTES} bytes"),))
        return data.decode()
    except OSError as error:
        raise InputError((Mistake(str(path), 0, 0, "", f"cannot be read: {error.strerror}"),)) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError((Mistake(str(path), line, 1, "", "the text is not UTF-8"),)) from None


def _syntax(path: Path, message: str) -> Mistake:
    """TOML's own message, with the place that it carries in brackets taken out."""
    place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    text = message[: place.start()] if place else message.removesuffix(" (at end of document)")
    return Mistake(str(path), line, column, "", f"not TOML: {text[:1].lower()}{text[1:]}")


def _mistakes(path: Path, text: str, tree: dict[str, Any]) -> Iterator[Mistake]:
    """Everything that is wrong, value by value, so that one mistake does not hide the next."""
    yield from _unknown_keys(path, text, "", tree, Settings)
    exists, cluster, waivers = tree.get("exists", {}), tree.get("cluster", {}), tree.get("waivers", [])
    kinds: dict[str, Any] = dict.fromkeys(exists if isinstance(exists, dict) else (), list[str])
    yield from _members(path, text, "exists", exists, kinds)
    if isinstance(cluster, dict):
        yield from _unknown_keys(path, text, "cluster", cluster, Cluster)
    kinds = {field.encode_name: field.type for field in msgspec.structs.fields(Cluster)}
    yield from _members(path, text, "cluster", cluster, kinds)
    if isinstance(cluster, dict):
        yield from _range_mistakes(path, text, cluster)
    yield from _intents(path, text, tree).mistakes
    if not isinstance(waivers, list):
        yield Mistake(str(path), _line(text, "waivers"), 1, "waivers", "is one table", "[[waivers]], one for each")
        return
    for (index, waiver), line in zip(enumerate(waivers), _waiver_lines(text) + [0] * len(waivers), strict=False):
        yield from _waiver_mistakes(path, f"waivers[{index}]", line, waiver)


def _intents(path: Path, text: str, tree: dict[str, Any]) -> Read:
    from altlas.load.intents import read_intents  # most inputs have no settings

    return read_intents(path, text, tree.get("network", {}))


def _range_mistakes(path: Path, text: str, cluster: dict[str, Any]) -> Iterator[Mistake]:
    """Address ranges that are none."""
    import ipaddress  # most inputs state none

    for key, ranges in cluster.items():
        for block in ranges if key.endswith("-cidrs") and isinstance(ranges, list) else ():
            try:
                ipaddress.ip_network(block if isinstance(block, str) else "0.0.0.0/0")
            except ValueError as error:
                yield Mistake(str(path), _line(text, key), 1, f"cluster.{key}", str(error), "a range like 10.0.0.0/8")


def _members(path: Path, text: str, table: str, value: object, kinds: dict[str, Any]) -> Iterator[Mistake]:
    """The members of a table that have the wrong type; ``kinds`` are the right ones."""
    if not isinstance(value, dict):
        yield Mistake(str(path), _line(text, table), 1, table, "is no table", f"[{table}]")
        return
    for key, kind in kinds.items():
        try:
            if key in value:
                msgspec.convert(value[key], kind)
        except msgspec.ValidationError as error:
            yield Mistake(str(path), _line(text, key), 1, f"{table}.{key}", _sentence(error))


def _waiver_mistakes(path: Path, route: str, line: int, waiver: object) -> Iterator[Mistake]:
    if not isinstance(waiver, dict):
        yield Mistake(str(path), line, 1, route, "is no table", "check, resource, reason and until")
        return
    known = [name for name in Waiver.__struct_fields__ if name not in ("file", "line")]
    for key in waiver.keys() - set(known):
        yield Mistake(
            str(path), line, 1, route, f"unknown key {key!r}", f"one of {', '.join(known)}", nearest(key, known)
        )
    try:
        converted = msgspec.convert({key: waiver[key] for key in known if key in waiver}, Waiver)
    except msgspec.ValidationError as error:
        yield Mistake(str(path), line, 1, route, _sentence(error))
        return
    if len(converted.reason.strip()) < 10:
        yield Mistake(
            str(path), line, 1, f"{route}.reason", "says too little", "at least 10 characters for the next reader"
        )


def _unknown_keys(
    path: Path, text: str, table: str, tree: dict[str, Any], model: type[msgspec.Struct]
) -> Iterator[Mistake]:
    known = [field for field in model.__struct_encode_fields__ if field != "intents"]
    for key in tree:
        if key not in known:
            place = _line(text, key)
            yield Mistake(
                str(path), place, 1, table, f"unknown key {key!r}", f"one of {', '.join(known)}", nearest(key, known)
            )


def _sentence(error: msgspec.ValidationError) -> str:
    """What msgspec says, in TOML's words."""
    text = str(error).replace("Object", "the table").replace("object", "table").replace("array", "list")
    text = text.replace(" | null", "").replace("`$.", "`").replace("`str`", "`text`")
    return text[:1].lower() + text[1:]


def _line(text: str, key: str) -> int:
    """First line that sets ``key`` or opens a table of that name; 0 when written in another way."""
    opening = re.compile(rf"\s*(?:\[+\s*(?:[\w.-]+\.)?)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\]|\.)")
    return next((number for number, line in enumerate(text.splitlines(), 1) if opening.match(line)), 0)


def _waiver_lines(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*waivers\s*\]\]", line)]
