"""One text becomes facts and findings."""

from __future__ import annotations

import pytest

from altlas.kube import schemas
from altlas.load.objects import Judge, asked_routes, examine, items
from altlas.model.finding import Finding, Severity
from altlas.yamltext.read import read

JUDGE = Judge(schemas.validator(), "shop")
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {}\n"
WRONG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\ndta: {}\n"


def facts(text: str, *, named: bool = False, judge: Judge = JUDGE):
    return examine(text.encode(), "a.yaml", judge, named=named)


def said(found) -> list[tuple[str, int, int]]:
    return [(finding.check, finding.document, finding.line) for finding in found.findings]


def test_every_document_is_an_object_with_its_number():
    found = facts(GOOD + "---\n# nothing\n---\n" + WRONG)

    assert [(one.id.name, one.document, one.file) for one in found.resources] == [
        ("a", 0, "a.yaml"),
        ("b", 1, "a.yaml"),
    ]
    assert said(found) == [("schema-unknown-field", 1, 13)]


def test_objects_without_a_namespace_go_to_the_default_one():
    assert [one.id.namespace for one in facts(GOOD).resources] == ["shop"]


def test_what_the_schema_finds_wrong_is_doubtful_and_a_missing_schema_is_not():
    custom = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: c}\n"

    assert [one.doubtful for one in facts(f"{GOOD}---\n{WRONG}---\n{custom}").resources] == [False, True, False]


@pytest.mark.parametrize("kind", ["List", "ConfigMapList"])
def test_lists_are_unfolded(kind):
    inner = "- " + WRONG.replace("\n", "\n  ").rstrip() + "\n"
    found = facts(f"apiVersion: v1\nkind: {kind}\nitems:\n- {{apiVersion: v1, kind: List, items: []}}\n{inner}")

    assert [(one.id.name, one.root) for one in found.resources] == [("b", ("items", 1))]
    assert [(finding.field, finding.line) for finding in found.findings] == [("items[1].dta", 9)]


def test_items_of_a_typed_list_are_named_by_the_list():
    """As the API server writes them: neither kind nor version on the items."""
    inner = "- metadata: {name: a}\n- {kind: Secret, metadata: {name: b}}\n- 3\n"
    (document,) = read(f"apiVersion: v1\nkind: PodList\nitems:\n{inner}".encode()).documents

    assert [item.value for item in items(document)] == [
        {"metadata": {"name": "a"}, "apiVersion": "v1", "kind": "Pod"},
    ]


def test_lists_in_lists_are_unfolded_to_a_bounded_depth():
    text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"
    for _ in range(10):
        text = f"{{apiVersion: v1, kind: List, items: [{text}]}}"

    (item,) = items(read(text.encode()).documents[0])

    assert item.root == ("items", 0) * 5
    assert item.value["kind"] == "List"


def test_a_list_whose_items_are_no_list_is_judged_as_it_is():
    found = facts("apiVersion: v1\nkind: List\nitems: 3\nmetadata: {}\n")

    assert len(found.resources) == 1


@pytest.mark.parametrize(
    ("text", "named", "lines"),
    [
        ("a: b\n", False, []),
        ("a: b\n", True, [1]),
        ("3\n", True, [1]),
        ("- a\n", False, []),
        ("kind: A\n", False, [1]),
        ("x: y\napiVersion: v1\n", False, [1]),
        ("", True, []),
        ("~\n", True, []),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", False, []),
    ],
)
def test_what_is_no_object_is_a_finding_when_named_or_half(text, named, lines):
    found = facts(text, named=named)

    assert [finding.line for finding in found.findings] == lines
    assert found.resources == []


def test_objects_that_are_never_applied_are_marked():
    local = GOOD.replace("  name: a\n", "  name: a\n  annotations: {config.kubernetes.io/local-config: 'true'}\n")

    found = facts(local + "---\n" + WRONG)

    assert found.local == [0]
    assert [one.id.name for one in found.applied] == ["b"]


@pytest.mark.parametrize("odd", ["metadata: 3", "metadata: {annotations: 3}", "metadata: []", "kind: 3", "kind: {}"])
def test_odd_shapes_do_not_raise(odd):
    text = "apiVersion: v1\nkind: ConfigMap\n" if odd.startswith("meta") else "apiVersion: v1\n"

    assert facts(text + odd + "\n").findings


def test_checks_of_single_objects_are_asked_and_their_findings_placed():
    def check(manifest):
        resource = manifest.resource
        return [
            Finding(
                check="c",
                severity=Severity.INFO,
                message=manifest.value["kind"],
                cure="",
                file=resource.file,
                document=resource.document,
                route=("metadata", "name"),
            )
        ]

    found = facts(GOOD + "---\n" + GOOD, judge=JUDGE._replace(checks=check))

    assert [(finding.message, finding.document, finding.line) for finding in found.findings] == [
        ("ConfigMap", 0, 4),
        ("ConfigMap", 1, 10),
    ]


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop}
spec:
  containers:
  - name: c
    image: a:1
    env:
    - name: A
      valueFrom: {configMapKeyRef: {name: a, key: here}}
    - name: B
      valueFrom: {configMapKeyRef: {name: a, key: gone}}
    envFrom:
    - configMapRef: {name: a}
    - configMapRef: {name: elsewhere}
"""


def test_places_are_noted_for_references_that_may_turn_out_broken():
    found = facts(GOOD.replace("{}", "{here: x}") + "---\n" + POD)
    pod = found.resources[1]

    noted = {
        route[-1]: place
        for (_, route), place in zip(asked_routes(pod), found.places[1], strict=True)
        if place != (0, 0)
    }
    met = [route for (_, route), place in zip(asked_routes(pod), found.places[1], strict=True) if place == (0, 0)]

    assert {line for line, _ in noted.values()} == {18, 21}
    assert ("spec", "containers", 0, "envFrom", 0, "configMapRef", "name") in met
    assert all(
        len(places) == len(list(asked_routes(one))) for one, places in zip(found.resources, found.places, strict=True)
    )


@pytest.mark.parametrize(
    ("file", "named", "data", "count"),
    [
        ("a.json", False, b'{"a": // c\n }', 0),
        ("a.json", True, b'{"a": // c\n }', 1),
        ("a.json", False, b'{"apiVersion": // c\n }', 1),
        ("a.yaml", False, b"{'a': [}", 1),
    ],
)
def test_json_of_other_programs_is_left_alone(file, named, data, count):
    assert len(examine(data, file, JUDGE, named=named).findings) == count
