"""The clusters of np-guard/netpol-analyzer, read as altlas reads them, and its expected lines in one canonical form.

The form is ``{(source, destination): ports}``. An end outside of the cluster is written as the first address of a
range that no block of the case divides, so that it does not matter how a list joins or splits its ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, ip_network
from pathlib import Path
from typing import Any, NamedTuple

from altlas.load.objects import items
from altlas.netset import PortSet
from altlas.yamltext.read import read

Object = dict[str, Any]
Rows = dict[tuple[str, str], str]

BLOCK = re.compile(r"\d+\.\d+\.\d+\.\d+/\d+")
RANGE = re.compile(r"([\d.]+)-([\d.]+)\[External\]")


CASES = (
    "acs-security-demos",
    "acs-security-demos-with-netpol-list",
    "acs_security_frontend_demos",
    "anp_banp_blog_demo",
    "anp_demo",
    "anp_test_1_deny_traffic_at_cluster_level",
    "anp_test_2_allow_traffic_at_cluster_level",
    "anp_test_3_pass_traffic",
    "anp_test_6",
    "anp_with_banp_pass_test",
    "anp_with_np_pass_test",
    "banp_test_core_ingress_tcp_rules",
    "core_pods_without_host_ip",
    "ipblockstest",
    "k8s_ingress_test",
    "minikube_resources",
    "minimal_test_in_ns",
    "netpol-analysis-example-minimal",
    "netpol_named_port_test",
    "one_ingress_multiple_ports",
    "online_boutique_workloads_no_ns",
    "onlineboutique",
    "onlineboutique_workloads",
    "test_with_named_ports",
    "with_end_port_example",
)


class Case(NamedTuple):
    """One cluster: its objects, the lines expected, and the first address of each undivided range."""

    objects: list[Object]
    lines: list[str]
    starts: list[str]


LENT = {"test_with_named_ports": "with_end_port_example"}
"""The data has only the policy of one case; its pods and namespaces are those of another one."""


def case(shared: Path, name: str) -> Case:
    folder = shared / "conformance" / "netpol"
    lines = (folder / name / "expected-connections.txt").read_text().splitlines()
    objects = list(_objects(folder / name / "manifests"))
    if name in LENT:
        lent = _objects(folder / LENT[name] / "manifests")
        objects += [value for value in lent if value["kind"] in {"Namespace", "Pod"}]
    bounds = [int(IPv4Address(first)) for line in lines for first, _ in RANGE.findall(line)]
    for text in set(BLOCK.findall(str(objects))):
        block = ip_network(text, strict=False)
        bounds += [int(block.network_address), int(block.broadcast_address) + 1]
    starts = [str(IPv4Address(bound)) for bound in sorted({0, *bounds}) if bound < 2**32]
    return Case(objects, [line for line in lines if line.strip()], starts)


def _objects(folder: Path) -> Iterator[Object]:
    for file in sorted(folder.rglob("*.yaml")):
        for document in read(file.read_bytes()).documents:
            yield from (item.value for item in items(document))


def expected(found: Case) -> Rows:
    """The lines of the tool, ranges cut at ``starts``."""
    rows = {}
    for line in found.lines:
        connection, ports = line.split(" : ")
        source, destination = connection.split(" => ")
        for one in _cut(source, found.starts):
            rows |= {(one, other): ports for other in _cut(destination, found.starts)}
    return rows


def _cut(end: str, starts: list[str]) -> list[str]:
    match = RANGE.fullmatch(end)
    if not match:
        return [end]
    first, last = (IPv4Address(text) for text in match.groups())
    return [start for start in starts if first <= IPv4Address(start) <= last]


def whole(numbers: list[int], chosen: set[tuple[str, int]]) -> str:
    """The text of a set of ports, of which only ``numbers`` were asked; each counts for those up to the next."""
    ports = PortSet.NONE
    for protocol, number in chosen:
        later = [other for other in numbers if other > number]
        ports |= PortSet.of(protocol, number, min(later) - 1 if later else 65535)
    return str(ports)


def address(text: str) -> int:
    """An IPv4 address as a number."""
    return int(IPv4Address(text))
