"""The resolver: each case changes one thing of a healthy input and must show as exactly one root cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from altlas.kube.references import Externals
from shop import Objects, broken, container, healthy, meta, pod_spec, service, small


class Case(NamedTuple):
    """A change, the check that must speak, the word of the object it points at, and the end of the route."""

    name: str
    change: Callable[[Objects], Any]
    check: str
    at: str
    route: str


def _env(objects: Objects, index: int, **more: Any) -> None:
    container(objects)["env"][index] |= more


def _rename(word: str, name: str) -> Callable[[Objects], None]:
    return lambda objects: objects[word]["metadata"].update(name=name)


def _port(objects: Objects) -> dict[str, Any]:
    return objects["web-service"]["spec"]["ports"][0]


def _backend(objects: Objects) -> dict[str, Any]:
    return objects["ingress"]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]


def _source(objects: Objects, index: int, kind: str) -> dict[str, Any]:
    return container(objects)["env"][index]["valueFrom"][kind]


CASES = (
    Case("configmap removed", lambda o: o.pop("config"), "env-configmap-key-missing", "web", "configMapKeyRef.name"),
    Case(
        "configmap key removed",
        lambda o: o["config"]["data"].pop("LOG_LEVEL"),
        "env-configmap-key-missing",
        "web",
        "key",
    ),
    Case(
        "configmap key misspelt",
        lambda o: _source(o, 0, "configMapKeyRef").update(key="LOGLEVEL"),
        "env-configmap-key-missing",
        "web",
        "key",
    ),
    Case(
        "secret key removed",
        lambda o: o["secret"].update(data={"other": ""}),
        "env-secret-key-missing",
        "web",
        "secretKeyRef.key",
    ),
    Case("secret renamed", _rename("secret", "web-secrets"), "env-secret-key-missing", "web", "secretKeyRef.name"),
    Case("envFrom configmap", lambda o: o.pop("flags"), "envfrom-configmap-missing", "web", "configMapRef.name"),
    Case("envFrom secret", lambda o: o.pop("tokens"), "envfrom-secret-missing", "web", "secretRef.name"),
    Case(
        "volume configmap",
        lambda o: pod_spec(o)["volumes"][0]["configMap"].update(name="nope"),
        "volume-configmap-missing",
        "web",
        "configMap.name",
    ),
    Case(
        "volume item key",
        lambda o: o["config"]["data"].pop("web.conf"),
        "volume-configmap-missing",
        "web",
        "items.0.key",
    ),
    Case(
        "volume secret",
        lambda o: pod_spec(o)["volumes"][1]["secret"].update(secretName="nope"),
        "volume-secret-missing",
        "web",
        "secretName",
    ),
    Case(
        "projected secret",
        lambda o: pod_spec(o)["volumes"][3]["projected"]["sources"][0]["secret"].update(name="nope"),
        "volume-secret-missing",
        "web",
        "sources.0.secret.name",
    ),
    Case("claim removed", lambda o: o.pop("claim"), "volume-pvc-missing", "web", "claimName"),
    Case(
        "account misspelt",
        lambda o: pod_spec(o).update(serviceAccountName="wbe"),
        "service-account-missing",
        "web",
        "serviceAccountName",
    ),
    Case("pull secret", lambda o: o.pop("registry"), "workload-pull-secret-missing", "web", "imagePullSecrets.0.name"),
    Case(
        "account's pull secret",
        lambda o: o["account"].update(imagePullSecrets=[{"name": "x"}]),
        "image-pull-secret-missing",
        "account",
        "imagePullSecrets.0.name",
    ),
    Case(
        "account's secret",
        lambda o: o["account"].update(secrets=[{"name": "x"}]),
        "service-account-secret-missing",
        "account",
        "secrets.0.name",
    ),
    Case("role removed", lambda o: o.pop("role"), "role-binding-role-missing", "binding", "roleRef.name"),
    Case(
        "subject",
        lambda o: o["binding"]["subjects"][0].update(name="x"),
        "role-binding-subject-missing",
        "binding",
        "subjects.0.name",
    ),
    Case(
        "hpa target",
        lambda o: o["hpa"]["spec"]["scaleTargetRef"].update(name="wbe"),
        "hpa-target-missing",
        "hpa",
        "scaleTargetRef.name",
    ),
    Case(
        "hpa target kind",
        lambda o: o["hpa"]["spec"]["scaleTargetRef"].update(kind="StatefulSet"),
        "hpa-target-missing",
        "hpa",
        "scaleTargetRef.name",
    ),
    Case(
        "pdb selector",
        lambda o: o["pdb"]["spec"]["selector"]["matchLabels"].update(app="x"),
        "pdb-selects-nothing",
        "pdb",
        "spec.selector",
    ),
    Case(
        "pdb expression",
        lambda o: o["pdb"]["spec"].update(
            selector={"matchExpressions": [{"key": "app", "operator": "In", "values": ["x", "y"]}]}
        ),
        "pdb-selects-nothing",
        "pdb",
        "spec.selector",
    ),
    Case(
        "policy selector",
        lambda o: o["policy"]["spec"].update(podSelector={"matchLabels": {"app": "dbs"}}),
        "network-policy-selects-no-pods",
        "policy",
        "podSelector",
    ),
    Case(
        "policy peer",
        lambda o: o["policy"]["spec"]["ingress"][0]["from"][0]["podSelector"]["matchLabels"].update(app="wbe"),
        "network-policy-peer-matches-nothing",
        "policy",
        "podSelector",
    ),
    Case(
        "service selector",
        lambda o: o["web-service"]["spec"]["selector"].update(app="wbe"),
        "service-selects-no-pods",
        "web-service",
        "spec.selector",
    ),
    Case(
        "target port name",
        lambda o: _port(o).update(targetPort="htp"),
        "service-target-port-missing",
        "web-service",
        "targetPort",
    ),
    Case(
        "target port number",
        lambda o: _port(o).update(targetPort=8081),
        "service-target-port-missing",
        "web-service",
        "targetPort",
    ),
    Case(
        "target port by default",
        lambda o: _port(o).pop("targetPort"),
        "service-target-port-missing",
        "web-service",
        "port",
    ),
    Case(
        "target protocol",
        lambda o: _port(o).update(protocol="UDP"),
        "service-port-no-protocol-match",
        "web-service",
        "protocol",
    ),
    Case(
        "statefulset's service",
        lambda o: o["db"]["spec"].update(serviceName="dbs"),
        "statefulset-service-name",
        "db",
        "serviceName",
    ),
    Case(
        "not headless",
        lambda o: o["db-service"]["spec"].pop("clusterIP"),
        "statefulset-service-name",
        "db",
        "serviceName",
    ),
    Case(
        "ingress backend",
        lambda o: _backend(o).update(name="wbe"),
        "ingress-backend-missing",
        "ingress",
        "service.name",
    ),
    Case(
        "ingress port name",
        lambda o: _backend(o).update(port={"name": "https"}),
        "ingress-backend-port-missing",
        "ingress",
        "port.name",
    ),
    Case(
        "ingress port number",
        lambda o: _backend(o).update(port={"number": 81}),
        "ingress-backend-port-missing",
        "ingress",
        "port.number",
    ),
    Case("ingress tls", lambda o: o.pop("tls"), "ingress-tls-secret-missing", "ingress", "tls.0.secretName"),
    Case(
        "route backend",
        lambda o: o["route"]["spec"]["rules"][0]["backendRefs"][0].update(name="x"),
        "httproute-backend-missing",
        "route",
        "backendRefs.0.name",
    ),
    Case(
        "route port",
        lambda o: o["route"]["spec"]["rules"][0]["backendRefs"][0].update(port=81),
        "httproute-backend-port-missing",
        "route",
        "backendRefs.0.port",
    ),
    Case(
        "route parent",
        lambda o: o["route"]["spec"]["parentRefs"][0].update(name="x"),
        "httproute-parent-missing",
        "route",
        "parentRefs.0.name",
    ),
    Case(
        "route section",
        lambda o: o["route"]["spec"]["parentRefs"][0].update(sectionName="x"),
        "httproute-parent-missing",
        "route",
        "sectionName",
    ),
    Case(
        "probe port name",
        lambda o: container(o)["livenessProbe"]["httpGet"].update(port="htp"),
        "probe-port-not-exposed",
        "web",
        "httpGet.port",
    ),
    Case(
        "probe port number",
        lambda o: container(o)["readinessProbe"]["httpGet"].update(port=8081),
        "probe-port-not-exposed",
        "web",
        "httpGet.port",
    ),
    Case(
        "url host",
        lambda o: _env(o, 2, value="postgres://u:p@dbs:5432/web"),
        "dns-name-target-missing",
        "web",
        "env.2.value",
    ),
    Case(
        "url port",
        lambda o: _env(o, 2, value="postgres://u:p@db:5433/web"),
        "dns-name-target-missing",
        "web",
        "env.2.value",
    ),
    Case(
        "url default port",
        lambda o: _env(o, 2, value="https://web/api"),
        "dns-name-target-missing",
        "web",
        "env.2.value",
    ),
    Case(
        "host in argument",
        lambda o: container(o).update(args=["--db=dbs.shop:5432"]),
        "dns-name-target-missing",
        "web",
        "args.0",
    ),
    Case(
        "full name in file",
        lambda o: o["config"]["data"].update({"web.conf": "to dbs.shop.svc.cluster.local\n"}),
        "dns-name-target-missing",
        "config",
        "data.web.conf",
    ),
    Case(
        "host in secret",
        lambda o: o["tokens"].update(stringData={"TOKEN": "redis://:p@redis:6379"}),
        "dns-name-target-missing",
        "tokens",
        "stringData.TOKEN",
    ),
    Case(
        "namespace misspelt",
        lambda o: o["web-service"]["metadata"].update(namespace="shopp"),
        "namespace-undeclared",
        "web-service",
        "metadata.namespace",
    ),
    Case(
        "workload in a namespace misspelt",
        lambda o: o["web"]["metadata"].update(namespace="shopp"),
        "namespace-undeclared",
        "web",
        "metadata.namespace",
    ),
    Case(
        "namespace forgotten",
        lambda o: o["web-service"]["metadata"].pop("namespace"),
        "namespace-default-used",
        "web-service",
        "metadata",
    ),
    Case("service renamed", _rename("web-service", "wbe"), "ingress-backend-missing", "ingress", "service.name"),
    Case("store's service renamed", _rename("db-service", "dbs"), "dns-name-target-missing", "config", "data.web.conf"),
    Case(
        "service port renamed",
        lambda o: _port(o).update(name="web"),
        "ingress-backend-port-missing",
        "ingress",
        "port.name",
    ),
    Case(
        "container port renamed",
        lambda o: container(o)["ports"][0].update(name="web"),
        "probe-port-not-exposed",
        "web",
        "httpGet.port",
    ),
    Case(
        "defined twice",
        lambda o: o.update(again=small("ConfigMap", "web-config", data=o["config"]["data"])),
        "object-identity-duplicate",
        "again",
        "metadata.name",
    ),
    Case(
        "controllers overlap",
        lambda o: (
            o["db"]["spec"]["template"]["metadata"]["labels"].update(app="db", extra="1")
            or o.update(again=_copy(o["db"], "db2"))
        ),
        "selector-overlap-workloads",
        "db",
        "spec.selector",
    ),
    Case(
        "webhook service", lambda o: o.update(hook=_webhook("nope")), "webhook-service-missing", "hook", "service.name"
    ),
    Case(
        "external name",
        lambda o: o.update(
            ext=small("Service", "ext", spec={"type": "ExternalName", "externalName": "nope.shop.svc.cluster.local"})
        ),
        "external-name-target-missing",
        "ext",
        "externalName",
    ),
    Case(
        "issuer",
        lambda o: o.update(
            cert=small(
                "Certificate", "c", api="cert-manager.io/v1", spec={"secretName": "c", "issuerRef": {"name": "nope"}}
            )
        ),
        "cert-manager-issuer-missing",
        "cert",
        "issuerRef.name",
    ),
    Case(
        "priority class beside others",
        lambda o: (
            o.update(cls=_cluster("PriorityClass", "scheduling.k8s.io/v1", "high")),
            pod_spec(o).update(priorityClassName="hihg"),
        ),
        "class-reference-missing",
        "web",
        "priorityClassName",
    ),
    Case(
        "gateway class beside others",
        lambda o: o.update(cls=_cluster("GatewayClass", "gateway.networking.k8s.io/v1", "some")),
        "gateway-class-missing",
        "gateway",
        "gatewayClassName",
    ),
    Case(
        "storage class beside others",
        lambda o: (
            o.update(cls=_cluster("StorageClass", "storage.k8s.io/v1", "fast")),
            o["claim"]["spec"].update(storageClassName="fats"),
        ),
        "claim-storage-class-missing",
        "claim",
        "storageClassName",
    ),
)


def _copy(value: dict[str, Any], name: str) -> dict[str, Any]:
    return value | {"metadata": meta(name)}


def _cluster(kind: str, api: str, name: str) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}}


def _webhook(name: str) -> dict[str, Any]:
    hook = {"name": "a", "clientConfig": {"service": {"name": name, "namespace": "shop"}}}
    value = _cluster("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1", "a")
    return value | {"webhooks": [hook]}


def test_healthy_input_is_silent() -> None:
    assert broken(healthy()) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_change_is_one_root_cause(case: Case) -> None:
    objects = healthy()
    case.change(objects)
    found = broken(objects)
    assert [(one.check, list(objects)[one.index]) for one in found] == [(case.check, case.at)]
    assert ".".join(map(str, found[0].route)).endswith(case.route)
    assert found[0].message
    assert found[0].cure


SILENT: tuple[tuple[str, Callable[[Objects], Any]], ...] = (
    ("optional configmap", lambda o: _source(o, 0, "configMapKeyRef").update(name="x", optional=True)),
    ("optional key", lambda o: _source(o, 0, "configMapKeyRef").update(key="x", optional=True)),
    ("optional volume", lambda o: pod_spec(o)["volumes"][1]["secret"].update(secretName="x", optional=True)),
    ("default account", lambda o: pod_spec(o).update(serviceAccountName="default")),
    (
        "root certificate",
        lambda o: pod_spec(o)["volumes"].append({"name": "x", "configMap": {"name": "kube-root-ca.crt"}}),
    ),
    ("classes of the cluster", lambda o: pod_spec(o).update(priorityClassName="x", runtimeClassName="y")),
    (
        "system class beside others",
        lambda o: (
            o.update(c=_cluster("PriorityClass", "scheduling.k8s.io/v1", "a")),
            pod_spec(o).update(priorityClassName="system-node-critical"),
        ),
    ),
    ("built-in role", lambda o: o["binding"].update(roleRef={"kind": "ClusterRole", "name": "view"})),
    ("system role", lambda o: o["binding"].update(roleRef={"kind": "ClusterRole", "name": "system:auth-delegator"})),
    ("subject elsewhere", lambda o: o["binding"]["subjects"][0].update(name="prometheus", namespace="monitoring")),
    ("subject that is a user", lambda o: o["binding"]["subjects"][0].update(kind="User", name="anna")),
    (
        "binding into a namespace of every cluster",
        lambda o: (
            o["binding"]["metadata"].update(namespace="kube-system")
            or o["binding"].update(roleRef={"kind": "Role", "name": "extension-apiserver-authentication-reader"})
        ),
    ),
    ("empty policy selector", lambda o: o["policy"]["spec"].update(podSelector={}, ingress=[])),
    (
        "peer in another namespace",
        lambda o: o["policy"]["spec"]["ingress"][0]["from"][0].update(
            namespaceSelector={"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}},
            podSelector={"matchLabels": {"app": "nginx"}},
        ),
    ),
    ("empty budget selector", lambda o: o["pdb"]["spec"].update(selector={})),
    ("service without selector", lambda o: o["web-service"]["spec"].pop("selector")),
    (
        "external service",
        lambda o: (
            o.update(e=small("Service", "pay", spec={"type": "ExternalName", "externalName": "pay.example.com"}))
            or _env(o, 2, value="https://pay/x")
        ),
    ),
    (
        "external name into the input",
        lambda o: o.update(
            e=small("Service", "e", spec={"type": "ExternalName", "externalName": "web.shop.svc.cluster.local"})
        ),
    ),
    (
        "undeclared container ports",
        lambda o: (
            container(o).pop("ports"),
            container(o)["livenessProbe"]["httpGet"].update(port=8080),
            _port(o).update(targetPort=8080),
        ),
    ),
    ("target port in text", lambda o: _port(o).update(targetPort="8080")),
    (
        "one pod selected by name of its StatefulSet",
        lambda o: o["db-service"]["spec"]["selector"].update({"statefulset.kubernetes.io/pod-name": "db-0"}),
    ),
    (
        "claim of a StatefulSet",
        lambda o: pod_spec(o)["volumes"][2]["persistentVolumeClaim"].update(claimName="data-db-0"),
    ),
    ("secret by ExternalSecret", lambda o: o.update(secret=_external(data=[{"secretKey": "password"}]))),
    (
        "secret by ExternalSecret from a whole store",
        lambda o: o.update(secret=_external(dataFrom=[{"extract": {"key": "k"}}])),
    ),
    (
        "secret by SealedSecret",
        lambda o: o.update(
            secret=small(
                "SealedSecret", "web-secret", api="bitnami.com/v1alpha1", spec={"encryptedData": {"password": "x"}}
            )
        ),
    ),
    (
        "secret with keys delivered later",
        lambda o: (
            o["secret"].update(data={})
            or o["secret"]["metadata"].update(annotations={"altlas.dev/keys": "other, password"})
        ),
    ),
    (
        "tls by Certificate",
        lambda o: o.update(
            tls=small(
                "Certificate",
                "c",
                api="cert-manager.io/v1",
                spec={"secretName": "web-tls", "issuerRef": {"name": "le", "kind": "ClusterIssuer"}},
            )
        ),
    ),
    (
        "tls by annotation",
        lambda o: (
            o.pop("tls") and o["ingress"]["metadata"].update(annotations={"cert-manager.io/cluster-issuer": "le"})
        ),
    ),
    (
        "secret by an operator",
        lambda o: (
            _source(o, 1, "secretKeyRef").update(name="pg-app")
            or o.update(pg=small("Cluster", "pg", api="postgresql.cnpg.io/v1"))
        ),
    ),
    (
        "service by an operator",
        lambda o: (
            _env(o, 2, value="postgres://pg-rw:5432")
            or o.update(pg=small("Cluster", "pg", api="postgresql.cnpg.io/v1"))
        ),
    ),
    (
        "pods by an operator",
        lambda o: (
            o["policy"]["spec"].update(podSelector={"matchLabels": {"cnpg.io/cluster": "pg"}})
            or o.update(pg=small("Cluster", "pg", api="postgresql.cnpg.io/v1"))
        ),
    ),
    (
        "scale target of an unknown kind",
        lambda o: o["hpa"]["spec"].update(scaleTargetRef={"apiVersion": "example.com/v1", "kind": "Farm", "name": "x"}),
    ),
    ("localhost", lambda o: _env(o, 2, value="http://localhost:1/ http://127.0.0.1:9/ http://[::1]:9/")),
    (
        "placeholder",
        lambda o: _env(
            o, 2, value="http://${HOST}:80 http://{{ host }}/ http://$(HOST)/ http://<host>/ http://web-${ENV}/"
        ),
    ),
    ("public host", lambda o: _env(o, 2, value="https://api.example.com/v1 https://github.com:443")),
    ("no host at all", lambda o: _env(o, 2, value="s3://bucket/key file://etc/x unix:///run/x urn:a:b 12:30 a:b")),
    ("single word without scheme", lambda o: _env(o, 2, value="redis:6379")),
    (
        "host of another namespace",
        lambda o: _env(o, 2, value="http://loki.monitoring.svc:3100 http://a.b.svc.cluster.local"),
    ),
    (
        "pod of a headless Service",
        lambda o: _env(o, 2, value="postgres://db-0.db.shop.svc.cluster.local:5432 http://db-0.db:5432"),
    ),
    (
        "alias of the pod",
        lambda o: (
            pod_spec(o).update(hostAliases=[{"ip": "10.0.0.1", "hostnames": ["mail"]}])
            or _env(o, 2, value="smtp://mail:25")
        ),
    ),
    (
        "api server",
        lambda o: _env(o, 2, value="https://kubernetes.default.svc https://kubernetes.default.svc.cluster.local:443"),
    ),
    (
        "comment in a file",
        lambda o: o["config"]["data"].update({"web.conf": "# see http://nowhere:80\n  ; db.nope.shop.svc\nx = 1\n"}),
    ),
    ("example link in a file", lambda o: o["config"]["data"].update({"web.conf": "<a href=http://nowhere/>\n"})),
    (
        "upstream block of nginx",
        lambda o: o["config"]["data"].update(
            {"web.conf": "upstream backend { server x; }\nproxy_pass http://backend:80;\n"}
        ),
    ),
    (
        "Knative Service is no Service",
        lambda o: o.update(k=small("Service", "fn", api="serving.knative.dev/v1", spec={"template": {}})),
    ),
    ("mesh route to a Service", lambda o: o["route"]["spec"].update(parentRefs=[{"kind": "Service", "name": "web"}])),
    (
        "route to another kind",
        lambda o: o["route"]["spec"]["rules"][0].update(backendRefs=[{"group": "x", "kind": "Bucket", "name": "b"}]),
    ),
    (
        "route in another namespace's Gateway",
        lambda o: o["route"]["spec"]["parentRefs"][0].update(name="x", namespace="infra"),
    ),
    ("cron jobs do not overlap controllers", lambda o: o.update(job=_job({"app": "web"}))),
)


def _external(**spec: Any) -> dict[str, Any]:
    return small("ExternalSecret", "x", api="external-secrets.io/v1", spec={"target": {"name": "web-secret"}} | spec)


def _job(labels: dict[str, str]) -> dict[str, Any]:
    ports = [{"name": "http", "containerPort": 8080}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": "b:1", "ports": ports}]}}
    return small("CronJob", "nightly", api="batch/v1", spec={"jobTemplate": {"spec": {"template": template}}})


@pytest.mark.parametrize("change", [change for _, change in SILENT], ids=[name for name, _ in SILENT])
def test_no_false_alarm(change: Callable[[Objects], Any]) -> None:
    objects = healthy()
    change(objects)
    assert broken(objects) == []


def test_nothing_is_taken_for_granted_where_others_must_exist() -> None:
    """The silent cases above are silent for their reason, not because the resolver sleeps."""
    objects = healthy()
    objects["secret"] = _external(data=[{"secretKey": "other"}])
    assert [one.check for one in broken(objects)] == ["env-secret-key-missing"]
    objects["secret"] = small(
        "SealedSecret", "web-secret", api="bitnami.com/v1alpha1", spec={"encryptedData": {"x": ""}}
    )
    assert [one.check for one in broken(objects)] == ["env-secret-key-missing"]


def test_uses_of_one_missing_target_are_one_finding_with_related_places() -> None:
    objects = healthy()
    objects["config"]["metadata"]["name"] = "web-confg"
    (found,) = broken(objects)
    assert found.nearest == "web-confg"
    assert "web-confg" in found.cure
    assert [place.route[-1] for place in found.related] == ["name", 0]


def test_a_service_used_by_ingress_route_and_urls_is_one_finding() -> None:
    objects = healthy()
    container(objects)["env"].append({"name": "SELF", "value": "http://web/health"})
    objects["web-service"]["metadata"]["name"] = "webb"
    (found,) = broken(objects)
    assert found.nearest == "webb"
    assert {list(objects)[place.index] for place in found.related} == {"ingress", "route"}


def test_namespaces_are_kept_apart() -> None:
    """A ConfigMap of the same name in another namespace does not help, and the message says where it is."""
    objects = healthy()
    objects["other"] = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "other"}}
    objects["config"]["metadata"]["namespace"] = "other"
    found = broken(objects)
    assert [one.check for one in found] == ["env-configmap-key-missing"]
    assert "'other'" in found[0].message


def test_an_object_without_namespace_lives_in_the_default_one() -> None:
    objects = {word: value for word, value in healthy().items() if word != "namespace"}
    for value in objects.values():
        value["metadata"].pop("namespace", None)
    objects["config"]["metadata"]["namespace"] = "default"
    objects["binding"]["subjects"][0]["namespace"] = "default"
    container(objects)["args"] = ["http://db.default.svc:5432"]
    objects["config"]["data"]["web.conf"] = ""
    assert broken(objects) == []


def test_what_a_kustomization_omits_is_not_dangling_and_is_not_judged() -> None:
    objects = healthy()
    objects["config"]["data"]["bad"] = "http://nope:80"
    assert broken(objects, omitted=["config"]) == []
    assert broken(objects, omitted=["web", "db"]) == broken(objects)


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("config", lambda o: o["config"].update(dta=o["config"].pop("data"))),
        ("config", lambda o: o["config"]["metadata"].update(naem=o["config"]["metadata"].pop("name"))),
        ("config", lambda o: o["config"].update(metdata=o["config"].pop("metadata"))),
        ("config", lambda o: o["config"].update(kind="ConfgMap")),
        ("config", lambda o: o["config"]["metadata"].update(namespce=o["config"]["metadata"].pop("namespace"))),
        ("web", lambda o: container(o).update(prots=container(o).pop("ports"))),
        (
            "web",
            lambda o: o["web"]["spec"]["template"]["metadata"].update(
                lables=o["web"]["spec"]["template"]["metadata"].pop("labels")
            ),
        ),
        ("web", lambda o: o["web"]["spec"]["template"].update(metdata=o["web"]["spec"]["template"].pop("metadata"))),
        ("web", lambda o: pod_spec(o).update(volums=pod_spec(o).pop("volumes"))),
        ("web", lambda o: o["web"]["spec"].update(templat=o["web"]["spec"].pop("template"))),
        ("web-service", lambda o: o["web-service"]["spec"].update(selectr=o["web-service"]["spec"].pop("selector"))),
        ("web-service", lambda o: _port(o).update(targetPrt=_port(o).pop("targetPort"))),
        ("db-service", lambda o: o["db-service"]["spec"].update(prots=o["db-service"]["spec"].pop("ports"))),
        ("db-service", lambda o: o["db-service"].update(kind="Sevice")),
    ],
)
def test_a_field_that_the_schema_refuses_has_no_second_finding(word: str, change: Callable[[Objects], Any]) -> None:
    objects = healthy()
    change(objects)
    assert broken(objects, doubtful=[word]) == []


@pytest.mark.parametrize("target", ["selector", "template"])
def test_a_changed_label_leaves_the_service_alone(target: str) -> None:
    """Whichever of selector and template changed, that is the object's own finding, not the Service's."""
    objects = healthy()
    spec = objects["web"]["spec"]
    labels = spec["selector"]["matchLabels"] if target == "selector" else spec["template"]["metadata"]["labels"]
    labels["app"] = "wbe"
    assert broken(objects) == []


def test_a_label_changed_on_both_sides_breaks_all_that_select_it_once() -> None:
    objects = healthy()
    objects["web"]["spec"]["selector"]["matchLabels"]["app"] = "web2"
    objects["web"]["spec"]["template"]["metadata"]["labels"]["app"] = "web2"
    (found,) = broken(objects)
    assert found.check == "service-selects-no-pods"
    assert found.nearest == "app: web2"
    assert {list(objects)[place.index] for place in found.related} == {"pdb", "policy"}


def test_what_the_caller_says_exists_is_believed() -> None:
    objects = healthy()
    del objects["secret"], objects["claim"]
    exists = Externals(objects=(("Secret", "shop", "web-*"), ("PersistentVolumeClaim", "*", "web-data")))
    assert len(broken(objects)) == 2
    assert broken(objects, exists) == []


def test_namespaces_of_kustomizations_are_declared() -> None:
    objects = healthy()
    objects["web"]["metadata"]["namespace"] = "elsewhere"
    assert "namespace-undeclared" in {one.check for one in broken(objects)}
    assert "namespace-undeclared" not in {one.check for one in broken(objects, Externals(namespaces=("elsewhere",)))}


def test_without_any_declared_namespace_nothing_is_said_about_namespaces() -> None:
    objects = healthy()
    del objects["namespace"]
    assert broken(objects) == []


def test_a_namespace_that_nothing_declares_is_one_finding_with_all_its_objects() -> None:
    objects = healthy()
    objects["namespace"]["metadata"]["name"] = "shops"
    (found,) = broken(objects)
    assert (found.check, found.nearest) == ("namespace-undeclared", "shops")
    assert len(found.related) == len(objects) - 2


def test_a_misspelt_namespace_of_a_subject_is_told() -> None:
    objects = healthy()
    objects["binding"]["subjects"][0]["namespace"] = "shp"
    (found,) = broken(objects)
    assert (found.check, found.nearest) == ("role-binding-subject-missing", "shop")


def test_the_protocol_counts_for_named_ports() -> None:
    objects = healthy()
    objects["dns"] = service("dns", "web", 53, "http")
    objects["dns"]["spec"]["ports"][0]["protocol"] = "UDP"
    assert [one.check for one in broken(objects)] == ["service-port-no-protocol-match"]


def test_a_clusters_own_port_reaches_the_pods_of_a_headless_service() -> None:
    """DNS of a headless Service gives the pods' addresses, so the container's port is right there."""
    objects = healthy()
    objects["db-service"]["spec"]["ports"][0]["port"] = 15432
    assert broken(objects) == []
    objects["db-service"]["spec"].pop("clusterIP")
    checks = {one.check for one in broken(objects)}
    assert "dns-name-target-missing" in checks


def test_a_claim_template_takes_the_place_of_a_volume_of_its_name() -> None:
    objects = healthy()
    spec = objects["db"]["spec"]["template"]["spec"]
    spec["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    assert broken(objects) == []
    spec["volumes"].append({"name": "more", "persistentVolumeClaim": {"claimName": "more"}})
    assert [one.check for one in broken(objects)] == ["volume-pvc-missing"]


@pytest.mark.parametrize(
    ("kind", "group", "labels", "silent"),
    [
        ("Prometheus", "monitoring.coreos.com", {"app.kubernetes.io/name": "prometheus"}, True),
        ("Alertmanager", "monitoring.coreos.com", {"instance": "main"}, True),
        ("ServiceMonitor", "monitoring.coreos.com", {"instance": "main"}, False),
        ("Kafka", "kafka.strimzi.io", {"strimzi.io/kind": "anything"}, True),
        ("Kafka", "kafka.strimzi.io", {"app": "other"}, False),
    ],
)
def test_pods_that_an_operator_runs(kind: str, group: str, labels: dict[str, str], silent: bool) -> None:
    objects = healthy()
    objects["custom"] = small(kind, "main", api=f"{group}/v1")
    objects["policy"]["spec"]["podSelector"] = {"matchLabels": labels}
    assert (broken(objects) == []) is silent


def test_a_port_may_be_right_for_one_use_of_a_service_and_wrong_for_another() -> None:
    """Through a headless Service a URL meets the container's port, while an Ingress names the Service's."""
    objects = healthy()
    objects["db-service"]["spec"]["ports"][0]["port"] = 15432
    _backend(objects).update(name="db", port={"number": 5432})
    (found,) = broken(objects)
    assert found.check == "ingress-backend-port-missing"
    assert [place.route for place in found.related] == [("metadata", "name")]


def test_no_port_at_a_headless_service_may_mean_the_programs_own() -> None:
    objects = healthy()
    container(objects)["args"] = ["http://db-0.db.shop.svc.cluster.local/data"]
    assert broken(objects) == []


SCRAPES = """\
scrape_configs:
- job_name: web
  kubernetes_sd_configs:
  - role: endpointslice
    namespaces:
      names:
      - {namespace}
  relabel_configs:
  - source_labels:
    - __meta_kubernetes_service_name
    - __meta_kubernetes_endpointslice_port_name
    regex: {regex}
    action: {action}
"""


@pytest.mark.parametrize(
    ("namespace", "regex", "action", "message"),
    [
        ("shop", "web;http", "keep", None),
        ("shop", "wbe;http", "keep", "Service 'wbe' does not exist"),
        ("shop", "web;metrics", "keep", "Service 'web' has no port 'metrics'"),
        ("shop", "wbe;http", "drop", None),
        ("shop", "w.*;http", "keep", None),
        ("elsewhere", "wbe;http", "keep", None),
        ("shop\n      - other", "wbe;http", "keep", None),
    ],
)
def test_scrape_targets(namespace: str, regex: str, action: str, message: str | None) -> None:
    objects = healthy()
    objects["config"]["data"]["prometheus.yml"] = SCRAPES.format(namespace=namespace, regex=regex, action=action)
    found = broken(objects)
    assert [one.check for one in found] == (["scrape-target-missing"] if message else [])
    assert not message or found[0].message.startswith(message)


def test_scrape_targets_in_flow_style() -> None:
    objects = healthy()
    labels = "[__meta_kubernetes_service_name, __meta_kubernetes_endpointslice_port_name]"
    rule = f"  - source_labels: {labels}\n    regex: 'wbe;http'\n    action: keep\n"
    head = "- job_name: a\n  kubernetes_sd_configs: [{role: endpointslice, namespaces: {names: [shop]}}]\n"
    objects["config"]["data"]["prometheus.yml"] = head + rule
    assert broken(objects) == []  # a form that is not read is left alone
    block = "- job_name: a\n  kubernetes_sd_configs:\n  - role: endpointslice\n    namespaces:\n      names: [shop]\n"
    objects["config"]["data"]["prometheus.yml"] = block + rule
    assert [one.check for one in broken(objects)] == ["scrape-target-missing"]
