"""What a person asks of ``altlas reach``: ends and ports by the words that people use for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from altlas.commands.choice import meant
from altlas.errors import UsageError
from altlas.kube.nearest import nearest
from altlas.netset import PortSet
from altlas.network import End, PlatformEnd, Reach, Service, Workload

_PROTOCOLS = ("TCP", "UDP", "SCTP")


class Ports(NamedTuple):
    """Some ports: numbers ``first`` to ``last``, or a ``name``, of one protocol or, where it is empty, of each."""

    text: str
    protocol: str
    first: int
    last: int
    name: str

    @property
    def numbers(self) -> PortSet:
        """The ports by number."""
        found = PortSet.NONE
        for protocol in _PROTOCOLS:
            if self.protocol in ("", protocol) and not self.name:
                found |= PortSet.of(protocol, self.first, self.last)
        return found


class Named(NamedTuple):
    """The ends that a word means, the port written behind it, and the Services if it was a Service's name."""

    ends: tuple[End, ...]
    ports: Ports | None
    services: tuple[Service, ...] = ()


class Arrival(NamedTuple):
    """Pod ports of one end that a question is about, and how a connection gets there."""

    ports: PortSet
    through: tuple[str, ...]


def named(reach: Reach, text: str) -> Named:
    """What ``text`` means: ``api``, ``shop/api``, ``shop/api[Deployment]``, a Service, ``{dns}``, an address or block.

    A port may follow: ``postgres:5432``. Raises UsageError, with the nearest name, for what nothing is called.
    """
    found = _plain(reach, text)
    if found is not None:
        return found
    head, colon, port = text.rpartition(":")
    if colon and (found := _plain(reach, head)) is not None:
        return found._replace(ports=parse_ports(port))
    names = _names(reach)
    near = nearest(text, names) or nearest(head or text, names)
    raise UsageError(f"nothing here is called {text!r}{meant(near)}")


def parse_ports(text: str) -> Ports:
    """``5432``, ``8000-8010``, ``TCP 5432``, ``udp/53``, ``53/udp`` or a name. Raises UsageError for no port."""
    words = [word for word in re.split(r"[\s/]+", text.strip()) if word]
    protocols = [word.upper() for word in words if word.upper() in _PROTOCOLS]
    others = [word for word in words if word.upper() not in _PROTOCOLS]
    if len(protocols) > 1 or len(others) != 1:
        raise UsageError(f"{text!r} is no port; write 5432, 8000-8010, udp/53 or a port's name")
    protocol = protocols[0] if protocols else ""
    numbers = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", others[0])
    if numbers is None:
        return Ports(text, protocol, 0, 0, others[0])
    first, last = int(numbers[1]), int(numbers[2] or numbers[1])
    if not 1 <= first <= last <= 65535:
        raise UsageError(f"{text!r} is no port; ports are 1 to 65535")
    return Ports(text, protocol, first, last, "")


def arrival(reach: Reach, dst: End, ports: Ports, services: tuple[Service, ...]) -> Arrival:
    """The pod ports of ``dst`` that are meant.

    A port of a Service is translated where the Service was named, and where the workload itself has no such port.
    """
    if not isinstance(dst, Workload):
        return Arrival(ports.numbers if not ports.name else PortSet.NONE, ())
    own = PortSet.NONE
    for port in dst.ports:
        if ports.protocol in ("", port.protocol) and (
            port.name == ports.name if ports.name else ports.first <= port.number <= ports.last
        ):
            own |= PortSet.of(port.protocol, port.number)
    if not services and own:
        return Arrival(own if ports.name else ports.numbers, ())
    found, through = PortSet.NONE, []
    for service, numbers in _translated(reach, dst, ports):
        if not services or service in services:
            found |= numbers
            through.append(f"through {service} port {ports.text} to {numbers}")
    if through:
        return Arrival(found, tuple(through))
    return Arrival(own if ports.name else ports.numbers, ())


def _translated(reach: Reach, dst: Workload, ports: Ports) -> Iterator[tuple[Service, PortSet]]:
    """The Services that have such a port and send it to ``dst``, each with the pod ports."""
    for service in reach.cluster.services:
        if service.namespace != dst.namespace:
            continue
        found = PortSet.NONE
        for port in service.ports:
            meant = port.name == ports.name if ports.name else ports.first <= port.number <= ports.last
            if meant and ports.protocol in ("", port.protocol):
                for hop in reach.through(dst, service, port.number):
                    if hop.dst is dst and hop.protocol == port.protocol:
                        found |= PortSet.of(hop.protocol, hop.port)
        if found:
            yield service, found


def _plain(reach: Reach, text: str) -> Named | None:
    ends = reach.find(text)
    if ends:
        return Named(ends, None)
    services = tuple(
        one
        for one in reach.cluster.services
        if text in (str(one), f"{one.namespace}/{one.name}", one.name, f"{one.name}.{one.namespace}")
    )
    backends = {id(end): end for service in services for end in reach.cluster.backends(service)}
    if services and not backends:
        raise UsageError(f"{services[0]} selects no pods here")
    return Named(tuple(backends.values()), None, services) if services else None


def _names(reach: Reach) -> list[str]:
    """Everything that could have been meant."""
    names = {end.value for end in PlatformEnd}
    for workload in reach.cluster.workloads:
        names |= {workload.name, f"{workload.namespace}/{workload.name}", str(workload)}
    for service in reach.cluster.services:
        names |= {service.name, f"{service.namespace}/{service.name}", str(service)}
    return sorted(names)
