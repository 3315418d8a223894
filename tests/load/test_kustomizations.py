"""Kustomizations built by the real kustomize: places in the original files, what is forgotten, what is missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from altlas.kube import schemas
from altlas.load.manifests import Request, load
from altlas.load.objects import Judge
from programs import require

JUDGE = Judge(schemas.validator())
HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"


def config_map(name: str, extra: str = "") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{extra}"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def read(root: Path, *paths: str, kubectl: bool = True):
    found = load(
        Request(
            paths=paths or (str(root),),
            judge=JUDGE,
            kubectl=require("kubectl") if kubectl else None,
        )
    )
    return found._replace(findings=found.texts.placed(found.findings))


def said(found) -> list[tuple[str, str, int]]:
    return sorted((finding.check, Path(finding.file).name, finding.line) for finding in found.findings)


def names(world) -> list[tuple[str, str]]:
    return [(one.facts.namespace, one.facts.name) for one in world.inventory.resources if not one.omitted]


def test_a_build_is_one_world_with_what_kustomize_makes_of_it(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "namespace: shop\nnamePrefix: x-\nresources:\n- a.yaml\n- b.yaml\n",
            "a.yaml": config_map("one") + "---\n" + config_map("two"),
            "b.yaml": config_map("three"),
        },
    )

    found = read(tmp_path)

    assert said(found) == []
    assert [names(world) for world in found.worlds] == [[("shop", "x-one"), ("shop", "x-two"), ("shop", "x-three")]]
    assert found.worlds[0].inventory.exists.namespaces == ("shop",)
    assert (found.files, found.resources) == (3, 3)


def test_each_object_keeps_the_place_that_it_was_written_at(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "base/a.yaml": config_map("one") + "---\n" + config_map("two") + "---\napiVersion: v1\nkind: List\nitems:\n"
            "- apiVersion: v1\n  kind: Secret\n  metadata:\n    name: three\n",
            "over/kustomization.yaml": HEAD + "namespace: prod\nnameSuffix: -v2\nresources: [../base]\n",
        },
    )

    (world,) = read(tmp_path).worlds

    places = [(one.facts.name, Path(one.file).name, one.document, one.root) for one in world.inventory.resources]
    assert places == [
        ("one-v2", "a.yaml", 0, ()),
        ("two-v2", "a.yaml", 1, ()),
        ("three-v2", "a.yaml", 2, ("items", 0)),
    ]


def test_a_schema_fault_is_placed_in_the_original_file(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources: [sub/a.yaml]\n",
            "base/sub/a.yaml": "# comment\n" + config_map("one") + "---\n" + config_map("two", "dta:\n  a: b\n"),
            "dev/kustomization.yaml": HEAD + "namespace: dev\nresources: [../base]\n",
            "prod/kustomization.yaml": HEAD + "namespace: prod\nresources: [../base]\n",
        },
    )

    found = read(tmp_path)

    assert set(said(found)) == {("schema-unknown-field", "a.yaml", 11)}
    assert len(found.worlds) == 2
    assert {finding.file for finding in found.findings} == {str(tmp_path / "base/sub/a.yaml")}


def test_what_a_patch_adds_wrongly_is_placed_at_the_nearest_part_of_the_object(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n"
            '  patch: \'[{"op": "add", "path": "/spec", "value": {}}]\'\n',
            "a.yaml": config_map("one"),
        },
    )

    assert said(read(tmp_path)) == [("schema-unknown-field", "a.yaml", 1)]


def test_a_generated_object_points_to_its_generator(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "configMapGenerator:\n- name: a\n  literals: [K=v]\n- name: ab\n"
            "  files: [f.txt]\nsecretGenerator:\n- name: s\n  envs: [e.env]\n",
            "f.txt": "text",
            "e.env": "A=b",
        },
    )

    (world,) = read(tmp_path).worlds

    places = [(one.facts.name[:2], Path(one.file).name, one.root) for one in world.inventory.resources]
    assert places == [
        ("a-", "kustomization.yaml", ("configMapGenerator", 0)),
        ("ab", "kustomization.yaml", ("configMapGenerator", 1)),
        ("s-", "kustomization.yaml", ("secretGenerator", 0)),
    ]


def test_the_annotation_that_names_the_origin_is_taken_out_again(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n"
            "    altlas.dev/waive.x: because\n",
        },
    )

    (resource,) = read(tmp_path).worlds[0].inventory.resources

    assert resource.facts.waivers == {"x": "because"}


def test_a_file_that_no_kustomization_lists_is_one_error_with_the_line_to_add(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "resources:\n- a.yaml\n",
            "a.yaml": config_map("a"),
            "sub/b.yaml": config_map("b"),
            "values.yaml": "replicas: 3\n",
        },
    )

    found = read(tmp_path)

    (finding,) = found.findings
    assert (finding.check, Path(finding.file).name, finding.line) == (
        "kustomization-omits-file",
        "kustomization.yaml",
        3,
    )
    assert finding.cure == 'add under resources: "- sub/b.yaml"'
    assert finding.related[0].file == str(tmp_path / "sub/b.yaml")
    assert [one.facts.name for one in found.worlds[0].inventory.resources if one.omitted] == ["b"]


def test_an_overlay_that_lists_the_file_is_enough(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "base/a.yaml": config_map("a"),
            "over/kustomization.yaml": HEAD + "resources: [../base, extra.yaml]\npatches: [{path: patch.yaml}]\n",
            "over/extra.yaml": config_map("extra"),
            "over/patch.yaml": config_map("a", "data:\n  k: v\n"),
        },
    )

    assert said(read(tmp_path)) == []


def test_objects_that_are_never_applied_may_be_left_out(tmp_path):
    local = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: l\n  annotations:\n    {}: 'true'\n".format(
        "config.kubernetes.io/local-config"
    )
    write(tmp_path, {"kustomization.yaml": HEAD + "resources: [a.yaml]\n", "a.yaml": config_map("a"), "l.yaml": local})

    assert said(read(tmp_path)) == []


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("resources:\n- a.yaml\n- srvice.yaml\n", 5),
        ("resources:\n- a.yaml\n- service.yaml\npatches:\n- path: srvice.yaml\n", 7),
        ("resources: [a.yaml, service.yaml]\nconfigMapGenerator:\n- name: g\n  files:\n  - k=srvice.yaml\n", 7),
        ("resources: [a.yaml, service.yaml]\nsecretGenerator:\n- name: g\n  envs:\n  - srvice.yaml\n", 7),
        ("resources: [a.yaml, service.yaml]\ncomponents:\n- srvice.yaml\n", 5),
    ],
)
def test_an_entry_that_names_nothing_is_one_finding_with_the_nearest_name(tmp_path, entry, line):
    write(
        tmp_path,
        {"kustomization.yaml": HEAD + entry, "a.yaml": config_map("a"), "service.yaml": config_map("service")},
    )

    found = read(tmp_path)

    assert said(found) == [("kustomization-entry-missing", "kustomization.yaml", line)]
    assert found.findings[0].cure == 'write "service.yaml"'
    assert not found.worlds[0].whole


def test_a_missing_base_is_found_in_the_overlay(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "base/a.yaml": config_map("a"),
            "over/kustomization.yaml": HEAD + "resources:\n- ../bsae\n",
        },
    )

    (finding,) = read(tmp_path).findings

    assert (finding.check, finding.cure) == ("kustomization-entry-missing", 'write "../base"')


def test_a_build_failure_is_placed_at_the_entry_that_kustomize_speaks_of(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources:\n- a.yaml\n- a.yaml\n",
            "base/a.yaml": config_map("a"),
            "over/kustomization.yaml": HEAD + "resources: [../base]\n",
        },
    )

    (finding,) = read(tmp_path, str(tmp_path / "over")).findings

    assert (finding.check, Path(finding.file).parent.name, finding.line) == ("kustomization-build-failed", "base", 4)
    assert "already registered id" in finding.message
    assert "altlas-" not in finding.message


def test_an_unknown_field_of_a_kustomization_has_its_line_and_the_nearest_field(tmp_path):
    write(tmp_path, {"kustomization.yaml": HEAD + "resources: [a.yaml]\nnamesapce: x\n", "a.yaml": config_map("a")})

    (finding,) = read(tmp_path).findings

    assert (finding.check, finding.line, finding.cure) == ("kustomization-build-failed", 4, 'write "namespace"')


def test_broken_yaml_in_a_listed_file_is_one_finding_in_that_file(tmp_path):
    write(
        tmp_path,
        {"kustomization.yaml": HEAD + "resources: [a.yaml, b.yaml]\n", "a.yaml": config_map("a"), "b.yaml": "a: [\n"},
    )

    assert [(check, name) for check, name, _ in said(read(tmp_path))] == [("yaml-syntax", "b.yaml")]


def test_a_misspelt_list_of_files_is_one_finding_and_not_one_for_each_file(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "resorces: [a.yaml, b.yaml]\n",
            "a.yaml": config_map("a"),
            "b.yaml": config_map("b"),
        },
    )

    (finding,) = read(tmp_path).findings

    assert (finding.check, finding.cure) == ("kustomization-build-failed", 'write "resources"')


def test_a_deleted_file_is_not_taken_for_one_that_is_listed_anyway(tmp_path):
    write(
        tmp_path,
        {"kustomization.yaml": HEAD + "resources: [app/config.yaml, app/configs.yaml]\n", "app/config.yaml": "a: b\n"},
    )

    (finding,) = read(tmp_path).findings

    assert (finding.check, finding.cure) == ("kustomization-entry-missing", "create it, or take the entry out")


def test_what_kustomize_refuses_for_a_fault_of_an_object_is_said_at_the_object_only(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  nam: a\n",
        },
    )

    assert said(read(tmp_path)) == [("kind-or-apiversion-missing", "a.yaml", 4)]


def test_an_object_that_is_there_twice_is_left_to_the_check_of_identities(tmp_path):
    write(
        tmp_path,
        {
            "kustomization.yaml": HEAD + "resources: [a.yaml, b.yaml]\n",
            "a.yaml": config_map("a"),
            "b.yaml": config_map("a"),
        },
    )

    found = read(tmp_path)

    assert said(found) == []
    assert [(world.whole, names(world)) for world in found.worlds] == [(False, [("default", "a"), ("default", "a")])]


@pytest.mark.parametrize("text", ["a: [", "- a\n", "\x00", "", "just words"])
def test_a_kustomization_that_is_no_mapping_is_one_finding(tmp_path, text):
    write(tmp_path, {"kustomization.yaml": text, "a.yaml": config_map("a")})

    found = read(tmp_path)

    assert len(found.findings) == 1
    assert Path(found.findings[0].file).name == "kustomization.yaml"
    assert found.resources == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("bases", "bases:\n- ../other\n"),
        ("commonLabels", "commonLabels: {a: b}\n"),
        ("patchesStrategicMerge", "patchesStrategicMerge: []\n"),
        ("patchesJson6902", "patchesJson6902: []\n"),
        ("vars", "vars: []\n"),
    ],
)
def test_deprecated_fields_are_warnings(tmp_path, field, text):
    write(
        tmp_path,
        {
            "app/kustomization.yaml": HEAD + "resources: [a.yaml]\n" + text,
            "app/a.yaml": config_map("a"),
            "other/kustomization.yaml": HEAD + "resources: [b.yaml]\n",
            "other/b.yaml": config_map("b"),
        },
    )

    (finding,) = read(tmp_path).findings

    assert (finding.check, finding.severity, finding.line) == ("kustomization-field-deprecated", "warning", 4)
    assert field in finding.message


@pytest.mark.parametrize("remote", ["https://example.invalid/a.yaml", "github.com/org/repo//base?ref=v1"])
def test_a_remote_entry_is_named_and_nothing_is_fetched(tmp_path, remote):
    write(tmp_path, {"kustomization.yaml": HEAD + f"resources:\n- a.yaml\n- {remote}\n", "a.yaml": config_map("a")})

    found = read(tmp_path)

    assert said(found) == [("kustomization-entry-remote", "kustomization.yaml", 5)]
    assert not found.worlds[0].whole
    assert names(found.worlds[0]) == [("default", "a")]


def test_overlays_of_one_base_do_not_see_each_other(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "base/a.yaml": config_map("a"),
            "dev/kustomization.yaml": HEAD + "resources: [../base, d.yaml]\n",
            "dev/d.yaml": config_map("d"),
            "prod/kustomization.yaml": HEAD + "resources: [../base]\n",
            "other/kustomization.yaml": HEAD + "resources: [o.yaml]\n",
            "other/o.yaml": config_map("o"),
            "plain/p.yaml": config_map("p"),
        },
    )

    found = read(tmp_path)

    seen = [
        ([name for _, name in names(world)], [one.facts.name for one in world.inventory.resources if one.omitted])
        for world in found.worlds
    ]
    assert seen == [
        (["p"], ["a", "d", "o", "a"]),
        (["a", "d"], ["p", "o"]),
        (["o"], ["p", "a", "d", "a"]),
        (["a"], ["p", "o"]),
    ]


def test_a_component_is_part_of_others_and_never_built_alone(tmp_path):
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [c.yaml]\n"
    write(
        tmp_path,
        {
            "component/kustomization.yaml": component,
            "component/c.yaml": config_map("c"),
            "unused/kustomization.yaml": component,
            "unused/c.yaml": config_map("c"),
            "app/kustomization.yaml": HEAD + "components: [../component]\nresources: [a.yaml]\n",
            "app/a.yaml": config_map("a"),
        },
    )

    found = read(tmp_path)

    assert said(found) == []
    assert [names(world) for world in found.worlds] == [[("default", "a"), ("default", "c")]]


def test_kustomizations_in_a_circle_are_a_finding(tmp_path):
    write(
        tmp_path,
        {
            "a/kustomization.yaml": HEAD + "resources: [../b]\n",
            "b/kustomization.yaml": HEAD + "resources: [../a]\n",
        },
    )

    (finding,) = read(tmp_path).findings

    assert finding.check == "kustomization-build-failed"
    assert "cycle" in finding.message


def test_without_kubectl_listed_files_are_read_as_they_stand(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "base/a.yaml": config_map("a", "dta: {}\n"),
            "over/kustomization.yaml": HEAD + "namespace: prod\nnamePrefix: x-\nresources: [../base, b.yaml]\n",
            "over/b.yaml": config_map("b"),
        },
    )

    found = read(tmp_path, kubectl=False)

    assert said(found) == [("schema-unknown-field", "a.yaml", 5)]
    assert [names(world) for world in found.worlds] == [[("prod", "b"), ("prod", "a")]]
    assert found.worlds[0].whole
    assert len(found.notes) == 1
    assert "kubectl" in found.notes[0]


def test_a_message_of_several_lines_is_one_readable_sentence(tmp_path):
    patch = HEAD + "resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: '[{op: add}]'\n"
    write(tmp_path, {"kustomization.yaml": patch, "a.yaml": config_map("a")})

    (finding,) = read(tmp_path).findings

    assert finding.check == "kustomization-build-failed"
    assert finding.message.startswith("kustomize does not build this: trouble configuring builtin PatchTransformer")
    assert "\n" not in finding.message


def test_odd_folder_names_are_built(tmp_path):
    odd = "sp ace/github.com/org/repo?ref=x"
    write(
        tmp_path,
        {f"{odd}/kustomization.yaml": HEAD + "resources: [a.yaml]\n", f"{odd}/a.yaml": config_map("a", "dta: {}\n")},
    )

    found = read(tmp_path)

    assert [finding.file for finding in found.findings] == [str(tmp_path / odd / "a.yaml")]


def test_a_relative_path_stays_relative(tmp_path, monkeypatch):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": HEAD + "resources: [a.yaml]\n",
            "base/a.yaml": config_map("a", "dta: {}\n"),
            "over/prod/kustomization.yaml": HEAD + "resources: [../../base]\n",
        },
    )
    monkeypatch.chdir(tmp_path / "over")

    assert [finding.file for finding in read(tmp_path, "prod").findings] == ["../base/a.yaml"]


def test_a_symlinked_folder_is_built_and_named_as_the_user_named_it(tmp_path, monkeypatch):
    write(
        tmp_path,
        {"real/kustomization.yaml": HEAD + "resources: [a.yaml]\n", "real/a.yaml": config_map("a", "dta: {}\n")},
    )
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)

    assert [finding.file for finding in read(tmp_path, "link").findings] == ["link/a.yaml"]


def test_a_listed_pipe_or_huge_file_is_refused_before_kustomize_reads_it(tmp_path):
    write(tmp_path, {"kustomization.yaml": HEAD + "resources:\n- pipe.yaml\n- huge.yaml\n"})
    os.mkfifo(tmp_path / "pipe.yaml")
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(200_000_000)

    found = read(tmp_path)

    checks = {(finding.check, Path(finding.file).name) for finding in found.findings}
    assert ("file-unreadable", "kustomization.yaml") in checks
    assert ("yaml-too-large", "kustomization.yaml") in checks
    assert "kustomization-build-failed" not in {check for check, _ in checks}
