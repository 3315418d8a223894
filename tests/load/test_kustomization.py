"""One kustomization file: what it names and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.load.kustomization import FIELDS, read_kustomization
from altlas.load.kustomization_faults import faults, meant

EVERYTHING = """\
resources: [a.yaml, ../base, https://example.invalid/x]
bases: [../old]
components: [../component]
crds: [crd.json]
configurations: [config.yaml]
generators: [generator.yaml, "kind: Inline\\nmetadata: {}"]
transformers: [transformer.yaml]
validators: [validator.yaml]
patchesStrategicMerge: [strategic.yaml, "kind: Inline\\nmetadata: {}"]
patches:
- path: patch.yaml
- patch: "[]"
  target: {kind: A}
patchesJson6902:
- path: json.yaml
replacements:
- path: replacement.yaml
- source: {}
configMapGenerator:
- name: a
  files: [plain.txt, key=named.txt, "odd=", 3]
  envs: [a.env]
- name: b
  env: b.env
- 3
secretGenerator:
- name: s
  files: [secret.txt]
namespace: shop
"""


def kustomization(folder: Path, text: str):
    (folder / "kustomization.yaml").write_text(text)
    return read_kustomization(str(folder))


def test_every_path_is_an_entry_and_inline_yaml_is_none(tmp_path):
    found = kustomization(tmp_path, EVERYTHING)

    assert [(entry.field, entry.text) for entry in found.entries] == [
        ("resources", "a.yaml"),
        ("resources", "../base"),
        ("resources", "https://example.invalid/x"),
        ("bases", "../old"),
        ("components", "../component"),
        ("crds", "crd.json"),
        ("configurations", "config.yaml"),
        ("generators", "generator.yaml"),
        ("transformers", "transformer.yaml"),
        ("validators", "validator.yaml"),
        ("patchesStrategicMerge", "strategic.yaml"),
        ("patches", "patch.yaml"),
        ("patchesJson6902", "json.yaml"),
        ("replacements", "replacement.yaml"),
        ("configMapGenerator", "plain.txt"),
        ("configMapGenerator", "named.txt"),
        ("configMapGenerator", "odd="),
        ("configMapGenerator", "a.env"),
        ("configMapGenerator", "b.env"),
        ("secretGenerator", "secret.txt"),
    ]
    assert found.namespace == "shop"
    assert not found.is_component


def test_an_entry_has_its_place_and_its_path_from_where_the_reader_stands(tmp_path):
    found = kustomization(tmp_path, EVERYTHING)
    entry = found.entries[-1]

    assert entry.path == str(tmp_path / "secret.txt")
    assert found.place(entry.route) == (28, 11)
    assert found.entries[1].path == str(tmp_path.parent / "base")


def test_folders_are_those_that_have_a_kustomization(tmp_path):
    for name in ("app", "base", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "base/Kustomization").touch()

    found = kustomization(tmp_path / "app", "resources: [../base, ../empty, ../nothing]\npatches: [{path: ../base}]\n")

    assert found.folders == [str(tmp_path / "base")]


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("https://example.invalid/a.yaml", True),
        ("git@example.invalid:a/b.git", True),
        ("github.com/a/b//c?ref=v1", True),
        ("ssh://git@example.invalid/a", True),
        ("../a.git", True),
        ("a.yaml", False),
        ("../base", False),
    ],
)
def test_what_is_fetched_is_told_by_its_form(tmp_path, text, remote):
    (entry,) = kustomization(tmp_path, f"resources: ['{text}']\n").entries

    assert entry.remote is remote


def test_what_looks_remote_and_is_here_is_here(tmp_path):
    (tmp_path / "github.com" / "org").mkdir(parents=True)

    (entry,) = kustomization(tmp_path, "resources: [github.com/org]\n").entries

    assert not entry.remote


@pytest.mark.parametrize("field", ["namePrfix", "resource", "x"])
def test_a_field_that_kustomize_does_not_know_is_an_error_at_its_line(tmp_path, field):
    (found,) = faults(kustomization(tmp_path, f"# comment\n{field}: []\n"))

    assert (found.check, found.line, found.column) == ("kustomization-build-failed", 2, 1)
    assert ("write" in found.cure) is (field != "x")


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_kustomize_is_known(tmp_path, field):
    assert kustomization(tmp_path, f"{field}: []\n").misspelt == []


def test_a_misspelt_entry_means_the_nearest_file(tmp_path):
    (tmp_path / "service.yaml").touch()

    known = kustomization(tmp_path, "resources: [srvice.yaml, nothing/like/it]\n")

    assert meant(known) == [str(tmp_path / "service.yaml")]


def test_names_outside_of_the_folder_are_nearest_seen_from_inside(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "base").mkdir()
    (tmp_path / "base/kustomization.yaml").touch()

    (found,) = faults(kustomization(tmp_path / "app", "resources: [../bse]\n"))

    assert found.cure == 'write "../base"'


def test_a_folder_without_a_kustomization_file_is_a_finding(tmp_path):
    found = read_kustomization(str(tmp_path))

    assert found.broken
    assert [finding.check for finding in found.findings] == ["file-unreadable"]


VALUES = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["path", "files", "envs", "env", "name"]), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4))
def test_no_shape_makes_the_reading_raise(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("k")
    known = kustomization(folder, json.dumps(value))

    assert all(finding.file.startswith(str(folder)) for finding in faults(known))
    assert all(isinstance(entry.path, str) and entry.text for entry in known.entries)
