"""Paths become the whole objects of one cluster, each with its place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from altlas.errors import UsageError
from altlas.load.clusters import Applied, load
from altlas.load.reading import STDIN
from programs import require

HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"


def config_map(name: str, extra: str = "") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{extra}"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def names(applied: Applied) -> list[str]:
    return [value["metadata"]["name"] for _, value in applied.objects]


def checks(applied: Applied) -> list[str]:
    return [finding.check for finding in applied.findings]


def test_files_folders_and_standard_input_are_one_cluster(tmp_path):
    write(tmp_path, {"b/b.yaml": config_map("b"), "a.yaml": config_map("a")})
    stdin = io.BytesIO(config_map("c").encode())

    applied = load(["-", str(tmp_path / "b"), str(tmp_path / "a.yaml")], stdin=stdin)

    assert names(applied) == ["b", "a", "c"]
    assert [place.file for place, _ in applied.objects] == [
        str(tmp_path / "b/b.yaml"),
        str(tmp_path / "a.yaml"),
        STDIN,
    ]
    assert applied.whole


def test_an_object_keeps_its_whole_value_and_its_place(tmp_path):
    text = config_map("a", "data:\n  A: b\n") + "---\n" + config_map("b", "data:\n  A: c\n")
    applied = load([str(write(tmp_path, {"a.yaml": text}))])

    place, value = applied.objects[1]

    assert value["data"] == {"A": "c"}
    assert (place.document, place.root) == (1, ())
    assert applied.position(place, ("data", "A")) == (13, 3)
    assert applied.position(place, ("data", "gone")) == (12, 1)


def test_items_of_a_list_are_objects_with_places_inside_it(tmp_path):
    text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n"
    applied = load([str(write(tmp_path, {"a.yaml": text}))])

    ((place, _),) = applied.objects

    assert place.root == ("items", 0)
    assert applied.position(place, ("metadata",)) == (6, 3)


def test_an_object_that_says_it_is_never_applied_is_left_out(tmp_path):
    local = "  annotations: {config.kubernetes.io/local-config: 'true'}\n"

    assert names(load([str(write(tmp_path, {"a.yaml": config_map("a", local), "b.yaml": config_map("b")}))])) == ["b"]


def test_a_place_in_a_file_that_is_gone_is_its_first_character(tmp_path):
    applied = load([str(write(tmp_path, {"a.yaml": config_map("a")}))])
    applied.texts._readings.clear()
    (tmp_path / "a.yaml").unlink()

    assert applied.position(applied.objects[0][0], ("metadata",)) == (1, 1)


@pytest.mark.parametrize(("text", "whole"), [("a: [\n", False), (config_map("a"), True)])
def test_a_text_that_cannot_be_read_makes_the_cluster_doubtful(tmp_path, text, whole):
    applied = load([str(write(tmp_path, {"a.yaml": text}))])

    assert applied.whole is whole
    assert bool(applied.findings) is not whole


def test_what_does_not_exist_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        load([str(tmp_path / "gone")])
    with pytest.raises(UsageError, match="/dev/fd/9999"):
        load(["/dev/fd/9999"])


def test_no_standard_input_is_an_empty_one():
    assert load(["-"]).objects == ()


def test_too_much_standard_input_is_a_finding(monkeypatch):
    monkeypatch.setattr("altlas.load.reading.MAX_BYTES", 10)

    assert checks(load(["-"], stdin=io.BytesIO(config_map("a").encode()))) == ["yaml-too-large"]


def test_a_kustomization_is_built(tmp_path):
    files = {
        "kustomization.yaml": HEAD + "namespace: shop\nnamePrefix: x-\nresources: [a.yaml]\n",
        "a.yaml": "# a comment\n" + config_map("a"),
        "left-out.yaml": config_map("left-out"),
    }
    applied = load([str(write(tmp_path, files))], kubectl=require("kubectl"))

    ((place, value),) = applied.objects

    assert value["metadata"] == {"name": "x-a", "namespace": "shop"}
    assert place.file == str(tmp_path / "a.yaml")
    assert applied.position(place, ()) == (2, 1)
    assert applied.notes == (f"not part of the kustomization of their folder, so left out: {tmp_path}/left-out.yaml",)


def test_without_kubectl_the_files_are_read_as_they_stand(tmp_path):
    stated = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: own}\n"
    cluster_wide = "apiVersion: v1\nkind: Namespace\nmetadata: {name: c}\n"
    files = {
        "kustomization.yaml": HEAD + "namespace: shop\nresources: [a.yaml, b.yaml, c.yaml]\n",
        "a.yaml": config_map("a"),
        "b.yaml": stated,
        "c.yaml": cluster_wide,
    }
    applied = load([str(write(tmp_path, files))])

    assert [value["metadata"].get("namespace") for _, value in applied.objects] == ["shop", "own", None]
    assert applied.notes == ("kubectl was not found, so kustomizations are read as their files stand",)


def test_a_kustomization_that_does_not_build_is_an_error_and_read_as_it_stands(tmp_path):
    patch = "patches: [{target: {kind: Service}, patch: '{'}]\n"
    files = {"kustomization.yaml": HEAD + "resources: [a.yaml]\n" + patch, "a.yaml": config_map("a")}
    applied = load([str(write(tmp_path, files))], kubectl=require("kubectl"))

    assert "kustomization-build-failed" in checks(applied)
    assert not applied.whole
    assert names(applied) == ["a"]


def test_nothing_is_fetched_over_the_network(tmp_path):
    files = {"kustomization.yaml": HEAD + "resources: [a.yaml, 'https://example.com/x?ref=1']\n"}
    applied = load([str(write(tmp_path, files | {"a.yaml": config_map("a")}))], kubectl="/does/not/exist")

    assert names(applied) == ["a"]
    assert "kustomization-entry-remote" in checks(applied)


def test_variants_of_one_base_are_not_one_cluster(tmp_path):
    files = {
        "base/kustomization.yaml": HEAD + "resources: [a.yaml]\n",
        "base/a.yaml": config_map("a"),
        "dev/kustomization.yaml": HEAD + "resources: [../base]\n",
        "live/kustomization.yaml": HEAD + "resources: [../base]\n",
    }
    write(tmp_path, files)

    with pytest.raises(UsageError, match=r"dev and .*live are variants of one base"):
        load([str(tmp_path)])
    assert names(load([str(tmp_path / "dev")], kubectl=require("kubectl"))) == ["a"]


def test_kustomizations_with_nothing_in_common_are_one_cluster(tmp_path):
    for name in ("one", "two"):
        write(tmp_path, {f"{name}/kustomization.yaml": HEAD + "resources: [a.yaml]\n"})
        write(tmp_path, {f"{name}/a.yaml": config_map(name)})

    assert names(load([str(tmp_path)], kubectl=require("kubectl"))) == ["one", "two"]


def test_many_files_that_are_left_out_are_counted(tmp_path):
    files = {"kustomization.yaml": HEAD + "resources: [a.yaml]\n"}
    files |= {f"{name}.yaml": config_map(name) for name in "abcdef"}

    (note,) = load([str(write(tmp_path, files))], kubectl=require("kubectl")).notes

    assert note.endswith("d.yaml and 2 more")
