"""What a drawing shows: boxes with rows of text, and lines between them.

A line ends at the row of its ports, so that every label is written once. What many boxes share (DNS, the scrape by
Prometheus) would cover the drawing with lines; it is written into each box instead, see ``folding``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple

from altlas.netset import AddressSet, PortSet
from altlas.network import AddressRange, End, PlatformEnd, Verdict, Workload
from altlas.render.picture.folding import Arc, Folded, Key, Place, fold
from altlas.render.reach_row import Row

_Group = tuple[PortSet, Verdict]
"""Connections to one box that are written in one line."""

_LONGEST = 42
_LONGEST_NAMES = 34
_DNS = Key("right", PlatformEnd.DNS.value)
"""What nearly every pod may ask, so that it says little and would cross everything; alone it is drawn."""


class Line(NamedTuple):
    """One row of text in a box. ``entry`` is true where lines arrive; ``tip`` is the whole text."""

    text: str
    tip: str
    verdict: Verdict
    entry: bool = False


class Box(NamedTuple):
    """One end. ``frame`` is its namespace; empty for what is outside of the manifests."""

    key: Key
    title: str
    subtitle: str
    frame: str
    lines: tuple[Line, ...]


class Link(NamedTuple):
    """A drawn connection to row number ``row`` of a box."""

    src: Key
    dst: Key
    row: int
    verdict: Verdict
    tip: str


class Graph(NamedTuple):
    """Everything that is drawn."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]


def graph(rows: Iterable[Row]) -> Graph:
    """The drawing of ``rows``."""
    ends: dict[Key, End | str] = {}
    arcs = []
    for row in _merged(rows):
        source, target = _key(row.src, "left"), _key(row.dst, "right")
        ends[source], ends[target] = row.src, row.dst
        arcs.append(Arc(source, target, row.ports, row.verdict))
    folded = fold(arcs, {_DNS} if any(arc.dst != _DNS for arc in arcs) else ())
    boxes = {key: _box(key, ends[key], folded) for key in sorted(ends)}
    return Graph(tuple(boxes.values()), tuple(_link(arc, boxes[arc.dst], ends) for arc in folded.drawn))


def _merged(rows: Iterable[Row]) -> list[Row]:
    """The rows with neighbouring address ranges, listed one by one, as one end where they are treated alike."""
    merged: list[Row] = []
    ranges: dict[tuple[End | str, PortSet, Verdict, bool], AddressSet] = {}
    for row in rows:
        for end, other, outward in ((row.dst, row.src, True), (row.src, row.dst, False)):
            if isinstance(end, AddressRange):
                group = (other, row.ports, row.verdict, outward)
                ranges[group] = ranges.get(group, AddressSet.NONE) | end.addresses
                break
        else:
            merged.append(row)
    for (other, ports, verdict, outward), addresses in ranges.items():
        src, dst = (other, AddressRange(addresses)) if outward else (AddressRange(addresses), other)
        merged.append(Row(src, dst, ports, verdict))
    return merged


def _key(end: End | str, place: Place) -> Key:
    return Key("middle" if isinstance(end, Workload) else place, str(end))


def _box(key: Key, end: End | str, folded: Folded) -> Box:
    written, busy = folded.written.get(key, {}), folded.busy.get(key, {})
    entries = {_group(arc) for arc in folded.drawn if arc.dst == key}
    arrivals: dict[_Group, list[str]] = {group: [] for group in entries}
    for arc in (*written.get("in", ()), *busy.get("in", ())):
        arrivals.setdefault(_group(arc), []).append(name(arc.src))
    departures: dict[_Group, list[str]] = {}
    for arc in written.get("out", ()):
        departures.setdefault(_group(arc), []).append(name(arc.dst))
    lines = [
        _arrival(group, names, entry=group in entries) for group, names in sorted(arrivals.items(), key=_reading_order)
    ]
    lines += [_departure(group, names) for group, names in sorted(departures.items(), key=_reading_order)]
    if "out" in busy:
        lines.append(_many(busy["out"]))
    title, subtitle, frame = _words(end)
    return Box(key, title, subtitle, frame, tuple(lines))


def _group(arc: Arc) -> _Group:
    return arc.ports, arc.verdict


def _reading_order(item: tuple[_Group, list[str]]) -> tuple[bool, str, str]:
    """What is sure comes first."""
    (ports, verdict), _ = item
    return verdict is not Verdict.ALLOWED, ports_text(ports), verdict.value


def _arrival(group: _Group, names: list[str], *, entry: bool) -> Line:
    """``TCP 3000 ◂ prometheus``; the names of those whose lines are not drawn."""
    text = _ports_of(group, _LONGEST)
    return Line(f"{text} ◂ {_some(names)}" if names else text, _tip(group, names), group[1], entry=entry)


def _departure(group: _Group, names: list[str]) -> Line:
    """``▸ dns: UDP 53``."""
    return Line(f"▸ {_some(names)}: {_ports_of(group, _LONGEST)}", _tip(group, names), group[1])


def _many(arcs: list[Arc]) -> Line:
    """One line for everything that a busy box may call; the ports are written at the other ends."""
    names = sorted(f"{name(arc.dst)}: {_ports_of(_group(arc), 0)}" for arc in arcs)
    unsure = next((arc.verdict for arc in arcs if arc.verdict is not Verdict.ALLOWED), Verdict.ALLOWED)
    return Line(f"▸ {_some([name(arc.dst) for arc in arcs])}, see there", "\n".join(names), unsure)


def _ports_of(group: _Group, longest: int) -> str:
    ports, verdict = group
    text = ports_text(ports, longest)
    return text if verdict is Verdict.ALLOWED else f"{text} {verdict}"


def _tip(group: _Group, names: list[str]) -> str:
    return "\n".join([_ports_of(group, 0), *sorted(set(names))])


def _some(names: list[str]) -> str:
    named = sorted(set(names))
    text = ", ".join(named)
    return text if len(named) == 1 or len(text) <= _LONGEST_NAMES else f"{len(named)} ends"


def _link(arc: Arc, box: Box, ends: dict[Key, End | str]) -> Link:
    wanted = _ports_of(_group(arc), 0)
    row = next(number for number, line in enumerate(box.lines) if line.entry and line.tip.partition("\n")[0] == wanted)
    tip = f"{ends[arc.src]} => {ends[arc.dst]} : {arc.ports}  {arc.verdict}"
    return Link(arc.src, arc.dst, row, arc.verdict, tip)


def _words(end: End | str) -> tuple[str, str, str]:
    """Title, subtitle and frame."""
    if isinstance(end, Workload):
        return end.name, end.kind, end.namespace
    if isinstance(end, AddressRange):
        return *_range_words(end.addresses), ""
    return str(end).strip("{}"), "platform" if isinstance(end, PlatformEnd) else "not in the manifests", ""


def _range_words(addresses: AddressSet) -> tuple[str, str]:
    """``the world`` for everything but small holes, else the first range, as a block where it is one."""
    texts = addresses.texts()
    if addresses.v4.size > 0.9 * 2**32:
        return "the world", f"{len(texts)} address ranges outside" if len(texts) > 2 else "addresses outside"
    more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
    return _block(texts[0]), f"addresses outside{more}"


def _block(text: str) -> str:
    """A range ``a-b`` as ``a/n`` where it is one block."""
    first, _, last = text.partition("-")
    blocks = list(ipaddress.summarize_address_range(ipaddress.ip_address(first), ipaddress.ip_address(last)))
    return str(blocks[0]) if len(blocks) == 1 else text


def name(key: Key) -> str:
    """How a box is called in another one."""
    if key.text.endswith("[External]"):
        return "outside"
    return key.text.partition("[")[0].rpartition("/")[2].strip("{}") or key.text


def ports_text(ports: PortSet, longest: int = _LONGEST) -> str:
    """``TCP 80, UDP 53``, cut to ``longest`` characters (0 for no cut)."""
    text = "all ports" if ports == PortSet.ALL else str(ports).replace(",", ", ")
    return text if not longest or len(text) <= longest else text[: longest - 1].rstrip(", ") + "…"
