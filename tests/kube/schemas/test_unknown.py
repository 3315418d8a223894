"""Kinds without a schema: removed, misspelt, too new, or custom."""

from __future__ import annotations

import pytest

from altlas.kube import schemas
from altlas.kube.schemas import Violation, bundle


def only(api_version: str, kind: str, minor: str = schemas.DEFAULT) -> Violation:
    value = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}, "spec": {"anything": 1}}
    (violation,) = schemas.validator(minor).violations(value)
    return violation


REMOVED = [
    ("extensions/v1beta1", "Ingress", "1.22", "Use networking.k8s.io/v1, and adapt the fields."),
    ("extensions/v1beta1", "Deployment", "1.16", "Use apps/v1, and adapt the fields."),
    ("extensions/v1beta1", "DaemonSet", "1.16", "Use apps/v1, and adapt the fields."),
    ("extensions/v1beta1", "NetworkPolicy", "1.16", "Use networking.k8s.io/v1, and adapt the fields."),
    ("apps/v1beta1", "StatefulSet", "1.16", "Use apps/v1, and adapt the fields."),
    ("apps/v1beta2", "Deployment", "1.16", "Use apps/v1, and adapt the fields."),
    ("networking.k8s.io/v1beta1", "Ingress", "1.22", "Use networking.k8s.io/v1, and adapt the fields."),
    ("networking.k8s.io/v1beta1", "IngressClass", "1.22", "Use networking.k8s.io/v1, and adapt the fields."),
    ("batch/v1beta1", "CronJob", "1.25", "Use batch/v1, and adapt the fields."),
    ("policy/v1beta1", "PodDisruptionBudget", "1.25", "Use policy/v1, and adapt the fields."),
    ("policy/v1beta1", "PodSecurityPolicy", "1.25", "Remove it; nothing takes its place."),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "1.25", "Use autoscaling/v2, and adapt the fields."),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26", "Use autoscaling/v2, and adapt the fields."),
    ("rbac.authorization.k8s.io/v1beta1", "Role", "1.22", "Use rbac.authorization.k8s.io/v1, and adapt the fields."),
    ("storage.k8s.io/v1beta1", "StorageClass", "1.22", "Use storage.k8s.io/v1, and adapt the fields."),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", "1.22", "Use scheduling.k8s.io/v1, and adapt the fields."),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", "1.25", "Use discovery.k8s.io/v1, and adapt the fields."),
    (
        "apiextensions.k8s.io/v1beta1",
        "CustomResourceDefinition",
        "1.22",
        "Use apiextensions.k8s.io/v1, and adapt the fields.",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "ValidatingWebhookConfiguration",
        "1.22",
        "Use admissionregistration.k8s.io/v1, and adapt the fields.",
    ),
]


@pytest.mark.parametrize(("api_version", "kind", "minor", "cure"), REMOVED)
def test_removed(api_version: str, kind: str, minor: str, cure: str) -> None:
    violation = only(api_version, kind)

    assert violation.check == "api-version-removed"
    assert violation.severity == "error"
    assert violation.route == ("apiVersion",)
    assert violation.message == f"{api_version} {kind} was removed in Kubernetes {minor}"
    assert violation.cure == cure


@pytest.mark.parametrize("minor", schemas.minors())
def test_removal_depends_on_the_minor(minor: str) -> None:
    """VolumeAttributesClass was served in storage.k8s.io/v1beta1 before it went to v1."""
    served = any(
        (each.api_version, each.kind) == ("storage.k8s.io/v1beta1", "VolumeAttributesClass") and minor in each.minors
        for each in bundle.table().kinds
    )
    value = {"apiVersion": "storage.k8s.io/v1beta1", "kind": "VolumeAttributesClass", "metadata": {"name": "fast"}}

    found = schemas.validator(minor).violations(value | {"driverName": "example.com"})

    assert [each.check for each in found] == ([] if served else ["api-version-removed"])


def test_every_removal_is_told() -> None:
    newest = schemas.minors()[-1]
    served = {(each.api_version, each.kind) for each in bundle.table().kinds if newest in each.minors}

    for gone in bundle.table().removed:
        if (gone.api_version, gone.kind) not in served:
            assert only(gone.api_version, gone.kind, newest).check == "api-version-removed", gone


MISSPELT = [
    ("apps/v1", "Deploymnet", ("kind",), "Did you mean Deployment?"),
    ("apps/v1", "deployment", ("kind",), "Did you mean Deployment?"),
    ("apps/v1", "StatefullSet", ("kind",), "Did you mean StatefulSet?"),
    ("v1", "Servce", ("kind",), "Did you mean Service?"),
    ("v1", "Configmap", ("kind",), "Did you mean ConfigMap?"),
    ("v1", "Deploymnet", ("kind",), "Did you mean apps/v1 Deployment?"),
    ("networking.k8s.io/v1", "NetworkPolcy", ("kind",), "Did you mean NetworkPolicy?"),
    ("v1", "Zzzzzz", ("kind",), "Correct the kind or the apiVersion."),
    ("v1", "Deployment", ("apiVersion",), "Use apiVersion apps/v1."),
    ("apps/v1", "Ingress", ("apiVersion",), "Use apiVersion networking.k8s.io/v1."),
    ("apps/v2", "Deployment", ("apiVersion",), "Use apiVersion apps/v1."),
    ("apps/v1", "CronJob", ("apiVersion",), "Use apiVersion batch/v1."),
    ("autoscaling/v3", "HorizontalPodAutoscaler", ("apiVersion",), "Use apiVersion autoscaling/v2."),
    ("app/v1", "Deployment", ("apiVersion",), "Did you mean apps/v1?"),
    ("networking.k8.io/v1", "Ingress", ("apiVersion",), "Did you mean networking.k8s.io/v1?"),
    ("external-secret.io/v1", "ExternalSecret", ("apiVersion",), "Did you mean external-secrets.io/v1?"),
    ("workloads/v1", "Deployment", ("apiVersion",), "Use apiVersion apps/v1."),
    ("apps/v1/x", "Deployment", ("apiVersion",), "Use apiVersion apps/v1."),
    ("platform/v1", "Widget", ("apiVersion",), "Correct the apiVersion."),
]


@pytest.mark.parametrize(("api_version", "kind", "route", "cure"), MISSPELT)
def test_misspelt(api_version: str, kind: str, route: tuple[str, ...], cure: str) -> None:
    violation = only(api_version, kind)

    assert violation.check == "schema-violation"
    assert (violation.route, violation.cure) == (route, cure)


def test_too_new() -> None:
    newest, target = schemas.minors()[-1], schemas.minors()[0]
    kind = next(each for each in bundle.table().kinds if each.minors == (newest,) and each.namespaced is not None)

    violation = only(kind.api_version, kind.kind, target)

    assert violation.check == "schema-violation"
    assert violation.message.endswith(f"comes with Kubernetes {newest}, the target is {target}")


CUSTOM = [
    ("example.com/v1", "Widget", "Add its CustomResourceDefinition to what is checked."),
    (
        "external-secrets.io/v1beta1",
        "ExternalSecret",
        "Use external-secrets.io/v1, or add the CustomResourceDefinition that has this version.",
    ),
    (
        "monitoring.coreos.com/v1",
        "ServiceMonitr",
        "Did you mean ServiceMonitor? If not: add its CustomResourceDefinition to what is checked.",
    ),
    ("networking.gke.io/v1", "ManagedCertificate", "Add its CustomResourceDefinition to what is checked."),
    ("networking.istio.io/v1", "Gateway", "Add its CustomResourceDefinition to what is checked."),
]


@pytest.mark.parametrize(("api_version", "kind", "cure"), CUSTOM)
def test_custom(api_version: str, kind: str, cure: str) -> None:
    violation = only(api_version, kind)

    assert violation.check == "schema-missing"
    assert violation.severity == "warning"
    assert violation.cure == cure


def test_an_unsupported_minor_names_the_supported() -> None:
    with pytest.raises(ValueError, match=r"Kubernetes 1\.2 is not supported; supported are 1\.\d+, "):
        schemas.validator("1.2")
