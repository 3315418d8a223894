"""Unknown fields: each once, at its own place, with the word that was meant."""

from __future__ import annotations

import pytest

from altlas.kube import schemas
from kube.schemas.minimal import changed, minimal, renamed, steps

SCHEMAS = schemas.validator()
POD = "spec/template/spec"
CONTAINER = f"{POD}/containers/0"

RENAMED = [
    ("Deployment", "spec/selector", "selecter"),
    ("Deployment", "spec/template", "templte"),
    ("Deployment", f"{POD}/containers", "contianers"),
    ("Deployment", f"{POD}/containers", "container"),
    ("Deployment", f"{CONTAINER}/image", "imgae"),
    ("Deployment", f"{CONTAINER}/name", "Name"),
    ("Deployment", "spec/selector/matchLabels", "matchlabels"),
    ("Deployment", "spec", "specs"),
    ("StatefulSet", "spec/serviceName", "servicename"),
    ("Service", "spec/ports", "port"),
    ("Service", "spec/selector", "selectors"),
    ("Service", "spec/ports/0/port", "prot"),
    ("ConfigMap", "data", "Data"),
    ("Secret", "stringData", "stringdata"),
    ("ServiceAccount", "automountServiceAccountToken", "autoMountServiceAccountToken"),
    ("PersistentVolumeClaim", "spec/accessModes", "accessMode"),
    ("PersistentVolumeClaim", "spec/resources", "resource"),
    ("CronJob", "spec/schedule", "schedul"),
    ("CronJob", "spec/jobTemplate", "jobtemplate"),
    ("Ingress", "spec/defaultBackend", "defaultBackEnd"),
    ("Ingress", "spec/defaultBackend/service/port", "ports"),
    ("NetworkPolicy", "spec/podSelector", "podSelectors"),
    ("NetworkPolicy", "spec/policyTypes", "policyType"),
    ("HorizontalPodAutoscaler", "spec/maxReplicas", "maxReplica"),
    ("HorizontalPodAutoscaler", "spec/scaleTargetRef", "scaleTarget"),
    ("PodDisruptionBudget", "spec/maxUnavailable", "maxUnavaliable"),
    ("Role", "rules", "rule"),
    ("Role", "rules/0/apiGroups", "apiGroup"),
    ("RoleBinding", "roleRef", "roleref"),
    ("RoleBinding", "subjects", "subject"),
    ("ExternalSecret", "spec/secretStoreRef", "secretStore"),
    ("ExternalSecret", "spec/data/0/remoteRef", "remoteref"),
    ("SealedSecret", "spec/encryptedData", "encryptData"),
    ("HTTPRoute", "spec/parentRefs", "parentRef"),
    ("HTTPRoute", "spec/rules/0/backendRefs", "backends"),
    ("Certificate", "spec/secretName", "secretname"),
    ("Certificate", "spec/issuerRef", "issuer"),
    ("ServiceMonitor", "spec/endpoints", "endpoint"),
    ("PrometheusRule", "spec/groups/0/rules/0/expr", "exp"),
    ("ScaledObject", "spec/triggers", "trigger"),
]


@pytest.mark.parametrize(("kind", "route", "name"), RENAMED)
def test_a_misspelt_field_is_one_violation(kind: str, route: str, name: str) -> None:
    """Also where the right field is required: its absence has the same cause."""
    *parents, meant = steps(route)

    (violation,) = SCHEMAS.violations(renamed(kind, route, name))

    assert violation.check == "schema-unknown-field"
    assert violation.severity == "error"
    assert violation.route == (*parents, name)
    assert violation.cure == f"Did you mean {meant}?"


def test_the_message_names_field_and_type() -> None:
    (violation,) = SCHEMAS.violations(renamed("Deployment", f"{POD}/containers", "contianers"))

    assert violation.message == "spec.template.spec.contianers is not a field of PodSpec"


MISPLACED = [
    ("Deployment", "replicas", 2, "Move it into spec, where replicas belongs."),
    ("Service", "ports", [], "Move it into spec, where ports belongs."),
    ("Deployment", "spec/containers", [], "Move it into template.spec, where containers belongs."),
    (
        "Deployment",
        f"{POD}/livenessProbe",
        {},
        "Move it into containers, ephemeralContainers or initContainers, where livenessProbe belongs.",
    ),
    ("Ingress", "spec/host", "a.example.com", "Move it into rules, where host belongs."),
    ("CronJob", "spec/backoffLimit", 1, "Move it into jobTemplate.spec, where backoffLimit belongs."),
    ("Deployment", f"{POD}/zzzz", 1, "Remove it, or correct its name or indentation."),
]


@pytest.mark.parametrize(("kind", "route", "value", "cure"), MISPLACED)
def test_a_misplaced_field_is_sent_home(kind: str, route: str, value: object, cure: str) -> None:
    (violation,) = SCHEMAS.violations(changed(kind, route, value))

    assert violation.route == steps(route)
    assert violation.cure == cure


def test_a_slip_beside_the_right_field() -> None:
    value = changed("Deployment", "spec/replcias", 3)
    value["spec"]["replicas"] = 2

    (violation,) = SCHEMAS.violations(value)

    assert violation.cure == "Remove it; replicas is there already."


def test_few_fields_are_listed() -> None:
    (violation,) = SCHEMAS.violations(changed("ServiceAccount", "zzzzzz", 1))

    assert violation.cure == (
        "Remove it; the fields here are "
        "apiVersion, automountServiceAccountToken, imagePullSecrets, kind, metadata, secrets."
    )


def test_every_unknown_field_is_told_once() -> None:
    value = minimal("Service")
    value["spec"] |= {"zzz": 1, "yyy": 2}
    value["spec"]["ports"][0]["xxx"] = 3

    found = SCHEMAS.violations(value)

    assert [violation.route for violation in found] == [
        ("spec", "ports", 0, "xxx"),
        ("spec", "yyy"),
        ("spec", "zzz"),
    ]


def test_two_slips_do_not_mean_the_same_field() -> None:
    value = renamed("Service", "spec/selector", "selecto")
    value["spec"]["selectr"] = {}

    first, second = SCHEMAS.violations(value)

    assert first.cure == "Did you mean selector?"
    assert second.cure == "Remove it; selector is there already."


def test_another_missing_field_is_still_told() -> None:
    value = renamed("Deployment", "spec/selector", "selectr")
    del value["spec"]["template"]

    assert [violation.check for violation in SCHEMAS.violations(value)] == ["schema-violation", "schema-unknown-field"]


def test_an_unknown_field_is_unknown_though_it_is_null() -> None:
    (violation,) = SCHEMAS.violations(changed("Deployment", "spec/replica", None))

    assert violation.check == "schema-unknown-field"
    assert violation.cure == "Did you mean replicas?"


def test_free_keys_are_no_unknown_fields() -> None:
    for route in ("metadata/labels/anything", "metadata/annotations/any.thing"):
        assert SCHEMAS.violations(changed("Deployment", route, "x")) == []


def test_very_many_unknown_fields_are_cut() -> None:
    value = changed("Pod", "spec", {f"field{number}": number for number in range(5000)})

    assert 100 < len(SCHEMAS.violations(value)) <= 400


def test_what_sops_adds_is_no_unknown_field() -> None:
    """A Secret that SOPS has encrypted lies in git so; its envelope goes when it is decrypted."""
    secret = minimal("Secret") | {"sops": {"mac": "ENC[x]", "version": "3.10.2", "age": []}}

    assert not SCHEMAS.violations(secret)


def test_another_field_called_sops_is_one() -> None:
    """Only the envelope itself is let pass."""
    (found,) = SCHEMAS.violations(minimal("Secret") | {"sops": {"age": []}})

    assert (found.check, found.route) == ("schema-unknown-field", ("sops",))
