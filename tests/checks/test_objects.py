"""Checks of single objects: one thing changed in a healthy Deployment, good, bad and silent."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.checks import inventory_findings, object_findings
from altlas.checks.lifecycle.component_end_of_life import RETIRED, repository, retirement
from altlas.kube.references import extract
from altlas.model.finding import Confidence, Finding, Severity
from altlas.model.inventory import Inventory, Resource, manifest
from shop import Objects, container, db, healthy, pod_spec


def _resource(value: dict[str, Any], **marks: bool) -> Resource:
    return Resource(file="web.yaml", document=3, facts=extract(value, "default").marked(**marks))


def findings(value: dict[str, Any], **marks: bool) -> list[Finding]:
    return object_findings(manifest(_resource(value, **marks), value))


class Case(NamedTuple):
    """A change of the ``web`` Deployment, the check that must speak and the end of the field it points at."""

    name: str
    change: Callable[[Objects], Any]
    check: str
    field: str


def _labels(objects: Objects) -> dict[str, Any]:
    return objects["web"]["spec"]["template"]["metadata"]["labels"]


def _second(objects: Objects, **more: Any) -> None:
    pod_spec(objects)["containers"].append({"name": "side", "image": "ghcr.io/shop/side:1"} | more)


ENV = {"name": "A", "value": "1"}
BAD = (
    Case("label differs", lambda o: _labels(o).update(app="wbe"), "selector-template-mismatch", "labels.app"),
    Case("label absent", lambda o: _labels(o).pop("app"), "selector-template-mismatch", "metadata.labels"),
    Case(
        "no labels",
        lambda o: o["web"]["spec"]["template"].pop("metadata"),
        "selector-template-mismatch",
        "spec.template",
    ),
    Case(
        "expression",
        lambda o: o["web"]["spec"].update(
            selector={"matchExpressions": [{"key": "app", "operator": "In", "values": ["x"]}]}
        ),
        "selector-template-mismatch",
        "metadata.labels",
    ),
    Case(
        "mount",
        lambda o: container(o)["volumeMounts"][0].update(name="confg"),
        "volume-mount-undeclared",
        "volumeMounts[0].name",
    ),
    Case(
        "device",
        lambda o: container(o).update(volumeDevices=[{"name": "raw", "devicePath": "/x"}]),
        "volume-mount-undeclared",
        "volumeDevices[0].name",
    ),
    Case(
        "mount of an init container",
        lambda o: pod_spec(o).update(initContainers=[{"name": "i", "volumeMounts": [{"name": "x"}]}]),
        "volume-mount-undeclared",
        "initContainers[0].volumeMounts[0].name",
    ),
    Case(
        "port name twice",
        lambda o: container(o)["ports"][1].update(name="http"),
        "container-port-duplicate-name",
        "ports[1].name",
    ),
    Case(
        "port name in two containers",
        lambda o: _second(o, ports=[{"name": "http", "containerPort": 1}]),
        "container-port-duplicate-name",
        "containers[1].ports[0].name",
    ),
    Case(
        "variable twice",
        lambda o: container(o)["env"].append({"name": "PASSWORD", "value": "x"}),
        "duplicate-env-var",
        "env[3].name",
    ),
    Case(
        "undefined variable",
        lambda o: _second(o, env=[{"name": "B", "value": "$(A)"}]),
        "env-expansion-undefined",
        "env[0].value",
    ),
    Case(
        "variable defined later",
        lambda o: _second(o, env=[{"name": "B", "value": "$(A)"}, ENV]),
        "env-expansion-undefined",
        "env[0].value",
    ),
    Case(
        "variable of itself",
        lambda o: _second(o, env=[{"name": "B", "value": "x$(B)"}]),
        "env-expansion-undefined",
        "env[0].value",
    ),
    Case("argument", lambda o: _second(o, args=["--a=$(A)"]), "env-expansion-undefined", "args[0]"),
    Case("command", lambda o: _second(o, command=["run", "$(HOME_DIR)"]), "env-expansion-undefined", "command[1]"),
    Case("after an escape", lambda o: _second(o, args=["$$(A) $(B)"]), "env-expansion-undefined", "args[0]"),
    Case(
        "retired image",
        lambda o: container(o).update(image="docker.io/grafana/promtail:3.6.0"),
        "component-end-of-life",
        "containers[0].image",
    ),
    Case(
        "retired image without registry",
        lambda o: _second(o, image="grafana/promtail"),
        "component-end-of-life",
        "containers[1].image",
    ),
    Case(
        "retired owner",
        lambda o: _second(o, image="docker.io/bitnamilegacy/redis:7@sha256:0"),
        "component-end-of-life",
        "containers[1].image",
    ),
)

SILENT: tuple[tuple[str, Callable[[Objects], Any]], ...] = (
    ("nothing changed", lambda o: None),
    ("more labels than selected", lambda o: _labels(o).update(more="1")),
    ("no selector, which the schema tells", lambda o: o["web"]["spec"].pop("selector")),
    ("same variable in two containers", lambda o: _second(o, env=[ENV])),
    (
        "port name of a finished init container",
        lambda o: pod_spec(o).update(initContainers=[{"name": "i", "ports": [{"name": "http", "containerPort": 1}]}]),
    ),
    (
        "ports without names",
        lambda o: container(o).update(ports=[{"containerPort": 8080}, {"containerPort": 2}], livenessProbe=None),
    ),
    ("defined earlier", lambda o: _second(o, env=[ENV, {"name": "B", "value": "$(A)"}])),
    ("argument with a variable of the container", lambda o: _second(o, env=[ENV], args=["$(A)"])),
    ("names from elsewhere", lambda o: _second(o, envFrom=[{"configMapRef": {"name": "web-flags"}}], args=["$(A)"])),
    (
        "variables of Services",
        lambda o: _second(o, args=["$(KUBERNETES_SERVICE_HOST) $(WEB_PORT_80_TCP_ADDR) $(WEB_SERVICE_PORT_HTTP)"]),
    ),
    ("escaped", lambda o: _second(o, args=["$$(A)"])),
    ("a script", lambda o: _second(o, command=["sh", "-c", "x=$(hostname); y=$(cat /f)"])),
    ("a living image of the same owner", lambda o: _second(o, image="grafana/alloy:v1.13")),
    ("a private copy's name", lambda o: _second(o, image="registry.example.com:5000/promtail:1")),
)


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_bad(case: Case) -> None:
    objects = healthy()
    container(objects).pop("envFrom")
    case.change(objects)
    (found,) = findings(objects["web"])
    assert (found.check, found.file, found.document, found.line) == (case.check, "web.yaml", 3, 0)
    assert found.field.endswith(case.field)
    assert found.message
    assert found.cure


@pytest.mark.parametrize("change", [change for _, change in SILENT], ids=[name for name, _ in SILENT])
def test_silent(change: Callable[[Objects], Any]) -> None:
    objects = healthy()
    container(objects).pop("envFrom")
    change(objects)
    assert findings(objects["web"]) == []


def test_claim_templates_are_volumes() -> None:
    value = db()
    assert findings(value) == []
    value["spec"]["volumeClaimTemplates"][0]["metadata"]["name"] = "dat"
    (found,) = findings(value)
    assert found.cure == "write 'dat'"


def test_all_mounts_of_one_missing_volume_are_one_finding() -> None:
    objects = healthy()
    container(objects)["volumeMounts"].append({"name": "config", "mountPath": "/again"})
    pod_spec(objects)["volumes"][0]["name"] = "confg"
    (found,) = findings(objects["web"])
    assert [place.route[-2] for place in found.related] == [2]


def test_an_object_that_the_schema_refuses_is_left_alone() -> None:
    objects = healthy()
    pod_spec(objects)["volumse"] = pod_spec(objects).pop("volumes")
    assert findings(objects["web"])
    assert findings(objects["web"], doubtful=True) == []


def test_the_end_of_life_names_date_and_replacement() -> None:
    objects = healthy()
    container(objects)["image"] = "docker.io/grafana/promtail:3.6.0"
    (found,) = findings(objects["web"])
    assert found.severity is Severity.WARNING
    assert "2026-03-02" in found.message
    assert "Alloy" in found.cure


@pytest.mark.parametrize("name", RETIRED)
def test_every_retired_repository_is_recognised_behind_any_registry(name: str) -> None:
    assert retirement(f"registry.example.com:5000/mirror/{name}:v1@sha256:00") is RETIRED[name]
    assert retirement(f"{name}-fork:v1") is None


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("a", "a"),
        ("a:1", "a"),
        ("a/b:1", "a/b"),
        ("h:5000/a/b", "h:5000/a/b"),
        ("h:5000/a:1@sha256:0", "h:5000/a"),
        ("", ""),
    ],
)
def test_repository_of_an_image(image: str, expected: str) -> None:
    assert repository(image) == expected


def _inventory(objects: Objects) -> Inventory:
    return Inventory(resources=tuple(_resource(value) for value in objects.values()))


def test_broken_references_become_findings_with_places() -> None:
    objects = healthy()
    del objects["config"]
    (found,) = inventory_findings(_inventory(objects))
    assert (found.check, found.severity, found.file, found.document) == (
        "env-configmap-key-missing",
        Severity.ERROR,
        "web.yaml",
        3,
    )
    assert found.resource is not None
    assert str(found.resource) == "Deployment shop/web"
    assert found.related[0].file == "web.yaml"


def test_a_budget_without_pods_is_a_warning_and_a_guess_is_no_certainty() -> None:
    objects = healthy()
    objects["pdb"]["spec"]["selector"]["matchLabels"]["app"] = "x"
    container(objects)["env"][2]["value"] = "redis://nope"
    found = {one.check: one for one in inventory_findings(_inventory(objects))}
    assert found["pdb-selects-nothing"].severity is Severity.WARNING
    assert found["dns-name-target-missing"].confidence is Confidence.MEDIUM


def test_routes_of_an_object_in_a_list_begin_at_the_document() -> None:
    objects = healthy()
    _labels(objects)["app"] = "wbe"
    resource = Resource(file="all.yaml", document=0, facts=extract(objects["web"], "default"), root=("items", 2))
    (found,) = object_findings(manifest(resource, objects["web"]))
    assert found.route[:2] == ("items", 2)
    assert found.related[0].route == ("items", 2, "spec", "selector")


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-1, 70000)
    | st.text(max_size=4)
    | st.sampled_from(["$(A)", "grafana/promtail"])
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "env", "ports", "image", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ("containers", "initContainers", "volumes", "env", "ports", "volumeMounts", "args", "envFrom", "image")


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=6), anything, anything)
def test_no_pod_however_odd_makes_a_check_raise(spec: dict[str, Any], labels: Any, selector: Any) -> None:
    value = copy.deepcopy(healthy()["web"])
    value["spec"]["template"] = {"metadata": {"labels": labels}, "spec": spec}
    value["spec"]["selector"] = selector
    findings(value)
    value["spec"]["template"]["spec"] = {"containers": [spec], "initContainers": [spec]}
    findings(value)
