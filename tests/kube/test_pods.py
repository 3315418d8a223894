"""The walker over pods: every kind that runs them, every list of containers, any shape."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.kube.pods import TEMPLATES, group_of, template_of
from altlas.kube.shapes import mapping, mappings, port, text, texts


def _wrapped(group: str, kind: str, spec: Any) -> dict[str, Any]:
    """An object of ``kind`` whose pod spec is ``spec``."""
    route = TEMPLATES[group, kind]
    inner: Any = {"metadata": {"labels": {"a": "b"}}, "spec": spec}
    for step in reversed(route):
        inner = {step: inner}
    return {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind} | inner


@pytest.mark.parametrize(("group", "kind"), TEMPLATES)
def test_every_kind_that_runs_pods_is_walked(group: str, kind: str) -> None:
    spec = {"initContainers": [{"name": "i"}], "containers": [{"name": "c"}], "ephemeralContainers": [{"name": "e"}]}
    template = template_of(_wrapped(group, kind, spec))
    assert template is not None
    assert [container.name for container in template.containers] == ["i", "c", "e"]
    assert template.containers[1].route == (*TEMPLATES[group, kind], "spec", "containers", 0)
    assert template.metadata == {"labels": {"a": "b"}}


def test_routes_lead_to_the_containers() -> None:
    value = _wrapped("batch", "CronJob", {"containers": ["x", {"name": "c"}]})
    (container,) = template_of(value).containers
    found: Any = value
    for step in container.route:
        found = found[step]
    assert found is container.value


def test_a_kind_of_another_group_is_not_walked() -> None:
    assert (
        template_of({"apiVersion": "example.com/v1", "kind": "Deployment", "spec": {"template": {"spec": {}}}}) is None
    )


def test_only_sidecars_among_init_containers_run_on() -> None:
    spec = {
        "initContainers": [{"name": "once"}, {"name": "side", "restartPolicy": "Always"}],
        "containers": [{"name": "c"}],
    }
    template = template_of(_wrapped("apps", "Deployment", spec))
    assert [container.runs_on for container in template.containers] == [False, True, True]


@pytest.mark.parametrize("spec", [None, "x", 1, [], True])
def test_a_pod_spec_of_the_wrong_shape_is_no_template(spec: object) -> None:
    assert template_of(_wrapped("apps", "Deployment", spec)) is None


@pytest.mark.parametrize("containers", [None, "a", {"name": "x"}, [None, 1, "x", []]])
def test_containers_of_the_wrong_shape_are_left_out(containers: object) -> None:
    assert template_of(_wrapped("apps", "Deployment", {"containers": containers})).containers == []


def test_group_of_an_api_version() -> None:
    assert [group_of(version) for version in ("v1", "apps/v1", "")] == ["", "apps", ""]


def test_lookups_take_what_is_not_as_expected_for_absent() -> None:
    value = {"map": {"inner": {"x": 1}}, "list": [{"a": 1}, "b", {"c": 2}], "text": "t", "port": 80, "flag": True}
    assert mapping(value, "map", "inner") == {"x": 1}
    assert mapping(value, "text", "inner") == mapping(value, "none") == mapping(None) == {}
    assert mappings(value, "list") == [(0, {"a": 1}), (2, {"c": 2})]
    assert mappings(value, "map") == []
    assert texts(value, "list") == [(1, "b")]
    assert texts(value, "text") == []
    assert (text(value, "text"), text(value, "port")) == ("t", "")
    assert (port(value, "port"), port(value, "text"), port(value, "flag"), port({"p": 0}, "p")) == (80, "t", None, None)
