"""The clusters of np-guard/netpol-analyzer: the twin says what that tool says, line by line.

The tool's choices that are not Kubernetes' are the fields of ``Choices``; each is held by a cluster on which the
other choice gives other lines, but for the one that no cluster here shows.
"""

from __future__ import annotations

import copy
from typing import NamedTuple

import pytest

from altlas.netset import PortSet
from altlas.network import AddressRange, Connection, Dialect, PlatformEnd, Reach, Verdict, Workload, read, solve
from network.netpol_cases import CASES, Case, Rows, address, case, expected


class Choices(NamedTuple):
    """What that tool does, and altlas does not unless it is told."""

    itself: bool = False
    """Lists a workload's connections with itself."""
    pods_in_ip_blocks: str = "no"
    """Never matches a pod by an ipBlock."""
    host_network: str = "pod"
    """Takes pods of the host's network for pods like others."""
    ended: bool = True
    """Takes pods that have ended for pods that run."""
    version_6: bool = False
    """Lists IPv6 addresses."""
    doors_only: bool = True
    """Lists an ingress controller only for ports that an Ingress or a Route leads to, and no other platform end."""


TOOL = Choices()
OTHERWISE = {
    "itself": (True, "minimal_test_in_ns"),
    "host_network": ("node", "ipblockstest"),
    "ended": (False, "minikube_resources"),
    "version_6": (True, "minimal_test_in_ns"),
    "doors_only": (False, "one_ingress_multiple_ports"),
}


def solved(found: Case, choices: Choices) -> Reach:
    objects = copy.deepcopy(found.objects)
    for value in objects:
        if choices.ended and value["kind"] == "Pod":
            value.get("status", {}).pop("phase", None)
    dialect = Dialect(pods_in_ip_blocks=choices.pods_in_ip_blocks, host_network=choices.host_network)
    return solve(read(enumerate(objects)).cluster, dialect)


def listed(found: Case, choices: Choices) -> Rows:
    """The twin's list in the form of the tool's."""
    reach = solved(found, choices)
    rows: dict[tuple[str, str], PortSet] = {}
    for connection in reach.connections():
        if connection.verdict is not Verdict.ALLOWED:
            continue
        ports = _through_doors(reach, connection) if choices.doors_only else connection.ports
        if not ports or (connection.src is connection.dst and not choices.itself):
            continue
        for source in _names(connection.src, found, choices):
            rows |= {(source, other): ports for other in _names(connection.dst, found, choices)}
    return {ends: str(ports) for ends, ports in rows.items()}


def _through_doors(reach: Reach, connection: Connection) -> PortSet:
    """The ports of a connection that the tool lists."""
    ends = [end for end in (connection.src, connection.dst) if isinstance(end, PlatformEnd)]
    if not ends:
        return connection.ports
    ports = PortSet.NONE
    for way in reach.cluster.ways:
        if [way.source] == ends and way.workload is connection.dst:
            ports |= PortSet.of(way.protocol, way.port)
    return ports & connection.ports


def _names(end, found: Case, choices: Choices) -> list[str]:
    if not isinstance(end, AddressRange):
        return [str(end)]
    starts = [start for start in found.starts if address(start) in end.addresses.v4]
    return starts + ([str(end)] if choices.version_6 and end.addresses.v6 else [])


@pytest.mark.parametrize("name", CASES)
def test_equal_line_by_line(shared, name):
    found = case(shared, name)
    assert listed(found, TOOL) == expected(found)


@pytest.mark.parametrize("choice", OTHERWISE)
def test_each_choice_of_the_tool_is_seen(shared, choice):
    other, name = OTHERWISE[choice]
    found = case(shared, name)
    assert listed(found, TOOL._replace(**{choice: other})) != expected(found)


@pytest.mark.parametrize("other", ["yes", "unknown"])
def test_no_cluster_here_has_pods_inside_of_an_allowed_block(shared, other):
    for name in CASES:
        found = case(shared, name)
        assert listed(found, TOOL._replace(pods_in_ip_blocks=other)) == expected(found), name


@pytest.mark.parametrize("name", CASES)
def test_what_stays_unknown_is_about_nodes_or_the_ingress_controller(shared, name):
    """Whether two pods share a node no manifest says; and where the ingress controller runs is not in these."""
    for connection in solved(case(shared, name), TOOL).connections():
        if connection.verdict is Verdict.UNKNOWN:
            ends = (connection.src, connection.dst)
            assert any(
                isinstance(end, PlatformEnd) or (isinstance(end, Workload) and end.host_network) for end in ends
            ), str(connection)
