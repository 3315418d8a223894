"""Connections narrowed to what was asked for."""

from __future__ import annotations

from itertools import product

import pytest

from altlas.commands.reach_question import named, parse_ports
from altlas.commands.reach_rows import Filter, first_ports, narrowed
from altlas.netset import PortSet
from altlas.network import Connection, Dialect, Ends, PlatformEnd, Reach, Verdict, read, solve
from network.small import block, deny, pods, policy, workload

OBJECTS = (
    deny(),
    workload("a"),
    workload("b"),
    workload("c"),
    policy("a-out", app="a", egress=[{"to": [pods("b")], "ports": [{"port": 80}, {"port": 443}]}]),
    policy("a-world", app="a", egress=[{"to": [block("203.0.113.0/24")], "ports": [{"port": 443}]}]),
    policy("b-in", app="b", ingress=[{"from": [pods("a")]}]),
)


@pytest.fixture(scope="module")
def reach() -> Reach:
    ends = Ends(pod_cidrs=("10.244.0.0/16",))
    return solve(read(enumerate(OBJECTS), ends=ends).cluster, Dialect(pods_in_ip_blocks="no"))


def asked(reach: Reach, source: str = "", target: str = "", port: str = "") -> list[str]:
    wanted = Filter(
        named(reach, source) if source else None,
        named(reach, target) if target else None,
        parse_ports(port) if port else None,
    )
    return [f"{one} {one.verdict}" for one in narrowed(reach, wanted)]


A, B, C = (f"default/{name}[Deployment]" for name in "abc")
WORLD = "203.0.113.0-203.0.113.255[External]"


def test_without_a_filter_everything_is_listed_once(reach):
    assert asked(reach) == [f"{one} {one.verdict}" for one in reach.connections()]


def test_one_end_or_one_port_narrows_the_list(reach):
    everything = asked(reach)

    assert asked(reach, source="a") == [one for one in everything if one.startswith(A)]
    assert asked(reach, target="b") == [one for one in everything if f"=> {B}" in one]
    assert asked(reach, port="tcp/80") == [f"{A} => {B} : TCP 80 allowed"]


@pytest.mark.parametrize(
    ("source", "target", "port", "expected"),
    [
        ("a", "b", "", [f"{A} => {B} : TCP 80,443 allowed"]),
        ("a", "b", "tcp/80", [f"{A} => {B} : TCP 80 allowed"]),
        ("a", "b", "tcp/80-81", [f"{A} => {B} : TCP 80 allowed", f"{A} => {B} : TCP 81 denied"]),
        ("a", "c", "", [f"{A} => {C} : All Connections denied"]),
        ("a", "c", "udp/9", [f"{A} => {C} : UDP 9 denied"]),
        ("a", "203.0.113.7", "", [f"{A} => 203.0.113.7-203.0.113.7[External] : TCP 443 allowed"]),
        ("a", "203.0.113.0/25", "tcp/443", [f"{A} => 203.0.113.0-203.0.113.127[External] : TCP 443 allowed"]),
        ("a", "198.51.100.1", "tcp/443", [f"{A} => 198.51.100.1-198.51.100.1[External] : TCP 443 denied"]),
        ("{node}", "c", "tcp/1", [f"{{node}} => {C} : TCP 1 allowed"]),
    ],
)
def test_a_pair_is_told_what_is_denied_too(reach, source, target, port, expected):
    assert asked(reach, source, target, port) == expected


def test_addresses_are_cut_to_those_asked_for(reach):
    assert asked(reach, target="203.0.113.9") == [f"{A} => 203.0.113.9-203.0.113.9[External] : TCP 443 allowed"]
    assert asked(reach, target="0.0.0.0/0") == [f"{A} => {WORLD} : TCP 443 allowed"]
    assert asked(reach, target="::/0") == []


def test_the_node_is_listed_only_when_asked_for(reach):
    assert not any(str(PlatformEnd.NODE) in one for one in asked(reach))
    assert asked(reach, target="{node}", port="tcp/1") == [f"{one} => {{node}} : TCP 1 allowed" for one in (A, B, C)]


def test_every_pair_agrees_with_the_twin(reach):
    ends = [end for name in "abc" for end in reach.find(name)]

    for src, dst in product(ends, ends):
        found = list(narrowed(reach, Filter(named(reach, str(src)), named(reach, str(dst)), None)))
        allowed = next((one.ports for one in found if one.verdict is Verdict.ALLOWED), PortSet.NONE)
        assert allowed == reach.allowed(src, dst)
        assert found == [Connection(src, dst, allowed, Verdict.ALLOWED)] or found[0].verdict is Verdict.DENIED


def test_one_port_stands_for_its_range():
    ports = PortSet.of("UDP", 53) | PortSet.of("TCP", 80, 90) | PortSet.of("TCP", 443)

    assert first_ports(ports) == [("TCP", 80), ("TCP", 443), ("UDP", 53)]
    assert first_ports(PortSet.ALL) == [("TCP", 1)]
    assert first_ports(PortSet.NONE) == []


def test_only_a_few_ranges_are_asked():
    many = PortSet.NONE
    for port in range(1, 100, 2):
        many |= PortSet.of("TCP", port)

    assert len(first_ports(many)) == 6
