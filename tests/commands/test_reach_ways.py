"""Ways in from outside, and those that lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.commands.reach_reasons import Reasons
from altlas.commands.reach_ways import dead_ends, ways
from altlas.load.clusters import Applied, Place
from altlas.load.texts import Texts
from altlas.netset import PortSet
from altlas.network import PlatformEnd, Reach, read, solve
from network.small import deny, policy, service, workload

CONTROLLER = PlatformEnd.INGRESS_CONTROLLER
FROM_CONTROLLER = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}
LET_IN = policy("web", app="web", ingress=[{"from": [FROM_CONTROLLER]}])


def ingress(port: int = 80) -> dict[str, Any]:
    backend = {"service": {"name": "front", "port": {"number": port}}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "edge", "namespace": "default"},
        "spec": {"defaultBackend": backend},
    }


def solved(*objects: dict[str, Any]) -> Reach:
    front = service("front", {"port": 80, "targetPort": 8080}, app="web")
    placed = [(Place("a.yaml", number, ()), one) for number, one in enumerate((workload("web"), front, *objects))]
    return solve(read(placed).cluster)


def said(reach: Reach) -> list[str]:
    return list(dead_ends(reach, Reasons(Applied((), (), (), Texts()))))


def test_ways_are_those_to_the_ports_in_question():
    reach = solved(ingress())
    (web,) = reach.find("web")
    port = PortSet.of("TCP", 8080)

    (way,) = ways(reach.cluster.ways, CONTROLLER, web, port)

    assert (way.kind, way.name, way.port) == ("Ingress", "edge", 8080)
    assert list(ways(reach.cluster.ways, CONTROLLER, web, PortSet.of("TCP", 80))) == []
    assert list(ways(reach.cluster.ways, PlatformEnd.DNS, web, port)) == []


@pytest.mark.parametrize("policies", [(), (deny("default", "Egress"),), (deny(), LET_IN)])
def test_a_way_that_policies_leave_open_is_not_told(policies):
    assert said(solved(ingress(), *policies)) == []


def test_a_way_that_policies_cut_is_told_with_its_place():
    (sentence,) = said(solved(ingress(), deny()))

    assert sentence.startswith("a.yaml:1: warning: Ingress default/edge: policies deny {ingress-controller} => ")
    assert "default/web[Deployment] : TCP 8080, to which Service default/front leads" in sentence


def test_a_way_that_leads_nowhere_is_told():
    (sentence,) = said(solved(ingress(81)))

    assert sentence.startswith("a.yaml:1: warning: Ingress default/edge: ")
    assert "policies deny" not in sentence
