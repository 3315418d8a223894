"""A check as a value: its scope, its version, and the findings it makes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from altlas.kube.references import extract
from altlas.model.check import Check, Scope, also
from altlas.model.finding import Confidence, Finding, Severity
from altlas.model.inventory import Inventory, Manifest, Resource

VALUE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "shop"}}
RESOURCE = Resource(file="a.yaml", document=2, facts=extract(VALUE, "default"), root=("items", 1))


def of_object(manifest: Manifest) -> Iterator[Finding]:
    yield from ()


def of_inventory(inventory: Inventory) -> Iterator[Finding]:
    yield from ()


def a_check(**more: object) -> Check:
    return Check(**({"id": "a-b", "area": "workloads", "severity": Severity.WARNING, "title": "A is b"} | more))


@pytest.mark.parametrize(
    ("functions", "scope"),
    [
        ({}, Scope.READING),
        ({"of_object": of_object}, Scope.OBJECT),
        ({"of_inventory": of_inventory}, Scope.INVENTORY),
    ],
)
def test_the_function_decides_the_scope(functions: dict[str, object], scope: Scope) -> None:
    assert a_check(**functions).scope is scope


@pytest.mark.parametrize(
    ("since", "minor", "applies"),
    [
        ("", "1.32", True),
        ("1.33", "1.32", False),
        ("1.33", "1.33", True),
        ("1.9", "1.32", True),
        ("1.40", "1.9", False),
    ],
)
def test_a_check_speaks_from_its_minor_on(since: str, minor: str, applies: bool) -> None:
    """Minors are compared as numbers: 1.9 comes before 1.32."""
    assert a_check(since=since).applies_to(minor) is applies


def test_a_finding_has_what_the_check_says_unless_told_otherwise() -> None:
    plain = a_check().finding(RESOURCE, ("spec",), "wrong", "mend it")
    other = a_check().finding(
        RESOURCE,
        (),
        "wrong",
        "mend it",
        severity=Severity.INFO,
        confidence=Confidence.LOW,
        related=(also(RESOURCE, ("x",), "there"),),
    )

    assert (plain.check, plain.severity, plain.confidence) == ("a-b", Severity.WARNING, Confidence.HIGH)
    assert (plain.file, plain.document, plain.line) == ("a.yaml", 2, 0)
    assert plain.route == ("items", 1, "spec")
    assert str(plain.resource) == "Service shop/api"
    assert (other.severity, other.confidence) == (Severity.INFO, Confidence.LOW)
    assert other.related[0].route == ("items", 1, "x")


def test_the_page_is_called_as_the_module() -> None:
    assert a_check(id="volume-pvc-missing").stem == "volume_pvc_missing"
