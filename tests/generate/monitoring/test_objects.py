"""What Kubernetes makes of the objects: every schema, with no unknown field, and the rules that schemas lack."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.generate.metadata import Subject
from altlas.generate.monitoring.access import ENDPOINTS, POD_LOGS, PODS, granted, with_token
from altlas.generate.monitoring.workload import container, service, stateful_set
from altlas.kube import schemas
from altlas.model.platform import Grafana, Prometheus, Resources
from generate.monitoring.platforms import everything, watched

OWNER = Subject("shop", "shop", "prometheus", "monitoring", "v3")
ELSEWHERE = Subject("shop", "shop-logs", "promtail", "monitoring", "3")


@pytest.mark.parametrize("minor", [schemas.minors()[0], schemas.DEFAULT, schemas.minors()[-1]])
@pytest.mark.parametrize("logs", ["alloy", "promtail", "none"])
def test_the_schemas_accept_every_object(logs: str, minor: str) -> None:
    """From the oldest supported minor to the newest."""
    validator = schemas.validator(minor)

    assert [fault for value in everything(watched(logs)) for fault in validator.violations(value)] == []


@pytest.mark.parametrize("logs", ["alloy", "promtail"])
def test_names_are_dns_labels(logs: str) -> None:
    """Services and namespaces must be; the others stay within it too."""
    for value in everything(watched(logs)):
        for name in (value["metadata"]["name"], value["metadata"]["namespace"]):
            assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", name)


NAMES = st.from_regex(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True).filter(
    lambda name: name not in {"prometheus", "grafana", "loki", "alloy", "promtail", "redis"}
)


@given(NAMES)
def test_any_service_name_gives_valid_objects(name: str) -> None:
    """The longest name that the platform file takes still gives a ConfigMap, a job and a uid."""
    platform = watched(services={name: {"image": "ghcr.io/acme/a:1", "port": 80}}, stores={"redis": {}})

    for value in everything(platform):
        assert len(value["metadata"]["name"]) <= 253
        for key in value.get("data", {}):
            assert re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", key)


@pytest.mark.parametrize("rules", [ENDPOINTS, PODS, POD_LOGS])
def test_a_binding_grants_its_role_to_the_named_account(rules: tuple[dict[str, list[str]], ...]) -> None:
    """Role and binding lie in the owner's namespace, the account may lie in another."""
    role, binding = granted(OWNER, "reader", rules, ELSEWHERE)

    assert (role["kind"], binding["kind"]) == ("Role", "RoleBinding")
    assert {value["metadata"]["namespace"] for value in (role, binding)} == {"shop"}
    assert binding["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "promtail", "namespace": "shop-logs"}]
    assert [rule["resources"] for rule in role["rules"]] == [list(rule["resources"]) for rule in rules]


def test_a_token_is_added_without_changing_the_spec() -> None:
    """The pod spec that was given stays as it was."""
    spec = {"serviceAccountName": "a", "automountServiceAccountToken": False}

    assert with_token(spec) == {"serviceAccountName": "a", "automountServiceAccountToken": True}
    assert spec["automountServiceAccountToken"] is False


def test_a_container_listens_on_its_program_s_port() -> None:
    """What is given beside the common parts stands in the container as it is."""
    made = container(
        "loki", "registry.example.com/loki:1", Resources(), [{"name": "data", "mountPath": "/loki"}], args=["-a"]
    )

    assert made["ports"] == [{"name": "http", "containerPort": 3100, "protocol": "TCP"}]
    assert made["args"] == ["-a"]
    assert made["image"] == "registry.example.com/loki:1"
    assert made["volumeMounts"] == [{"name": "data", "mountPath": "/loki"}]


def test_a_claim_survives_its_stateful_set() -> None:
    """Samples, accounts and log lines are not deleted with the object that writes them."""
    spec = stateful_set(OWNER, Prometheus(size="3Gi"), {"containers": []}, {"note": "x"})["spec"]
    (claim,) = spec["volumeClaimTemplates"]

    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert spec["replicas"] == 1
    assert claim["spec"]["resources"] == {"requests": {"storage": "3Gi"}}
    assert "storageClassName" not in claim["spec"]
    assert spec["template"]["metadata"]["annotations"] == {"note": "x"}


def test_the_governing_service_has_the_stateful_set_s_name() -> None:
    """Without it the pods have no names of their own."""
    made = stateful_set(OWNER, Grafana(), {"containers": []}, {})

    assert made["spec"]["serviceName"] == service(OWNER)["metadata"]["name"]
    assert service(OWNER)["spec"]["clusterIP"] == "None"
