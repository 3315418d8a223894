"""Values that break a rule: the message, the route and the cure of each."""

from __future__ import annotations

import pytest

from altlas.kube import schemas
from kube.schemas.minimal import BODIES, changed, minimal, steps, without

SCHEMAS = schemas.validator()
CONTAINER = "spec/template/spec/containers/0"
IN_WORDS = "spec.template.spec.containers[0]"

WRONG_TYPES = [
    ("Deployment", "spec/replicas", "2", 'must be an integer, is the string "2"', "Write 2 without quotes."),
    ("Deployment", "spec/replicas", "-2", 'must be an integer, is the string "-2"', "Write -2 without quotes."),
    ("Deployment", "spec/replicas", "two", 'must be an integer, is the string "two"', "Write an integer."),
    ("Deployment", "spec/replicas", 1.5, "must be an integer, is the number 1.5", "Write an integer."),
    ("Deployment", "spec/replicas", True, "must be an integer, is true", "Write an integer."),
    ("Deployment", "spec/paused", "true", 'must be true or false, is the string "true"', "Write true without quotes."),
    ("Deployment", "spec/paused", 0, "must be true or false, is the number 0", "Write true or false."),
    ("Deployment", "spec/template", [], "must be an object, is a list", 'Write it as an object: leave out the "- ".'),
    ("Deployment", CONTAINER, "web", 'must be an object, is the string "web"', "Write an object."),
    ("Deployment", CONTAINER, None, "must be an object, is empty (null)", "Give it a value, or remove it."),
    ("ConfigMap", "data/a", 5432, "must be a string, is the number 5432", "Put the value in quotes."),
    ("ConfigMap", "data/a", False, "must be a string, is false", "Put the value in quotes."),
    ("ConfigMap", "data/a", {"b": 1}, "must be a string, is an object", "Write a string."),
    ("Secret", "stringData/a", 12345, "must be a string, is of type number", "Put the value in quotes."),
    ("Secret", "stringData/a", ["geheim"], "must be a string, is of type list", "Write a string."),
    ("Service", "metadata/name", 7, "must be a string, is the number 7", "Put the value in quotes."),
    ("Service", "metadata/labels", ["a"], "must be an object, is a list", 'Write it as an object: leave out the "- ".'),
    (
        "Service",
        "spec/ports",
        {"port": 80},
        "must be a list, is an object",
        'Write it as a list: begin the entry with "- ".',
    ),
    (
        "Service",
        "spec/ports/0/targetPort",
        [80],
        "must be an integer or a string, is a list",
        "Write an integer or a string.",
    ),
    (
        "Service",
        "spec/ports/0/targetPort",
        80.5,
        "must be an integer or a string, is the number 80.5",
        "Put the value in quotes.",
    ),
    ("Role", "rules/0/verbs", "get", 'must be a list, is the string "get"', "Write a list."),
    ("CronJob", "spec/schedule", 5, "must be a string, is the number 5", "Put the value in quotes."),
    ("Namespace", "metadata", "web", 'must be an object, is the string "web"', "Write an object."),
    ("PriorityClass", "value", "1000", 'must be an integer, is the string "1000"', "Write 1000 without quotes."),
]


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("minor", schemas.minors())
def test_minimal_objects_are_valid(kind: str, minor: str) -> None:
    assert schemas.validator(minor).violations(minimal(kind)) == []


@pytest.mark.parametrize(("kind", "route", "value", "message", "cure"), WRONG_TYPES)
def test_wrong_type(kind: str, route: str, value: object, message: str, cure: str) -> None:
    (violation,) = SCHEMAS.violations(changed(kind, route, value))

    assert violation.check == "schema-violation"
    assert violation.severity == "error"
    assert violation.route == steps(route)
    assert violation.message.endswith(message)
    assert violation.cure == cure


def test_the_message_begins_with_the_field() -> None:
    (violation,) = SCHEMAS.violations(changed("Deployment", f"{CONTAINER}/stdin", "yes"))

    assert violation.message == f'{IN_WORDS}.stdin must be true or false, is the string "yes"'


def test_a_key_with_dots_is_quoted() -> None:
    (violation,) = SCHEMAS.violations(changed("ConfigMap", "data/app.conf", 1))

    assert violation.message == 'data["app.conf"] must be a string, is the number 1'


@pytest.mark.parametrize(
    "value", ["500m", "1.5", "2Gi", "1e3", "1E3", "0.5", "+1", ".5", "5.", 1, 0.5, "100k", "3n", "1e-3"]
)
def test_quantities(value: object) -> None:
    assert SCHEMAS.violations(changed("Deployment", f"{CONTAINER}/resources/limits/cpu", value)) == []


@pytest.mark.parametrize("value", ["1 Gi", "2GB", "1gi", "", "Gi", "1,5", "0x10", "1.5.0", "two"])
def test_no_quantities(value: str) -> None:
    (violation,) = SCHEMAS.violations(changed("Deployment", f"{CONTAINER}/resources/limits/memory", value))

    field = f"{IN_WORDS}.resources.limits.memory"
    assert violation.message == f'{field} must be a quantity, such as 500m, 1.5 or 2Gi, is the string "{value}"'
    assert violation.cure == "Write a number, with a suffix such as m, k, M, Ki, Mi or Gi."


@pytest.mark.parametrize("value", [True, [1], {"a": 1}])
def test_other_types_are_no_quantities(value: object) -> None:
    (violation,) = SCHEMAS.violations(changed("PersistentVolumeClaim", "spec/resources/requests/storage", value))

    assert "must be a quantity" in violation.message


REQUIRED = [
    ("Deployment", "spec", "", "spec"),
    ("Deployment", "spec/selector", "spec", "spec.selector"),
    ("Deployment", "spec/template", "spec", "spec.template"),
    ("Deployment", f"{CONTAINER}/name", CONTAINER, f"{IN_WORDS}.name"),
    ("Service", "spec/ports/0/port", "spec/ports/0", "spec.ports[0].port"),
    ("CronJob", "spec/schedule", "spec", "spec.schedule"),
    ("RoleBinding", "roleRef", "", "roleRef"),
    ("HorizontalPodAutoscaler", "spec/maxReplicas", "spec", "spec.maxReplicas"),
    ("StorageClass", "provisioner", "", "provisioner"),
    ("ExternalSecret", "spec/data/0/remoteRef", "spec/data/0", "spec.data[0].remoteRef"),
    ("Certificate", "spec/secretName", "spec", "spec.secretName"),
]


@pytest.mark.parametrize(("kind", "route", "parent", "field"), REQUIRED)
def test_required_field_missing(kind: str, route: str, parent: str, field: str) -> None:
    (violation,) = SCHEMAS.violations(without(kind, route))

    assert violation.check == "schema-violation"
    assert violation.route == steps(parent)
    assert violation.message == f"{field} is required and is missing"
    assert violation.cure == f"Add {steps(route)[-1]}."


@pytest.mark.parametrize(("kind", "route", "parent", "field"), REQUIRED)
def test_required_field_null(kind: str, route: str, parent: str, field: str) -> None:
    (violation,) = SCHEMAS.violations(changed(kind, route, None))

    assert violation.route == steps(route)
    assert violation.message == f"{field} is required and is empty (null)"


@pytest.mark.parametrize(
    ("kind", "route"),
    [
        ("Deployment", "metadata/creationTimestamp"),
        ("Deployment", "metadata/labels"),
        ("Deployment", "status"),
        ("Deployment", "spec/strategy"),
        ("Deployment", "spec/replicas"),
        ("Deployment", f"{CONTAINER}/resources"),
        ("Deployment", f"{CONTAINER}/resources/limits/cpu"),
        ("Deployment", f"{CONTAINER}/args"),
        ("Service", "spec/ports/0/targetPort"),
        ("ConfigMap", "data"),
        ("ConfigMap", "data/a"),
        ("Certificate", "spec/duration"),
        ("ServiceMonitor", "spec/jobLabel"),
    ],
)
def test_null_is_as_good_as_absent(kind: str, route: str) -> None:
    assert SCHEMAS.violations(changed(kind, route, None)) == []


def test_a_null_beside_a_fault_is_no_fault() -> None:
    value = changed("Deployment", "spec/strategy", None)
    value["spec"]["replicas"] = "2"

    (violation,) = SCHEMAS.violations(value)

    assert violation.route == ("spec", "replicas")


def test_null_in_a_list_of_strings_is_an_empty_string() -> None:
    assert SCHEMAS.violations(changed("Deployment", f"{CONTAINER}/args", ["a", None])) == []


def test_an_incomplete_status_is_ignored() -> None:
    """The API server drops the status that a client sends."""
    assert SCHEMAS.violations(changed("StatefulSet", "status", {})) == []


@pytest.mark.parametrize(
    ("kind", "route", "value", "message"),
    [
        ("Deployment", "spec/replicas", 2**31, "spec.replicas must be at most 2147483647, is the number 2147483648"),
        ("Service", "spec/ports/0/targetPort", -(2**31) - 1, "at least -2147483648, is the number -2147483649"),
        ("Gateway", "spec/listeners", [], "spec.listeners must be a list of at least 1 entry, has 0"),
        ("Gateway", "spec/gatewayClassName", "", "must be at least 1 character long, has 0"),
        ("SecretStore", "spec/provider", {}, "spec.provider must be an object with at least 1 field, has 0"),
        ("Gateway", "spec/listeners/0/port", 70000, "must be at most 65535, is the number 70000"),
        ("Gateway", "spec/listeners/0/name", "a b", 'spec.listeners[0].name has the wrong form: the string "a b"'),
    ],
)
def test_limits(kind: str, route: str, value: object, message: str) -> None:
    (violation,) = SCHEMAS.violations(changed(kind, route, value))

    assert violation.route == steps(route)
    assert message in violation.message


def test_enum_names_the_allowed_values_and_the_nearest() -> None:
    value = changed("HTTPRoute", "spec/rules/0/matches", [{"path": {"type": "prefix", "value": "/"}}])

    (violation,) = SCHEMAS.violations(value)

    field = "spec.rules[0].matches[0].path.type"
    assert violation.message == f'{field} must be Exact, PathPrefix or RegularExpression, is the string "prefix"'
    assert violation.cure == "Did you mean PathPrefix?"


def test_violations_are_sorted_by_route_with_numbers_as_numbers() -> None:
    ports = [{"port": 80, "targetPort": 1, "nodePort": "x"} for _ in range(12)]

    found = SCHEMAS.violations(changed("Service", "spec/ports", ports))

    assert [violation.route[2] for violation in found] == list(range(12))


def test_a_secret_value_is_never_shown() -> None:
    for field in ("data", "stringData"):
        value = changed("Secret", f"{field}/password", 424242)

        assert "424242" not in str(SCHEMAS.violations(value)[0][2:])


def test_long_values_are_cut() -> None:
    (violation,) = SCHEMAS.violations(changed("Deployment", "spec/replicas", "x" * 100_000))

    assert len(violation.message) < 150


def test_a_key_of_digits_is_no_index() -> None:
    """The validator's own path takes it for one; a place in the text would not be found by it."""
    value = minimal("ConfigMap") | {"data": {"0": False}}

    (found,) = SCHEMAS.violations(value)

    assert found.route == ("data", "0")
