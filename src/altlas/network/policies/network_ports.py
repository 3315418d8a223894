"""The ports of a NetworkPolicy.

Source: ``ValidateNetworkPolicyPort`` in ``pkg/apis/networking/validation`` of k8s.io/kubernetes and the API
comment of ``NetworkPolicyPort``: without ``protocol`` it is TCP, without ``port`` every port of the protocol;
``endPort`` is the last port of a range and needs a number under ``port`` that is not greater.
"""

from __future__ import annotations

from altlas.kube.route import Route
from altlas.network.policies import words
from altlas.network.policies.examination import Examination, whole_number
from altlas.network.policy import FIRST_PORT, LAST_PORT, NamedPort, Port, PortRange

PROTOCOLS = ("TCP", "UDP", "SCTP")

_PORT = frozenset({"protocol", "port", "endPort"})


def ports(exam: Examination, value: object, route: Route) -> list[Port]:
    """The ports of a rule; none where the list is absent or empty, which means every port."""
    found = [_port(exam, one, (*route, index)) for index, one in enumerate(exam.items(value, route))]
    return [one for one in found if one is not None]


def _port(exam: Examination, value: object, route: Route) -> Port | None:
    if value is None:
        exam.null_item(route, "allows every TCP port")
    fields = exam.fields(value, route, _PORT) or {}
    protocol = fields.get("protocol")
    if protocol is None:
        protocol = "TCP"
    elif protocol not in PROTOCOLS:
        exam.unsupported((*route, "protocol"), protocol, PROTOCOLS)
        protocol = "TCP"
    port, end = fields.get("port"), fields.get("endPort")
    if isinstance(port, str):
        return _named(exam, port, end, protocol, route)
    if port is None:
        if end is not None:
            _no_end(exam, end, route, "may not be specified when `port` is not specified")
        return PortRange(protocol, FIRST_PORT, LAST_PORT, route)
    return _numbered(exam, port, end, protocol, route)


def _named(exam: Examination, name: str, end: object, protocol: str, route: Route) -> Port:
    if end is not None:
        _no_end(exam, end, route, "may not be specified when `port` is non-numeric")
    cure = "Write the name that the container gives its port."
    if name.isdecimal():
        cure = f"Write {name} without quotes: in quotes it is the name of a port."
    for fault in words.port_name(name):
        exam.invalid((*route, "port"), name, fault, cure)
    return NamedPort(name, protocol, route)


def _no_end(exam: Examination, end: object, route: Route, detail: str) -> None:
    exam.invalid((*route, "endPort"), end, detail, "Write the first port as a number under port, or remove endPort.")


def _numbered(exam: Examination, port: object, end: object, protocol: str, route: Route) -> Port | None:
    first = exam.port_number(port, (*route, "port"))
    if end is None:
        return None if first is None else PortRange(protocol, first, first, route)
    last = exam.port_number(end, (*route, "endPort"))
    low, high = whole_number(port), whole_number(end)
    if low is not None and high is not None and high < low:
        detail = "must be greater than or equal to `port`"
        exam.invalid((*route, "endPort"), high, detail, "Write the smaller port under port.")
        return None
    return None if first is None or last is None else PortRange(protocol, first, last, route)
