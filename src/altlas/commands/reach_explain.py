"""``altlas reach --explain``: one answer for each pair of ends and each port in question."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.commands.reach_question import arrival
from altlas.commands.reach_reasons import SIDES, Reasons
from altlas.commands.reach_rows import Filter, first_ports
from altlas.commands.reach_ways import ways
from altlas.errors import UsageError
from altlas.netset import PortSet
from altlas.network import End, PlatformEnd, Reach, Why, Workload
from altlas.network.edits import Edit, edits
from altlas.render.reach_explanation import Change, Explanation, Part
from altlas.render.reach_row import Row

_MOST_PAIRS = 50


def explanations(reach: Reach, wanted: Filter, reasons: Reasons) -> Iterator[Explanation]:
    """Every answer. Raises UsageError where the names mean more pairs than anybody reads."""
    sources = sorted(wanted.source.ends, key=str) if wanted.source else []
    targets = sorted(wanted.target.ends, key=str) if wanted.target else []
    if len(sources) * len(targets) > _MOST_PAIRS:
        raise UsageError(f"these names mean {len(sources) * len(targets)} pairs; name one workload at each side")
    for src in sources:
        for dst in targets:
            for protocol, port in _asked(reach, src, dst, wanted):
                yield _answer(reach, reach.why(src, dst, protocol, port), wanted, reasons)


def _asked(reach: Reach, src: End, dst: End, wanted: Filter) -> list[tuple[str, int]]:
    """The ports in question: those asked for, else those that the target declares, else one that tells most."""
    if wanted.ports is not None:
        found = arrival(reach, dst, wanted.ports, wanted.target.services if wanted.target else ()).ports
        if not found:
            raise UsageError(f"{dst} has no port named {wanted.ports.name!r}")
        known = _declared(dst) & found
        return first_ports(known or (found & _all_of("TCP")) or found)
    declared = _declared(dst)
    if declared:
        return first_ports(declared)
    return first_ports(reach.allowed(src, dst) or reach.unknown(src, dst) or PortSet.of("TCP", 443))


def _all_of(protocol: str) -> PortSet:
    return PortSet.of(protocol, 1, 65535)


def _declared(dst: End) -> PortSet:
    found = PortSet.NONE
    if isinstance(dst, Workload):
        for port in dst.ports:
            found |= PortSet.of(port.protocol, port.number)
    elif dst is PlatformEnd.DNS:
        found = PortSet.of("UDP", 53) | PortSet.of("TCP", 53)
    return found


def _answer(reach: Reach, why: Why, wanted: Filter, reasons: Reasons) -> Explanation:
    ports = PortSet.of(why.protocol, why.port)
    paths = [f"asked for by {reasons.way(way)}" for way in ways(reach.cluster.ways, why.src, why.dst, ports)]
    if wanted.ports is not None:
        paths += arrival(reach, why.dst, wanted.ports, wanted.target.services if wanted.target else ()).through
    else:
        paths += _services(reach, why)
    parts = tuple(
        Part(name, side.verdict, reasons.steps(side), tuple(side.reasons))
        for name, side in zip(SIDES, (why.egress, why.ingress), strict=True)
    )
    row = Row(why.src, why.dst, ports, why.verdict, tuple(paths))
    return Explanation(row, parts, tuple(_change(edit, reasons) for edit in edits(reach.cluster, why)))


def _services(reach: Reach, why: Why) -> Iterator[str]:
    """The Services whose ports lead to the pod port in question."""
    for service in reach.cluster.services:
        for port in service.ports:
            for hop in reach.through(why.src, service, port.number):
                if hop.dst is why.dst and (hop.protocol, hop.port) == (why.protocol, why.port):
                    yield f"through {service} port {port.number}"


def _change(edit: Edit, reasons: Reasons) -> Change:
    place = ""
    if edit.policy is not None:
        place = reasons.place(edit.policy.origin, edit.rule.route if edit.rule is not None else ())
    return Change(edit.direction, edit.sentence, place, edit.value)
