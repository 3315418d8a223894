"""What must be possible in a platform: each part of the platform file, and the flows that it brings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from altlas.generate.flows import flows, roster
from altlas.generate.platform_tree import generate
from altlas.model.flow import Flow, FlowKind
from altlas.model.platform import Platform
from generate.small import platform
from strategies import platforms

API = {"image": "ghcr.io/acme/api:1", "port": {"container": 9000, "service": 80}}
WEB = "shop/web[Deployment]"
PROMETHEUS = "shop/prometheus[StatefulSet]"
CONTROLLER = "{ingress-controller}"
EXPOSED = {"expose": True}
HOST = {"exposure": {"host": "shop.example.com"}}


def texts(shop: Platform, *kinds: FlowKind) -> set[str]:
    """Flows in one line each; of some ``kinds`` only."""
    return {str(flow) for flow in flows(shop) if not kinds or flow.kind in kinds}


def dns(*sources: str) -> set[str]:
    return {f"{source} -> {{dns}}:53/{protocol}" for source in sources for protocol in ("TCP", "UDP")}


def test_a_service_alone_needs_nobody() -> None:
    """It calls nobody, so it resolves no names either."""
    assert flows(platform()) == ()


ROWS: dict[str, tuple[Platform, set[str]]] = {
    "a call, at the callee's pod port, and the name": (
        platform({"calls": ["api"]}, services={"api": API}),
        {f"{WEB} -> shop/api[Deployment]:9000/TCP", *dns(WEB)},
    ),
    "a call of another port and protocol": (
        platform(
            {"calls": {"api": {"env": "API", "port": "events"}}},
            services={"api": API | {"ports": {"events": {"container": 7000, "service": 70, "protocol": "UDP"}}}},
        ),
        {f"{WEB} -> shop/api[Deployment]:7000/UDP", *dns(WEB)},
    ),
    "a call of its own siblings": (
        platform({"calls": ["web"], "scale": 2}),
        {f"{WEB} -> {WEB}:8080/TCP", *dns(WEB)},
    ),
    "stores": (
        platform(
            {"uses": ["postgres", "redis", "nats", "ledger"]},
            stores={
                "postgres": {},
                "redis": {},
                "nats": {},
                "ledger": {"kind": "valkey"},
            },
        ),
        {
            f"{WEB} -> shop/postgres[StatefulSet]:5432/TCP",
            f"{WEB} -> shop/redis[StatefulSet]:6379/TCP",
            f"{WEB} -> shop/ledger[StatefulSet]:6379/TCP",
            f"{WEB} -> shop/nats[StatefulSet]:4222/TCP",
            *dns(WEB),
        },
    ),
    "a store that nobody uses": (platform(stores={"nats": {}}), set()),
    "hosts outside": (
        platform({"external": ["api.example.com", "db.example.com:5432", "*.example.org"]}),
        {f"{WEB} -> {{world}}:443/TCP", f"{WEB} -> {{world}}:5432/TCP", *dns(WEB)},
    ),
    "an address outside needs no name": (
        platform({"external": ["10.1.2.3:5432"]}),
        {f"{WEB} -> 10.1.2.3/32:5432/TCP"},
    ),
    "jobs by the clock have what their service has": (
        platform(
            {
                "uses": ["redis"],
                "external": ["a.example.com"],
                "cron": {"nightly": {"command": ["x"], "schedule": "@daily"}},
            },
            stores={"redis": {}},
        ),
        {
            line
            for source in (WEB, "shop/web-nightly[CronJob]")
            for line in (
                f"{source} -> shop/redis[StatefulSet]:6379/TCP",
                f"{source} -> {{world}}:443/TCP",
                *dns(source),
            )
        },
    ),
    "an exposed service": (
        platform({"port": {"container": 3000, "service": 80}, **EXPOSED}, **HOST),
        {f"{CONTROLLER} -> {WEB}:3000/TCP"},
    ),
    "an exposed service at a gateway": (
        platform(EXPOSED, exposure={"host": "a.b", "kind": "gateway"}),
        {f"{CONTROLLER} -> {WEB}:8080/TCP"},
    ),
    "a certificate from an issuer": (
        platform(EXPOSED, exposure={"host": "a.b", "tls": "t", "issuer": "letsencrypt"}),
        {f"{CONTROLLER} -> {WEB}:8080/TCP", f"{CONTROLLER} -> shop/cm-acme-http-solver[Pod]:8089/TCP"},
    ),
    "a certificate that nobody waits for": (
        platform(exposure={"host": "a.b", "tls": "t", "issuer": "letsencrypt"}),
        set(),
    ),
    "another resolver": (
        platform({"external": ["a.b"]}, cluster={"dns": {"namespace": "openshift-dns", "port": 5353}}),
        {f"{WEB} -> {{world}}:443/TCP", *(f"{WEB} -> {{dns}}:5353/{protocol}" for protocol in ("TCP", "UDP"))},
    ),
    "a Prometheus elsewhere": (
        platform(stores={"nats": {}}, cluster={"prometheus": {"namespace": "monitoring"}}),
        {f"{{prometheus}} -> {WEB}:8080/TCP", "{prometheus} -> shop/nats[StatefulSet]:7777/TCP"},
    ),
    "no metrics": (platform({"metrics": False}, cluster={"prometheus": {"namespace": "monitoring"}}), set()),
}


@pytest.mark.parametrize(("shop", "expected"), ROWS.values(), ids=ROWS)
def test_flows(shop: Platform, expected: set[str]) -> None:
    """Exactly these, and no others."""
    assert texts(shop) == expected


def test_a_job_is_called_as_its_object() -> None:
    """The name of a Job changes with its content; the flow names the object that is in the tree."""
    shop = platform({"uses": ["redis"], "jobs": {"migrate": {"command": ["x"]}}}, stores={"redis": {}})
    (job,) = [thing for file in generate(shop).files for thing in file.objects if thing["kind"] == "Job"]
    name = job["metadata"]["name"]

    assert f"shop/{name}[Job] -> shop/redis[StatefulSet]:6379/TCP" in texts(shop, FlowKind.JOB)
    assert dns(f"shop/{name}[Job]") <= texts(shop)


@pytest.mark.parametrize(
    ("agent", "pods", "port"),
    [
        ("promtail", "shop-logs/promtail[DaemonSet]", 9080),
        ("alloy", "shop/alloy[Deployment]", 12345),
    ],
)
def test_monitoring(agent: str, pods: str, port: int) -> None:
    """Metrics, log lines, dashboards, and the API server for those who look up pods."""
    shop = platform(stores={"postgres": {}}, monitoring={"logs": agent})

    assert texts(shop) == {
        f"{PROMETHEUS} -> {WEB}:8080/TCP",
        f"{PROMETHEUS} -> shop/postgres[StatefulSet]:9187/TCP",
        f"{PROMETHEUS} -> shop/grafana[StatefulSet]:3000/TCP",
        f"{PROMETHEUS} -> shop/loki[StatefulSet]:3100/TCP",
        f"{PROMETHEUS} -> {pods}:{port}/TCP",
        "shop/grafana[StatefulSet] -> shop/prometheus[StatefulSet]:9090/TCP",
        "shop/grafana[StatefulSet] -> shop/loki[StatefulSet]:3100/TCP",
        f"{pods} -> shop/loki[StatefulSet]:3100/TCP",
        *(f"{source} -> {{api-server}}:{number}/TCP" for source in (PROMETHEUS, pods) for number in (443, 6443)),
        *dns("shop/grafana[StatefulSet]", pods),
    }


def test_no_log_agent() -> None:
    """Then nobody sends log lines, and only Prometheus asks the API server."""
    shop = platform(monitoring={"logs": "none"}, cluster={"apiServer": {"port": 6443}})

    assert texts(shop, FlowKind.API_SERVER) == {f"{PROMETHEUS} -> {{api-server}}:6443/TCP"}


def test_every_flow_says_who_needs_it() -> None:
    """The reason is for people, the route for their editor."""
    shop = platform({"calls": ["api"], **EXPOSED}, services={"api": API}, monitoring=True, **HOST)
    for flow in flows(shop):
        assert flow.reason
        assert flow.route
        assert value_at(shop, flow) is not None


def value_at(shop: Platform, flow: Flow) -> Any:
    """What stands in the model at a flow's route; KeyError or AttributeError where nothing does."""
    value: Any = shop
    for step in flow.route:
        value = getattr(value, step) if isinstance(step, str) and hasattr(value, step) else value[step]
    return value


@given(platforms())
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_flows_and_manifests_agree(shop: Platform) -> None:
    """Each flow goes from pods of the tree to a port that a container of the tree has; tokens tell who asks the API."""
    pods = {}
    for file in generate(shop).files:
        for thing in file.objects:
            if thing["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"):
                meta = thing["metadata"]
                spec = thing["spec"]["jobTemplate"]["spec"] if thing["kind"] == "CronJob" else thing["spec"]
                pods[f"{meta['namespace']}/{meta['name']}[{thing['kind']}]"] = spec["template"]["spec"]
    found = flows(shop)

    assert set(pods) == {str(one) for one in roster(shop).all()}
    assert len(found) == len(set(found))
    for flow in found:
        for end in (flow.source, flow.destination):
            assert end in pods or end.startswith("{") or end.endswith("solver[Pod]")
        if flow.destination in pods:
            containers = pods[flow.destination]["containers"]
            ports = {(port["protocol"], port["containerPort"]) for one in containers for port in one.get("ports", [])}
            assert (flow.protocol, flow.port) in ports
    asking = {flow.source for flow in found if flow.kind is FlowKind.API_SERVER}
    assert asking == {name for name, spec in pods.items() if spec["automountServiceAccountToken"]}
