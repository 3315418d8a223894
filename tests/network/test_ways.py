"""Rules 23, 24, 48 and 49: ways in, resolved to pod ports."""

from __future__ import annotations

import pytest

from altlas.network import Ends, read
from network.small import Object, namespace, port, service, workload

WEB = (
    workload("web", port(8080, "http")),
    service("web", {"name": "http", "port": 80, "targetPort": "http"}, app="web"),
)


def ways(*objects: Object, ends: Ends | None = None) -> list[str]:
    """The ways in short: where they lead, or why nowhere."""
    found = read(enumerate(objects), ends=ends).cluster.ways
    return [one.problem or f"{one.source} => {one.workload} {one.protocol} {one.port}" for one in found]


def ingress(*backends: Object, default: Object | None = None, ns: str = "default") -> Object:
    paths = [{"path": "/", "backend": {"service": backend}} for backend in backends]
    spec: Object = {"rules": [{"http": {"paths": paths}}]} if paths else {}
    if default:
        spec["defaultBackend"] = {"service": default}
    meta = {"name": "in", "namespace": ns}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": spec}


ARRIVES = "{ingress-controller} => default/web[Deployment] TCP 8080"


@pytest.mark.parametrize("wanted", [{"number": 80}, {"name": "http"}])
def test_rule_24_an_ingress_names_the_services_port(wanted):
    assert ways(*WEB, ingress({"name": "web", "port": wanted})) == [ARRIVES]
    assert ways(*WEB, ingress(default={"name": "web", "port": wanted})) == [ARRIVES]


@pytest.mark.parametrize("headless", ["None", ""])
def test_rule_24_an_ingress_goes_to_the_endpoints_of_a_headless_service_too(headless):
    target = service("s", {"port": 80, "targetPort": 8080}, app="web", clusterIP=headless)
    assert ways(WEB[0], target, ingress({"name": "s", "port": {"number": 80}})) == [ARRIVES]


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        (service("other", {"port": 80}, app="web"), "no Service default/s is in the manifests"),
        (service("s", {"port": 80}, ns="x", app="web"), "no Service default/s is in the manifests"),
        (service("s", {"port": 81}, app="web"), "has no port 80"),
        (service("s", {"port": 80}), "has no selector"),
        (service("s", {"port": 80}, type="ExternalName", externalName="example.com"), "ExternalName"),
        (service("s", {"port": 80}, app="nobody"), "leads to no pod"),
        (service("s", {"port": 80, "targetPort": "no"}, app="web"), "leads to no pod"),
    ],
)
def test_rule_24_ways_that_lead_nowhere_say_why(target, problem):
    (found,) = ways(WEB[0], target, ingress({"name": "s", "port": {"number": 80}}))
    assert problem in found


def test_a_way_keeps_its_place():
    objects = (*WEB, ingress({"name": "web", "port": {"number": 80}}))
    (way,) = read(enumerate(objects)).cluster.ways
    assert way.origin == 2
    assert way.route == ("spec", "rules", 0, "http", "paths", 0, "backend", "service")
    assert (way.kind, way.namespace, way.name, way.service) == ("Ingress", "default", "in", "default/web")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"to": {"name": "web"}}, [ARRIVES]),
        ({"to": {"name": "web"}, "port": {"targetPort": "http"}}, [ARRIVES]),
        ({"to": {"name": "web"}, "alternateBackends": [{"name": "web"}, {"name": "web", "weight": 0}]}, [ARRIVES] * 2),
        ({"to": {"name": "none"}}, ["no Service default/none is in the manifests"]),
    ],
)
def test_openshift_routes(spec, expected):
    meta = {"name": "r", "namespace": "default"}
    route = {"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": meta, "spec": spec}
    assert ways(*WEB, route) == expected


def test_an_openshift_route_may_name_the_pods_port():
    target = service("s", {"port": 80, "targetPort": 8080}, {"port": 81, "targetPort": 9090}, app="web")
    meta = {"name": "r", "namespace": "default"}
    spec = {"to": {"name": "s"}, "port": {"targetPort": 9090}}
    route = {"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": meta, "spec": spec}
    assert ways(WEB[0], target, route) == ["{ingress-controller} => default/web[Deployment] TCP 9090"]


NODES = Ends(node_cidrs=("172.16.0.0/16",))


@pytest.mark.parametrize(
    ("spec", "ends", "source"),
    [
        ({"type": "LoadBalancer"}, Ends(), ""),
        ({"type": "NodePort"}, NODES, "172.16.0.0-172.16.255.255[External]"),
        ({"type": "NodePort"}, Ends(node_cidrs=("unreadable",)), ""),
        ({"type": "LoadBalancer", "externalTrafficPolicy": "Local"}, Ends(), "0.0.0.0-255.255.255.255[External]"),
        ({"externalIPs": ["1.2.3.4"]}, NODES, "172.16.0.0-172.16.255.255[External]"),
    ],
)
def test_rule_23_the_source_that_pods_see(spec, ends, source):
    target = service("s", {"port": 80, "targetPort": 8080}, app="web", **spec)
    assert ways(WEB[0], target, ends=ends) == [f"{source} => default/web[Deployment] TCP 8080"]


def test_a_service_inside_of_the_cluster_is_no_way_in():
    assert ways(*WEB) == []


GATEWAY = "gateway.networking.k8s.io"


def gateway(*listeners: Object, ns: str = "default") -> Object:
    listed = [{"name": "l", "port": 80, "protocol": "HTTP"} | one for one in listeners or ({},)]
    return {
        "apiVersion": f"{GATEWAY}/v1",
        "kind": "Gateway",
        "metadata": {"name": "gw", "namespace": ns},
        "spec": {"listeners": listed},
    }


def route(
    *backends: Object, kind: str = "HTTPRoute", ns: str = "default", parent: Object | None = None, **spec
) -> Object:
    rules = [{"backendRefs": [{"name": "web", "port": 80} | one for one in backends or ({},)]}]
    body = {"parentRefs": [{"name": "gw"} | (parent or {})], "rules": rules} | spec
    return {"apiVersion": f"{GATEWAY}/v1", "kind": kind, "metadata": {"name": "r", "namespace": ns}, "spec": body}


@pytest.mark.parametrize("kind", ["HTTPRoute", "GRPCRoute"])
def test_a_route_leads_to_pod_ports(kind):
    assert ways(*WEB, gateway(), route(kind=kind)) == [ARRIVES]


def test_a_gateway_that_the_manifests_do_not_hold_is_trusted():
    assert ways(*WEB, route()) == [ARRIVES]


@pytest.mark.parametrize(
    ("allowed", "admitted"),
    [
        ({}, False),
        ({"namespaces": {"from": "Same"}}, False),
        ({"namespaces": {"from": "All"}}, True),
        ({"namespaces": {"from": "None"}}, False),
        ({"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "red"}}}}, True),
        ({"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "blue"}}}}, False),
        ({"namespaces": {"from": "Selector"}}, False),
    ],
)
def test_rule_48_a_listener_admits_namespaces(allowed, admitted):
    objects = (namespace("default", team="red"), *WEB, gateway({"allowedRoutes": allowed}, ns="edge"))
    found = ways(*objects, route(parent={"namespace": "edge"}))
    assert found == [ARRIVES] if admitted else "takes no routes of namespace default" in found[0]


@pytest.mark.parametrize(
    ("listener", "kind", "admitted"),
    [
        ({"protocol": "TCP"}, "HTTPRoute", False),
        ({"protocol": "TCP"}, "TCPRoute", True),
        ({"protocol": "TLS"}, "TLSRoute", True),
        ({"protocol": "example.com/own"}, "HTTPRoute", True),
        ({"allowedRoutes": {"kinds": [{"kind": "GRPCRoute"}]}}, "HTTPRoute", False),
        ({"allowedRoutes": {"kinds": [{"kind": "GRPCRoute"}]}}, "GRPCRoute", True),
    ],
)
def test_rule_48_a_listener_admits_kinds(listener, kind, admitted):
    found = ways(*WEB, gateway(listener), route(kind=kind))
    assert found == [ARRIVES] if admitted else f"takes no {kind}" in found[0]


@pytest.mark.parametrize(
    ("listens", "asks", "admitted"),
    [
        ("a.example.com", ["a.example.com"], True),
        ("a.example.com", ["b.example.com"], False),
        ("*.example.com", ["a.example.com"], True),
        ("*.example.com", ["example.com"], False),
        ("a.example.com", ["*.example.com"], True),
        ("*.a.example.com", ["*.example.com"], True),
        ("*.example.com", ["*.example.org"], False),
        ("a.example.com", ["x.org", "a.example.com"], True),
        ("a.example.com", [], True),
        ("", ["a.example.com"], True),
    ],
)
def test_rule_48_hostnames_must_meet(listens, asks, admitted):
    found = ways(*WEB, gateway({"hostname": listens} if listens else {}), route(hostnames=asks))
    assert found == [ARRIVES] if admitted else "none of the route's hostnames" in found[0]


@pytest.mark.parametrize(
    ("parent", "admitted"),
    [({"sectionName": "l"}, True), ({"sectionName": "no"}, False), ({"port": 80}, True), ({"port": 81}, False)],
)
def test_rule_48_a_route_may_ask_for_one_listener(parent, admitted):
    found = ways(*WEB, gateway(), route(parent=parent))
    assert found == [ARRIVES] if admitted else "has no listener" in found[0]


def test_rule_48_one_listener_that_admits_is_enough():
    assert ways(*WEB, gateway({"protocol": "TCP"}, {"name": "m"}), route()) == [ARRIVES]


def grant(ns: str = "default", **changed) -> Object:
    given = {"group": GATEWAY, "kind": "HTTPRoute", "namespace": "edge"} | changed.get("given", {})
    to = {"group": "", "kind": "Service"} | changed.get("to", {})
    meta = {"name": "g", "namespace": ns}
    spec = {"from": [given], "to": [to]}
    return {"apiVersion": f"{GATEWAY}/v1beta1", "kind": "ReferenceGrant", "metadata": meta, "spec": spec}


@pytest.mark.parametrize(
    ("grants", "granted"),
    [
        ([], False),
        ([grant()], True),
        ([grant(to={"name": "web"})], True),
        ([grant(to={"name": "other"})], False),
        ([grant(given={"namespace": "x"})], False),
        ([grant(given={"kind": "GRPCRoute"})], False),
        ([grant(to={"kind": "Secret"})], False),
        ([grant("edge")], False),
    ],
)
def test_rule_48_a_backend_elsewhere_needs_a_grant_there(grants, granted):
    found = ways(*WEB, *grants, gateway(ns="edge"), route({"namespace": "default"}, ns="edge"))
    assert found == [ARRIVES] if granted else "no ReferenceGrant in namespace default" in found[0]


def test_rule_48_an_external_name_is_refused():
    outside = service("out", {"port": 80}, type="ExternalName", externalName="example.com")
    (found,) = ways(outside, gateway(), route({"name": "out"}))
    assert "ExternalName" in found


def test_a_backend_of_weight_zero_or_another_kind_gets_nothing():
    assert ways(*WEB, gateway(), route({"weight": 0}, {"kind": "Bucket", "group": "example.com"})) == []


def test_rule_49_the_gateways_own_pods_are_the_source():
    label = {"gateway.networking.k8s.io/gateway-name": "gw"}
    objects = (*WEB, gateway(), route(), workload("proxy", labels=label))
    assert ways(*objects) == ["default/proxy[Deployment] => default/web[Deployment] TCP 8080"]


def test_rule_49_a_route_of_a_service_adds_no_source():
    assert ways(*WEB, route(parent={"kind": "Service", "group": "", "name": "web"})) == []
