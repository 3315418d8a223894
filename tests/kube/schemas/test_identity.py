"""What every object must say of itself."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.kube import schemas
from kube.schemas.minimal import changed, renamed, without

SCHEMAS = schemas.validator()
META = {"metadata": {"name": "web"}}

NO_OBJECTS = [
    (None, "a Kubernetes object is expected, this is empty (null)"),
    ([], "a Kubernetes object is expected, this is a list"),
    ("text", 'a Kubernetes object is expected, this is the string "text"'),
    (7, "a Kubernetes object is expected, this is the number 7"),
    (True, "a Kubernetes object is expected, this is true"),
    ({}, "apiVersion and kind are missing"),
    ({"a": 1}, "apiVersion and kind are missing"),
    ({"kind": "Pod", **META}, "apiVersion is missing"),
    ({"apiVersion": "v1", **META}, "kind is missing"),
    ({"apiVersion": "", "kind": "", **META}, "apiVersion and kind are missing"),
    ({"apiVersion": None, "kind": "Pod", **META}, "apiVersion is missing"),
    ({"apiVersion": "v1", "kind": ["Pod"], **META}, "kind must be a string, is a list"),
    ({"apiVersion": 1, "kind": "Pod", **META}, "apiVersion must be a string, is the number 1"),
]


@pytest.mark.parametrize(("value", "message"), NO_OBJECTS)
def test_no_object(value: Any, message: str) -> None:
    (violation,) = SCHEMAS.violations(value)

    assert violation.check == "kind-or-apiversion-missing"
    assert violation.severity == "error"
    assert violation.message == message


@pytest.mark.parametrize(
    ("value", "route", "cure"),
    [
        ({"apiversion": "v1", "kind": "Pod"}, ("apiversion",), "Rename apiversion to apiVersion."),
        ({"apiVerison": "v1", "kind": "Pod"}, ("apiVerison",), "Rename apiVerison to apiVersion."),
        ({"apiVersion": "v1", "Kind": "Pod"}, ("Kind",), "Rename Kind to kind."),
        ({"kind": "Deployment"}, (), "Add apiVersion: apps/v1."),
        ({"kind": "Deployment", "apiVersion": None}, ("apiVersion",), "Add apiVersion: apps/v1."),
        ({"kind": "CronJob"}, (), "Add apiVersion: batch/v1."),
        ({"kind": "Widget"}, (), "Add apiVersion, or remove this document if it is no Kubernetes object."),
    ],
)
def test_the_cure_knows_what_was_meant(value: dict[str, Any], route: tuple[str, ...], cure: str) -> None:
    (violation,) = SCHEMAS.violations(value)

    assert (violation.route, violation.cure) == (route, cure)


@pytest.mark.parametrize("kind", ["ConfigMap", "Deployment", "HTTPRoute"])
@pytest.mark.parametrize(
    ("change", "route"),
    [
        (lambda kind: without(kind, "metadata/name"), ("metadata",)),
        (lambda kind: changed(kind, "metadata/name", ""), ("metadata", "name")),
        (lambda kind: changed(kind, "metadata/name", None), ("metadata", "name")),
        (lambda kind: changed(kind, "metadata", None), ()),
        (lambda kind: without(kind, "metadata"), ()),
        (lambda kind: renamed(kind, "metadata/name", "nmae"), ("metadata", "nmae")),
        (lambda kind: renamed(kind, "metadata", "metdata"), ("metdata",)),
    ],
)
def test_no_name(kind: str, change: Any, route: tuple[str, ...]) -> None:
    """Told once, also where the name or the metadata is there under a wrong name."""
    (violation,) = SCHEMAS.violations(change(kind))

    assert violation.check == "kind-or-apiversion-missing"
    assert violation.route == route
    assert "missing" in violation.message


def test_no_name_beside_other_faults() -> None:
    value = changed("Deployment", "metadata", {"labels": {"a": 1}})

    assert [(each.check, each.route) for each in SCHEMAS.violations(value)] == [
        ("kind-or-apiversion-missing", ("metadata",)),
        ("schema-violation", ("metadata", "labels", "a")),
    ]


def test_a_generated_name_is_a_name() -> None:
    assert SCHEMAS.violations(changed("Job", "metadata", {"generateName": "job-"})) == []


@pytest.mark.parametrize(
    "value",
    [
        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "a"}},
        {"apiVersion": "apps/v1", "kind": "DeploymentList", "items": []},
    ],
)
def test_what_is_never_stored_needs_no_name(value: dict[str, Any]) -> None:
    assert SCHEMAS.violations(value) == []


def test_an_unknown_kind_needs_a_name_too() -> None:
    found = SCHEMAS.violations({"apiVersion": "example.com/v1", "kind": "Widget"})

    assert [each.check for each in found] == ["schema-missing", "kind-or-apiversion-missing"]
