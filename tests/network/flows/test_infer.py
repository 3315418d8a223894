"""Which flows are inferred from manifests, from where, and which look like one and are none."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from altlas.kube.flows import keep
from altlas.kube.references import extract
from altlas.model.flow import Flow, FlowKind
from altlas.model.inventory import Resource
from altlas.network import read
from altlas.network.flows import Scene, infer

BASE = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: "ghcr.io/shop/web:1", ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: data, labels: {app: db}}
spec: {containers: [{name: db, image: "postgres:18", ports: [{containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: data}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cache, namespace: shop, labels: {app: cache}}
spec: {containers: [{name: cache, image: "redis:8", ports: [{containerPort: 6379}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: cache, namespace: shop}
spec: {selector: {app: cache}, ports: [{name: redis, port: 6379}, {name: metrics, port: 9121}]}
"""
CLIENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: client, namespace: shop}
spec:
  selector: {matchLabels: {app: client}}
  template:
    metadata: {labels: {app: client}}
    spec: {containers: [{name: client, image: "ghcr.io/shop/client:1"}]}
"""
WEB, DB, CACHE = "shop/web[Pod]:8080/TCP", "data/db[Pod]:5432/TCP", "shop/cache[Pod]:6379/TCP"
NAMES = {FlowKind.DNS}


def objects(*texts: str) -> list[dict[str, Any]]:
    return [value for text in texts for value in yaml.safe_load_all(text) if value]


def client(**container: Any) -> dict[str, Any]:
    value = yaml.safe_load(CLIENT)
    value["spec"]["template"]["spec"]["containers"][0] |= container
    return value


def env(name: str, value: str) -> dict[str, Any]:
    return {"env": [{"name": name, "value": value}]}


def flows(*values: dict[str, Any], base: str = BASE) -> tuple[Flow, ...]:
    things = copy.deepcopy([*objects(base), *values])
    resources = []
    for value in things:
        facts = extract(value, "default")
        resources.append(Resource(file="f", document=0, facts=facts, kept=keep(value, facts.namespace)))
    scene = Scene(tuple(resources))
    kept = [(index, scene.value(index)) for index in range(len(resources))]
    cluster = read((index, value) for index, value in kept if value).cluster
    return infer(scene, cluster.ways)


def told(*values: dict[str, Any], base: str = BASE) -> list[str]:
    """Source, destination and port of every flow but those for names."""
    return [str(one) for one in flows(*values, base=base) if one.kind not in NAMES and one.sure]


def from_client(*targets: str) -> list[str]:
    return [f"shop/client[Deployment] -> {target}" for target in targets]


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        (env("URL", "http://web"), [WEB]),
        (env("URL", "http://web:80/path"), [WEB]),
        (env("URL", "postgres://u:p@db.data:5432/x"), [DB]),
        (env("URL", "postgresql://db.data.svc.cluster.local/x"), [DB]),
        (env("CACHE", "cache:6379"), [CACHE]),
        (env("REDIS_HOST", "cache"), [CACHE]),
        (env("DB_HOST", "db.data"), [DB]),
        ({"args": ["--upstream=http://web"]}, [WEB]),
        ({"command": ["redis-cli", "-h", "cache"]}, [CACHE]),
        ({"command": ["sh", "-c", "until nc -z cache:6379; do sleep 1; done"]}, [CACHE]),
        ({"env": [{"name": "CACHE_URL", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}, [CACHE]),
        # no flow
        (env("URL", "http://client"), []),
        (env("URL", "http://nobody"), []),
        (env("URL", "http://web:81"), []),
        (env("CACHE", "cache:1234"), []),
        (env("CORS_ORIGIN", "http://web"), []),
        (env("NO_PROXY", "web.shop.svc:80"), []),
        (env("NAME", "cache"), []),
        (env("URL", "https://example.com"), []),
        ({"env": [{"name": "OTHER_URL", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}, []),
    ],
)
def test_what_a_container_asks(container: dict[str, Any], expected: list[str]) -> None:
    assert told(client(**container)) == from_client(*expected)


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ({"envFrom": [{"configMapRef": {"name": "conf"}}]}, [WEB, CACHE]),
        ({"env": [{"name": "U", "valueFrom": {"configMapKeyRef": {"name": "conf", "key": "URL"}}}]}, [WEB]),
        ({"env": [{"name": "U", "valueFrom": {"configMapKeyRef": {"name": "conf", "key": "LEVEL"}}}]}, []),
        ({"env": [{"name": "U", "valueFrom": {"configMapKeyRef": {"name": "other", "key": "URL"}}}]}, []),
        ({}, []),
    ],
)
def test_a_config_map_counts_for_who_reads_it(reader: dict[str, Any], expected: list[str]) -> None:
    data = {"URL": "http://web", "LEVEL": "info", "run.sh": "#!/bin/sh\nredis-cli -h cache ping\n"}
    conf = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf", "namespace": "shop"}, "data": data}

    assert told(client(**reader), conf) == from_client(*expected)


def test_a_config_map_counts_where_it_is_mounted_and_tells_its_place() -> None:
    value = client()
    value["spec"]["template"]["spec"]["volumes"] = [{"name": "c", "configMap": {"name": "conf"}}]
    data = {"app.yaml": "db:\n  url: postgres://db.data:5432\n"}
    conf = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "conf", "namespace": "shop"}, "stringData": data}
    as_map = conf | {"kind": "ConfigMap", "data": conf["stringData"]}

    assert told(value, conf) == []
    (flow, *_) = flows(value, as_map)
    assert (flow.index, flow.route) == (7, ("data", "app.yaml"))
    assert flow.reason == 'Deployment shop/client reads db:5432 in data["app.yaml"] of ConfigMap conf'


def test_only_the_mounted_keys_count() -> None:
    value = client()
    items = [{"key": "a", "path": "a"}]
    value["spec"]["template"]["spec"]["volumes"] = [{"name": "c", "configMap": {"name": "conf", "items": items}}]
    data = {"a": "http://web", "b": "redis://cache:6379"}
    conf = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf", "namespace": "shop"}, "data": data}

    assert told(value, conf) == from_client(WEB)


def test_names_need_dns_over_both_protocols_once() -> None:
    found = [str(one) for one in flows(client(**env("URL", "http://web"))) if one.kind is FlowKind.DNS]

    assert found == ["shop/client[Deployment] -> {dns}:53/UDP", "shop/client[Deployment] -> {dns}:53/TCP"]


def test_the_outside_is_only_likely() -> None:
    (flow,) = [one for one in flows(client(**env("URL", "https://example.com"))) if one.kind is FlowKind.EXTERNAL]

    assert (flow.destination, flow.port, flow.sure) == ("{world}", 443, False)


def test_a_job_is_a_job() -> None:
    job = client(command=["pg_dump", "-h", "db.data"]) | {"apiVersion": "batch/v1", "kind": "Job"}
    del job["spec"]["selector"]
    found = [one for one in flows(job) if one.kind is not FlowKind.DNS]

    assert [(one.kind, str(one)) for one in found] == [(FlowKind.JOB, f"shop/client[Job] -> {DB}")]


PROMETHEUS = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "prom", "namespace": "mon", "labels": {"app": "prom"}},
    "spec": {"containers": [{"name": "p", "image": "quay.io/prometheus/prometheus:v3.13.2"}]},
}
SCRAPED = "mon/prom[Pod] -> shop/web[Pod]:8080/TCP"


def monitor(kind: str, **spec: Any) -> dict[str, Any]:
    metadata = {"name": "m", "namespace": "shop"}
    return {"apiVersion": "monitoring.coreos.com/v1", "kind": kind, "metadata": metadata, "spec": spec}


MINE, OTHERS = {"matchLabels": {"app": "web"}}, {"matchNames": ["data"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (monitor("ServiceMonitor", selector=MINE, endpoints=[{"port": "http"}]), [SCRAPED]),
        (monitor("ServiceMonitor", selector=MINE, endpoints=[{"targetPort": 8080}]), [SCRAPED]),
        (monitor("ServiceMonitor", selector=MINE, namespaceSelector={"any": True}, endpoints=[{"port": "http"}]),
         [SCRAPED]),
        (monitor("ServiceMonitor", selector=MINE, namespaceSelector=OTHERS, endpoints=[{"port": "http"}]), []),
        (monitor("ServiceMonitor", selector=MINE, endpoints=[{"port": "nothing"}]), []),
        (monitor("ServiceMonitor", selector={}, endpoints=[{"port": "http"}]), []),
        (monitor("PodMonitor", selector=MINE, podMetricsEndpoints=[{"port": "http"}]), [SCRAPED]),
        (monitor("PodMonitor", selector=MINE, podMetricsEndpoints=[{"portNumber": 8080}]), [SCRAPED]),
        (monitor("PodMonitor", selector=MINE, podMetricsEndpoints=[{"port": "nothing"}]), []),
    ],
)  # fmt: skip
def test_monitors(value: dict[str, Any], expected: list[str]) -> None:
    assert told(PROMETHEUS, value) == expected


def test_without_a_prometheus_of_its_own_the_platform_s_reads() -> None:
    found = told(monitor("PodMonitor", selector=MINE, podMetricsEndpoints=[{"port": "http"}]))

    assert found == ["{prometheus} -> shop/web[Pod]:8080/TCP"]


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({"prometheus.io/scrape": "true", "prometheus.io/port": "9090"}, ["mon/prom[Pod] -> shop/own[Pod]:9090/TCP"]),
        ({"prometheus.io/scrape": "true"}, []),
        ({"prometheus.io/scrape": "false", "prometheus.io/port": "9090"}, []),
        ({"prometheus.io/scrape": "true", "prometheus.io/port": "http"}, []),
    ],
)
def test_annotations(annotations: dict[str, str], expected: list[str]) -> None:
    metadata = {"name": "own", "namespace": "shop", "labels": {"app": "own"}, "annotations": annotations}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [{"name": "c"}]}}

    assert told(PROMETHEUS, pod) == expected


def test_a_scrape_configuration() -> None:
    prometheus = copy.deepcopy(PROMETHEUS)
    prometheus["spec"]["volumes"] = [{"name": "c", "configMap": {"name": "conf"}}]
    text = "scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: ['web.shop:80', 'cache.shop:9121']\n"
    conf = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf", "namespace": "mon"},
            "data": {"prometheus.yml": text}}  # fmt: skip
    found = [one for one in flows(prometheus, conf) if one.kind is not FlowKind.DNS]

    assert [str(one) for one in found] == [SCRAPED]
    assert found[0].kind is FlowKind.SCRAPE


def binding(subject: str = "default", role: str = "view") -> dict[str, Any]:
    subjects = [{"kind": "ServiceAccount", "name": subject, "namespace": "shop"}]
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": {"name": "b", "namespace": "shop"}, "subjects": subjects,
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}}  # fmt: skip


def account(*, token: bool) -> dict[str, Any]:
    metadata = {"name": "own", "namespace": "shop"}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "automountServiceAccountToken": token}


@pytest.mark.parametrize(
    ("pod", "more", "asks"),
    [
        ({"serviceAccountName": "own"}, [binding("own")], True),
        ({"serviceAccountName": "own"}, [binding("other")], False),
        ({"serviceAccountName": "own"}, [], False),
        ({"serviceAccountName": "own", "automountServiceAccountToken": False}, [binding("own")], False),
        ({"serviceAccountName": "own"}, [binding("own"), account(token=False)], False),
        ({"serviceAccountName": "own", "automountServiceAccountToken": True},
         [binding("own"), account(token=False)], True),
        ({"serviceAccountName": "own"}, [binding("own", "system:openshift:scc:anyuid")], False),
    ],
)  # fmt: skip
def test_rights_need_the_api_server(pod: dict[str, Any], more: list[dict[str, Any]], *, asks: bool) -> None:
    value = client()
    value["spec"]["template"]["spec"] |= pod

    assert told(value, *more) == (from_client("{api-server}:443/TCP") if asks else [])


def test_an_ingress_needs_its_backend() -> None:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    ingress = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "i", "namespace": "shop"},
               "spec": {"defaultBackend": backend}}  # fmt: skip
    (flow,) = flows(ingress)

    assert (str(flow), flow.kind) == (f"{{ingress-controller}} -> {WEB}", FlowKind.INGRESS)
    assert flow.route == ("spec", "defaultBackend", "service")


def test_a_route_needs_its_backend_from_the_gateway_s_own_pods() -> None:
    group = "gateway.networking.k8s.io/v1"
    listeners = [{"name": "http", "port": 80, "protocol": "HTTP"}]
    gateway = {"apiVersion": group, "kind": "Gateway", "metadata": {"name": "g", "namespace": "shop"},
               "spec": {"gatewayClassName": "c", "listeners": listeners}}  # fmt: skip
    rules = [{"backendRefs": [{"name": "web", "port": 80}]}]
    route = {"apiVersion": group, "kind": "HTTPRoute", "metadata": {"name": "r", "namespace": "shop"},
             "spec": {"parentRefs": [{"name": "g"}], "rules": rules}}  # fmt: skip
    labels = {"gateway.networking.k8s.io/gateway-name": "g"}
    pods = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "gw", "namespace": "shop", "labels": labels},
            "spec": {"containers": [{"name": "c"}]}}  # fmt: skip

    assert told(gateway, route, pods) == [f"shop/gw[Pod] -> {WEB}"]


@pytest.mark.parametrize("spec", [{"selector": {}}, {"type": "ExternalName", "externalName": "a.b"}])
def test_a_service_without_pods_of_its_own_is_no_destination(spec: dict[str, Any]) -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "namespace": "shop"},
               "spec": {"ports": [{"port": 80}]} | spec}  # fmt: skip

    assert told(client(**env("URL", "http://x")), service) == []


def test_a_target_that_the_pods_do_not_have_is_the_service_s_mistake() -> None:
    wrong = BASE.replace("targetPort: http", "targetPort: 9999")

    assert told(client(**env("URL", "http://web")), base=wrong) == []


def test_an_owner_that_does_not_select_its_pods_is_refused_and_asks_nobody() -> None:
    value = client(**env("URL", "http://web"))
    value["spec"]["selector"]["matchLabels"]["app"] = "other"

    assert told(value) == []
