"""Custom resources: the bundled ones, and those whose definitions are among the input."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.kube import schemas
from kube.schemas.crds import SIZE, crd, widget
from kube.schemas.minimal import changed, minimal

SCHEMAS = schemas.validator()


def found(spec_schema: Any, spec: Any) -> list[tuple[str, str]]:
    """Check and message of every violation."""
    given = SCHEMAS.with_definitions([crd(spec_schema)])
    return [(each.check, each.message) for each in given.violations(widget(spec))]


OBJECT = {"type": "object", "properties": {"size": SIZE, "name": {"type": "string"}}}
RULES = [
    (OBJECT, {"size": 2}, []),
    (OBJECT, {"size": "2"}, [("schema-violation", 'spec.size must be an integer, is the string "2"')]),
    (OBJECT, {"size": 0}, [("schema-violation", "spec.size must be at least 1, is the number 0")]),
    (OBJECT, {"size": 2**31}, [("schema-violation", "spec.size must be at most 2147483647, is the number 2147483648")]),
    (OBJECT, {"sizes": 2}, [("schema-unknown-field", "spec.sizes is not a field")]),
    (OBJECT, {"size": None, "name": None}, []),
    (OBJECT | {"required": ["size"]}, {}, [("schema-violation", "spec.size is required and is missing")]),
    (
        OBJECT | {"required": ["size"]},
        {"size": None},
        [("schema-violation", "spec.size is required and is empty (null)")],
    ),
    (
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "nullable": True}, "b": SIZE}},
        {"a": None, "b": "x"},
        [("schema-violation", 'spec.b must be an integer, is the string "x"')],
    ),
    (
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "default": "x"}}},
        {},
        [],
    ),
    ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"any": {"thing": 1}}, []),
    (OBJECT | {"x-kubernetes-preserve-unknown-fields": True}, {"any": 1, "size": 3}, []),
    ({"type": "object"}, {"any": 1}, [("schema-unknown-field", "spec.any is not a field")]),
    ({"type": "object"}, {"any": None}, [("schema-unknown-field", "spec.any is not a field")]),
    ({"x-kubernetes-int-or-string": True}, "50%", []),
    ({"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]}, 5, []),
    (
        {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
        [],
        [("schema-violation", "spec must be an integer or a string, is a list")],
    ),
    (
        {"type": "string", "enum": ["Always", "Never"]},
        "always",
        [("schema-violation", 'spec must be Always or Never, is the string "always"')],
    ),
    ({"type": "string", "enum": ["A"], "nullable": True}, None, []),
    ({"enum": [None]}, [], [("schema-violation", "spec must be empty, is a list")]),
    ({"type": "string", "pattern": "^a+$"}, "b", [("schema-violation", 'spec has the wrong form: the string "b"')]),
    ({"type": "string", "pattern": r"^(?!a)\w+$"}, "abc", []),
    (
        {"type": "array", "items": {"type": "string"}, "maxItems": 1},
        ["a", "b"],
        [("schema-violation", "spec must be a list of at most 1 entry, has 2")],
    ),
    (
        {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        ["a", "a"],
        [("schema-violation", "spec has the same entry twice")],
    ),
    (
        {"type": "array", "items": {"type": "string"}},
        ["a", None],
        [("schema-violation", "spec[1] must be a string, is empty (null)")],
    ),
    (
        {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        0,
        [("schema-violation", "spec must be greater than 0, is the number 0")],
    ),
    (
        {"type": "integer", "multipleOf": 3},
        4,
        [("schema-violation", "spec must be a multiple of 3, is the number 4")],
    ),
    (
        {**OBJECT, "oneOf": [{"required": ["size"]}, {"required": ["name"]}]},
        {},
        [("schema-violation", "spec must have exactly one of size or name")],
    ),
    (
        {**OBJECT, "oneOf": [{"required": ["size"]}, {"required": ["name"]}]},
        {"size": 1, "name": "a"},
        [("schema-violation", "spec may have only one of size or name")],
    ),
    (
        {**OBJECT, "anyOf": [{"required": ["size"]}, {"required": ["name"]}]},
        {},
        [("schema-violation", "spec must have at least one of size or name")],
    ),
    (
        {**OBJECT, "not": {"required": ["size", "name"]}},
        {"size": 1, "name": "a"},
        [("schema-violation", "spec has a combination of size and name that its schema forbids")],
    ),
    (
        {**OBJECT, "anyOf": [{"properties": {"size": {"maximum": 3}}}, {"properties": {"size": {"minimum": 7}}}]},
        {"size": 5},
        [("schema-violation", "spec fits none of the forms that its schema allows")],
    ),
    (
        {**OBJECT, "oneOf": [{"properties": {"size": {"maximum": 7}}}, {"properties": {"size": {"minimum": 3}}}]},
        {"size": 5},
        [("schema-violation", "spec fits more than one of the forms that its schema allows, and may fit only one")],
    ),
    (
        {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 1},
        {"a": 1, "b": 2},
        [("schema-violation", "spec must be an object with at most 1 field, has 2")],
    ),
    (
        {"type": "object", "x-kubernetes-embedded-resource": True},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "label": {}}},
        [("schema-unknown-field", "spec.metadata.label is not a field of ObjectMeta")],
    ),
]


@pytest.mark.parametrize(("schema", "spec", "expected"), RULES)
def test_rules_of_a_given_definition(schema: Any, spec: Any, expected: list[tuple[str, str]]) -> None:
    assert found(schema, spec) == expected


def test_metadata_is_checked_though_a_definition_does_not_describe_it() -> None:
    value = widget({}) | {"metadata": {"name": "a", "labels": {"a": 1}}}

    (violation,) = SCHEMAS.with_definitions([crd(OBJECT)]).violations(value)

    assert violation.message == "metadata.labels.a must be a string, is the number 1"


def test_the_same_schemas_without_the_definition_do_not_know_the_kind() -> None:
    SCHEMAS.with_definitions([crd(OBJECT)])

    assert [each.check for each in SCHEMAS.violations(widget({}))] == ["schema-missing"]


def test_definitions_add_up() -> None:
    both = SCHEMAS.with_definitions([crd(OBJECT)]).with_definitions([crd(OBJECT, kind="Gadget", scope="Cluster")])

    assert both.violations(widget({})) == []
    assert both.is_namespaced("example.com/v1", "Widget") is True
    assert both.is_namespaced("example.com/v1", "Gadget") is False
    assert both.is_namespaced("example.com/v1", "Other") is None
    assert both.is_namespaced("apps/v1", "Deployment") is True


def test_a_given_definition_comes_before_a_bundled_one() -> None:
    mine = crd(
        {"type": "object", "properties": {"mine": {"type": "string"}}}, kind="Certificate", group="cert-manager.io"
    )
    given = SCHEMAS.with_definitions([mine])

    (violation,) = given.violations(changed("Certificate", "spec", {"secretName": "a"}))

    assert violation.check == "schema-unknown-field"


def test_a_version_that_is_not_served_is_no_version() -> None:
    definition = crd(OBJECT)
    definition["spec"]["versions"][0]["served"] = False

    (violation,) = SCHEMAS.with_definitions([definition]).violations(widget({}))

    assert violation.check == "schema-missing"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "no such type"},
        {"type": "object", "properties": {"a": {"type": 7}}},
        {"type": "string", "maxLength": "x"},
    ],
)
def test_an_unusable_schema_is_said(schema: Any) -> None:
    assert found(schema, {}) == [
        (
            "schema-missing",
            "the CustomResourceDefinition of example.com/v1 Widget has no usable schema, so it was not checked",
        )
    ]


def test_a_version_without_a_schema_is_said() -> None:
    definition = crd(OBJECT)
    del definition["spec"]["versions"][0]["schema"]

    (violation,) = SCHEMAS.with_definitions([definition]).violations(widget({}))

    assert "has no usable schema" in violation.message


@pytest.mark.parametrize("wrong", [{}, [], None, "x", {"spec": 1}, {"spec": {"group": 1}}, {"spec": {"versions": "x"}}])
def test_what_is_no_definition_is_passed_over(wrong: Any) -> None:
    assert SCHEMAS.with_definitions([wrong]).violations(minimal("Pod")) == []


def test_a_definition_of_ten_thousand_levels_is_survived() -> None:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(10_000):
        schema = {"type": "object", "properties": {"a": schema}}

    assert found(schema, {"a": {"a": {}}}) == []


def test_a_hostile_pattern_takes_no_time() -> None:
    """Patterns run in linear time; a backtracking engine would not come back from this one."""
    assert len(found({"type": "string", "pattern": "^(a+)+$"}, "a" * 5000 + "!")) == 1


@pytest.mark.parametrize(
    ("kind", "route", "value", "message"),
    [
        ("SealedSecret", "spec/encryptedData/a", 1, "spec.encryptedData.a must be a string, is of type number"),
        ("SealedSecret", "spec/encryptedDate", {}, "spec.encryptedDate is not a field"),
        ("ExternalSecret", "spec/refreshInterval", 5, "spec.refreshInterval must be a string, is the number 5"),
        ("ExternalSecret", "spec/target", {"creationPolicy": "owner"}, "must be Owner, Orphan, Merge or None"),
        ("SecretStore", "spec/provider/vualt", {}, "spec.provider.vualt is not a field"),
        ("Certificate", "spec/dnsNames", "a", 'spec.dnsNames must be a list, is the string "a"'),
        ("Certificate", "spec/privateKey", {"algorithm": "rsa"}, "must be RSA, ECDSA or Ed25519"),
        ("ClusterIssuer", "spec/acmee", {}, "spec.acmee is not a field"),
        ("Gateway", "spec/listeners/0/protocol", "", "must be at least 1 character long"),
        ("HTTPRoute", "spec/rules/0/backendRefs/0/port", "80", "must be an integer"),
        ("ServiceMonitor", "spec/endpoints/0/interval", "30", 'has the wrong form: the string "30"'),
        ("PrometheusRule", "spec/groups/0/rules/0/for", 5, "must be a string, is the number 5"),
        ("ScaledObject", "spec/minReplicaCount", "1", "must be an integer"),
    ],
)
def test_bundled_custom_resources(kind: str, route: str, value: Any, message: str) -> None:
    assert message in "; ".join(each.message for each in SCHEMAS.violations(changed(kind, route, value)))
