"""No input, however odd, makes a check raise, and no check speaks in another one's name."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from altlas import checks
from altlas.kube.references import extract
from altlas.model.finding import Finding
from altlas.model.inventory import Inventory, Resource, manifest
from shop import Objects, healthy

WORDS = (
    "apiVersion", "kind", "metadata", "name", "namespace", "labels", "annotations", "spec", "template", "selector",
    "matchLabels", "matchExpressions", "containers", "initContainers", "image", "env", "envFrom", "value", "valueFrom",
    "args", "ports", "volumes", "volumeMounts", "data", "rules", "items", "podSelector", "ingress", "egress",
)  # fmt: skip
words = st.sampled_from(WORDS)
texts = st.sampled_from(("$(A)", "$(", "grafana/promtail", "http://db", "Deployment", "apps/v1", "", "a:b.c.svc:99999"))
scalars = st.none() | st.booleans() | st.integers(-1, 70000) | st.floats() | texts | words | st.text(max_size=6)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn) -> Objects:
    """The healthy input with up to three values anywhere replaced by anything."""
    objects = copy.deepcopy(healthy())
    for _ in range(draw(st.integers(1, 3))):
        here: Any = objects[draw(st.sampled_from(list(objects)))]
        for _ in range(draw(st.integers(0, 8))):
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            inner = [key for key in keys if isinstance(here[key], dict | list) and here[key]]
            if not inner:
                break
            here = here[draw(st.sampled_from(inner))]
        here[draw(st.sampled_from(list(here) if isinstance(here, dict) else list(range(len(here)))))] = draw(anything)
    return objects


def of_objects(values: list[dict[str, Any]]) -> None:
    """Run every check of single objects by itself."""
    for value in values:
        one = manifest(resource(value), value)
        for check in checks.ALL:
            if check.of_object is not None:
                in_own_name(check.of_object, list(check.of_object(one)))


def of_inventories(values: list[dict[str, Any]]) -> None:
    """Run every check of whole inputs by itself."""
    inventory = Inventory(resources=tuple(map(resource, values)))
    for function in dict.fromkeys(check.of_inventory for check in checks.ALL if check.of_inventory is not None):
        in_own_name(function, list(function(inventory)))


def resource(value: dict[str, Any]) -> Resource:
    """An object as it stands in the inventory."""
    return Resource(file="a.yaml", document=0, facts=extract(value, "default"))


def in_own_name(function: Callable[..., Any], findings: list[Finding]) -> None:
    """Every finding has the id of a check that this function is of, and says what and how."""
    own = {check.id for check in checks.ALL if function in (check.of_object, check.of_inventory)}
    assert {finding.check for finding in findings} <= own
    assert all(finding.message and finding.cure for finding in findings)


@given(st.lists(st.dictionaries(words, anything, max_size=6), max_size=3))
def test_no_object_however_odd_makes_a_check_raise(values: list[dict[str, Any]]) -> None:
    of_objects(values)
    of_inventories(values)


@given(damaged())
def test_no_damage_to_a_healthy_input_makes_a_check_raise(objects: Objects) -> None:
    of_objects(list(objects.values()))
    of_inventories(list(objects.values()))


def test_a_healthy_input_is_silent() -> None:
    """Otherwise the properties above would prove little."""
    objects = healthy()
    assert checks.inventory_findings(Inventory(resources=tuple(map(resource, objects.values())))) == []
    assert [found for one in objects.values() for found in checks.object_findings(manifest(resource(one), one))] == []
