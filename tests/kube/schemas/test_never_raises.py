"""Whatever the input, the answer is a sorted list of violations with places that exist."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from altlas.kube import schemas
from altlas.kube.schemas import Violation
from kube.schemas.crds import crd, widget
from kube.schemas.minimal import BODIES, minimal

SCHEMAS = schemas.validator()
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["name", "spec", "1Gi", "true", "80", "\ud800"])
)
KEYS = st.text(max_size=8) | st.sampled_from(["name", "metadata", "spec", "containers", "labels", "ports", "a.b"])
JSON: SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
ODD = JSON | st.binary(max_size=3) | st.dictionaries(st.integers(), SCALARS, min_size=1, max_size=2)
WORDS = (
    "type",
    "properties",
    "items",
    "required",
    "enum",
    "anyOf",
    "oneOf",
    "not",
    "nullable",
    "default",
    "pattern",
    "format",
)
SCHEMA_LIKE: SearchStrategy[Any] = st.recursive(
    SCALARS | st.sampled_from(["object", "string", "integer", "array", "int32"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


def places(value: Any) -> list[tuple[Any, ...]]:
    """Routes of everything inside a value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [route for key, each in members for route in ((key,), *((key, *rest) for rest in places(each)))]


def holds(value: Any, route: tuple[Any, ...]) -> bool:
    for step in route:
        value = value[step]
    return True


def assert_sound(value: Any, found: list[Violation]) -> None:
    for each in found:
        assert holds(value, each.route)
        assert each.message
        assert each.cure
        assert "\n" not in each.message + each.cure
    assert len(set(found)) == len(found)


@given(ODD)
def test_any_value(value: Any) -> None:
    assert_sound(value, SCHEMAS.violations(value))


@given(st.sampled_from(sorted(BODIES)), st.dictionaries(KEYS, ODD, max_size=4))
def test_any_body(kind: str, body: dict[str, Any]) -> None:
    value = minimal(kind) | body
    assert_sound(value, SCHEMAS.violations(value))


@given(st.data())
def test_any_value_at_any_place(data: DataObject) -> None:
    """A real object with one value replaced, or one more key."""
    value = minimal(data.draw(st.sampled_from(sorted(BODIES))))
    *parents, last = data.draw(st.sampled_from(places(value)))
    place: Any = value
    for step in parents:
        place = place[step]
    if isinstance(place, dict) and data.draw(st.booleans()):
        last = data.draw(KEYS)
    place[last] = data.draw(ODD)

    before = copy.deepcopy(value)
    found = SCHEMAS.violations(value)

    assert_sound(value, found)
    assert repr(value) == repr(before)
    assert found == SCHEMAS.violations(value)


@given(SCHEMA_LIKE, JSON)
def test_any_definition(schema: Any, spec: Any) -> None:
    value = widget(spec)
    assert_sound(value, SCHEMAS.with_definitions([crd(schema)]).violations(value))


@given(JSON)
def test_what_is_no_definition_at_all(value: Any) -> None:
    assert SCHEMAS.with_definitions([value, {"spec": value}]).violations(minimal("Pod")) == []


@pytest.mark.parametrize("levels", [100, 300, 3000])
def test_deep_nesting(levels: int) -> None:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}

    assert SCHEMAS.violations({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": value})
    preserved = crd({"type": "object", "x-kubernetes-preserve-unknown-fields": True})
    assert SCHEMAS.with_definitions([preserved]).violations(widget(value)) == []
