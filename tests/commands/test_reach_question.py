"""Ends and ports by the words that people use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.commands.reach_question import Ports, arrival, named, parse_ports
from altlas.errors import UsageError
from altlas.netset import PortSet
from altlas.network import AddressRange, PlatformEnd, Reach, read, solve

Object = dict[str, Any]


def workload(name: str, namespace: str, *ports: Object, kind: str = "Deployment") -> Object:
    containers = [{"name": "c", "image": "i", "ports": list(ports)}]
    pod = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": {"template": pod}}


def service(name: str, app: str, *ports: Object, **spec: Any) -> Object:
    body = {"selector": {"app": app}, "ports": list(ports), **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "shop"}, "spec": body}


HTTP = {"name": "http", "containerPort": 3000}
OBJECTS = (
    workload("web", "shop", HTTP, {"name": "admin", "containerPort": 9000}),
    workload("web", "lab", HTTP),
    workload("db", "shop", {"name": "sql", "containerPort": 5432}, kind="StatefulSet"),
    workload("dual", "shop", {"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53}),
    service("front", "web", {"name": "web", "port": 80, "targetPort": "http"}, {"port": 8080, "targetPort": 9000}),
    service("db", "db", {"port": 5432}),
    service("headless", "db", {"port": 5432}, clusterIP="None"),
)


@pytest.fixture(scope="module")
def reach() -> Reach:
    return solve(read(enumerate(OBJECTS)).cluster)


@pytest.mark.parametrize(
    ("text", "ends", "port"),
    [
        ("web", ["lab/web[Deployment]", "shop/web[Deployment]"], None),
        ("shop/web", ["shop/web[Deployment]"], None),
        ("db", ["shop/db[StatefulSet]"], None),
        ("db:5432", ["shop/db[StatefulSet]"], 5432),
        ("front", ["shop/web[Deployment]"], None),
        ("front.shop:80", ["shop/web[Deployment]"], 80),
        ("shop/front[Service]", ["shop/web[Deployment]"], None),
        ("dns", ["{dns}"], None),
        ("{dns}:53", ["{dns}"], 53),
        ("10.0.0.0/8", ["10.0.0.0-10.255.255.255[External]"], None),
        ("10.0.0.7:443", ["10.0.0.7-10.0.0.7[External]"], 443),
        ("fd00::/8", ["fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]"], None),
    ],
)
def test_a_word_means_ends_and_perhaps_a_port(reach, text, ends, port):
    found = named(reach, text)

    assert sorted(map(str, found.ends)) == ends
    assert (found.ports.first if found.ports else None) == port


def test_a_service_is_remembered_only_where_no_workload_has_its_name(reach):
    assert [str(one) for one in named(reach, "front").services] == ["shop/front[Service]"]
    assert named(reach, "db").services == ()


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("wbe", "web"),
        ("frnt:80", "front"),
        ("shop/wep", "shop/web"),
        ("{dms}", "{dns}"),
        ("shop/db[Stateful]", "shop/db"),
    ],
)
def test_a_word_that_means_nothing_gets_the_nearest(reach, text, nearest):
    with pytest.raises(UsageError, match="nothing here is called") as wrong:
        named(reach, text)

    assert f"did you mean {nearest}" in str(wrong.value)


def test_far_from_everything_there_is_no_nearest(reach):
    with pytest.raises(UsageError) as wrong:
        named(reach, "zzzzzzzz")

    assert str(wrong.value) == "nothing here is called 'zzzzzzzz'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5432", Ports("5432", "", 5432, 5432, "")),
        ("8000-8010", Ports("8000-8010", "", 8000, 8010, "")),
        ("TCP 5432", Ports("TCP 5432", "TCP", 5432, 5432, "")),
        ("udp/53", Ports("udp/53", "UDP", 53, 53, "")),
        ("53/udp", Ports("53/udp", "UDP", 53, 53, "")),
        ("sctp 1-65535", Ports("sctp 1-65535", "SCTP", 1, 65535, "")),
        ("http", Ports("http", "", 0, 0, "http")),
        ("tcp/http-web", Ports("tcp/http-web", "TCP", 0, 0, "http-web")),
    ],
)
def test_ports_are_read(text, expected):
    assert parse_ports(text) == expected


@pytest.mark.parametrize("text", ["", " ", "tcp", "tcp/udp/1", "1 2", "0", "65536", "5-4", "99999"])
def test_what_is_no_port_is_wrong_usage(text):
    with pytest.raises(UsageError):
        parse_ports(text)


@given(st.text())
def test_any_text_is_a_port_or_wrong_usage(text):
    try:
        found = parse_ports(text)
    except UsageError:
        return
    assert found.name or 1 <= found.first <= found.last <= 65535


def test_without_a_protocol_every_protocol_is_meant():
    assert parse_ports("80").numbers.texts() == ["SCTP 80", "TCP 80", "UDP 80"]
    assert parse_ports("udp/80").numbers.texts() == ["UDP 80"]
    assert parse_ports("http").numbers == PortSet.NONE


@pytest.mark.parametrize(
    ("target", "ports", "expected", "through"),
    [
        ("shop/web", "tcp/3000", "TCP 3000", []),
        ("shop/web", "http", "TCP 3000", []),
        ("shop/web", "tcp/80", "TCP 3000", ["front"]),  # only its Service has port 80
        ("shop/web", "tcp/81", "TCP 81", []),  # nobody has, so the pod's is meant
        ("front", "80", "TCP 3000", ["front"]),
        ("front", "web", "TCP 3000", ["front"]),
        ("front", "8080", "TCP 9000", ["front"]),
        ("front", "80-9000", "TCP 3000,9000", ["front"]),
        ("shop/db", "tcp/5432", "TCP 5432", []),
        ("shop/db", "sql", "TCP 5432", []),
        ("headless", "5432", "TCP 5432", ["headless"]),
        ("shop/dual", "53", "SCTP 53,TCP 53,UDP 53", []),
        ("shop/dual", "dns", "", []),
        ("{dns}", "udp/53", "UDP 53", []),
        ("{dns}", "dns", "", []),
    ],
)
def test_ports_arrive_at_the_pods_own(reach, target, ports, expected, through):
    meant = named(reach, target)

    found = arrival(reach, meant.ends[0], parse_ports(ports), meant.services)

    assert str(found.ports) == expected
    assert [text.split("/")[1].split("[")[0] for text in found.through] == through


def test_platform_ends_and_addresses_are_themselves(reach):
    assert named(reach, "api-server").ends == (PlatformEnd.API_SERVER,)
    assert isinstance(named(reach, "192.0.2.1-192.0.2.9").ends[0], AddressRange)
