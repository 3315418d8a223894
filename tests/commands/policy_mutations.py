"""Every way to take one thing away from, or to widen one thing in, a set of network policies."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

Objects = list[dict[str, Any]]
BLOCKED, OPEN = "is blocked", "is open"


FINER = frozenset({"label gone", "port range", "own namespace", "wider", "narrower"})
"""Changes within a peer or a port, beyond taking a part away or making it match everything."""


class Mutation(NamedTuple):
    """``objects`` after one change of one policy; ``effect`` and ``words`` are what a cause must say about it."""

    policy: str
    change: str
    route: tuple[Any, ...]
    objects: Objects
    effect: str
    words: str


class _Writer:
    """Makes mutations of one policy among the objects of a tree."""

    def __init__(self, objects: Objects, index: int) -> None:
        self.objects, self.index = objects, index
        meta = objects[index]["metadata"]
        self.text = f"NetworkPolicy {meta['namespace']}/{meta['name']}"
        self.spec: dict[str, Any] = objects[index]["spec"]

    def change(self, name: str, effect: str, words: str, *route: Any, value: Any = None) -> Mutation:
        """The value at ``route`` of the spec replaced, or taken away where ``value`` is None."""
        changed = [*self.objects]
        changed[self.index] = copy.deepcopy(self.objects[self.index])
        holder: Any = changed[self.index]["spec"]
        for step in route[:-1]:
            holder = holder[step]
        if value is None:
            del holder[route[-1]]
        else:
            holder[route[-1]] = value
        return Mutation(self.text, name, route, changed, effect, words)


def mutations(objects: Objects) -> Iterator[Mutation]:
    """All of them, policy by policy."""
    for index, thing in enumerate(objects):
        if thing["kind"] == "NetworkPolicy":
            writer = _Writer(objects, index)
            yield from _default(writer) if thing["metadata"]["name"] == "default-deny" else _workload(writer)


def _default(writer: _Writer) -> Iterator[Mutation]:
    for number in range(2):
        own = writer.text.removeprefix("NetworkPolicy ").partition("/")[0]
        yield writer.change("type gone", OPEN, f"no policy isolates other pods of {own} for", "policyTypes", number)
    if writer.spec["podSelector"]:
        yield writer.change("selects everything", BLOCKED, writer.text, "podSelector", value={})


def _workload(writer: _Writer) -> Iterator[Mutation]:
    own = writer.text.removeprefix("NetworkPolicy ")
    for number, word in enumerate(writer.spec["policyTypes"]):
        effect, words = (BLOCKED, "isolates") if word.lower() in writer.spec else (OPEN, "no policy isolates")
        yield writer.change("type gone", effect, f"{words} {own}[", "policyTypes", number)
    yield writer.change("selects everything", OPEN, f"{writer.text} at spec.", "podSelector", value={})
    for label in writer.spec["podSelector"]["matchLabels"]:
        yield writer.change("label gone", OPEN, f"{writer.text} at spec.", "podSelector", "matchLabels", label)
    for direction in ("ingress", "egress"):
        for number, rule in enumerate(writer.spec.get(direction, [])):
            yield writer.change("rule gone", BLOCKED, writer.text, direction, number)
            yield from _peers(writer, direction, number, rule)
            yield from _ports(writer, direction, number, rule["ports"])


def _ports(writer: _Writer, direction: str, number: int, ports: list[dict[str, Any]]) -> Iterator[Mutation]:
    place = f"{writer.text} at spec.{direction}[{number}] allows"
    yield writer.change("any port", OPEN, place, direction, number, "ports")
    for index in range(len(ports)):
        effect, words = (BLOCKED, writer.text) if len(ports) > 1 else (OPEN, place)
        yield writer.change("port gone", effect, words, direction, number, "ports", index)
        yield writer.change("port without number", OPEN, place, direction, number, "ports", index, "port")
        yield writer.change("port range", OPEN, place, direction, number, "ports", index, "endPort", value=65535)


def _peers(writer: _Writer, direction: str, number: int, rule: dict[str, Any]) -> Iterator[Mutation]:
    word = "from" if direction == "ingress" else "to"
    place = f"{writer.text} at spec.{direction}[{number}] allows"
    yield writer.change("any peer", OPEN, place, direction, number, word)
    for index, peer in enumerate(rule[word]):
        route = (direction, number, word, index)
        effect, words = (BLOCKED, writer.text) if len(rule[word]) > 1 else (OPEN, place)
        yield writer.change("peer gone", effect, words, *route)
        if "ipBlock" in peer:
            yield from _block(writer, place, route, peer["ipBlock"])
            continue
        for selector in peer:
            yield writer.change("selects everything", OPEN, place, *route, selector, value={})
            for label in peer[selector]["matchLabels"]:
                yield writer.change("label gone", OPEN, place, *route, selector, "matchLabels", label)
        if "namespaceSelector" in peer:
            yield writer.change("own namespace", BLOCKED, writer.text, *route, "namespaceSelector")


def _block(writer: _Writer, place: str, route: tuple[Any, ...], block: dict[str, Any]) -> Iterator[Mutation]:
    for index in range(len(block.get("except", []))):
        yield writer.change("exception gone", OPEN, place, *route, "ipBlock", "except", index)
    address, _, length = block["cidr"].partition("/")
    if length != "0":
        yield writer.change("wider", OPEN, place, *route, "ipBlock", "cidr", value=f"{address}/{int(length) - 3}")
        narrow = f"{address}/{int(length) + 1}"
        yield writer.change("narrower", BLOCKED, writer.text, *route, "ipBlock", "cidr", value=narrow)
