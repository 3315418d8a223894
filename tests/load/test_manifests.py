"""Paths become inventories."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from altlas.errors import UsageError
from altlas.kube import schemas
from altlas.kube.references import Externals
from altlas.load.manifests import Request, load
from altlas.load.objects import Judge

JUDGE = Judge(schemas.validator(), "shop")


def config_map(name: str, namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}{where}}}\n"


def read(*paths: Path | str, **options):
    return load(Request(paths=tuple(map(str, paths)), judge=JUDGE, **options))


def names(found) -> list[list[str]]:
    return [[one.id.name for one in world.inventory.resources if not one.omitted] for world in found.worlds]


def test_all_plain_files_and_streams_are_one_world(tmp_path):
    (tmp_path / "a.yaml").write_text(config_map("a"))
    (tmp_path / "b").mkdir()
    (tmp_path / "b/b.json").write_text('{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}')

    found = read("-", tmp_path / "b", tmp_path / "a.yaml", stdin=io.BytesIO(config_map("c").encode()))

    assert names(found) == [["b", "a", "c"]]
    assert (found.files, found.resources) == (3, 3)
    assert found.worlds[0].whole
    assert found.findings == []


def test_an_inventory_carries_what_the_caller_knows(tmp_path):
    (tmp_path / "a.yaml").write_text(config_map("a"))
    exists = Externals(objects=(("Secret", "shop", "*"),))

    (world,) = read(tmp_path, exists=exists).worlds

    assert world.inventory.exists.objects == exists.objects
    assert world.inventory.default_namespace == "shop"
    assert world.inventory.files == 1


def test_a_pipe_that_the_shell_opened_is_read(tmp_path):
    reading, writing = os.pipe()
    os.write(writing, config_map("a").encode())
    os.close(writing)
    try:
        found = read(f"/dev/fd/{reading}")
    finally:
        os.close(reading)

    assert names(found) == [["a"]]
    assert found.worlds[0].inventory.resources[0].file == f"/dev/fd/{reading}"


def test_a_pipe_that_is_not_open_is_wrong_usage():
    with pytest.raises(UsageError, match="/dev/fd/9999"):
        read("/dev/fd/9999")


def test_no_standard_input_is_an_empty_one():
    found = read("-")

    assert (found.files, found.resources, found.findings) == (1, 0, [])


def test_nothing_found_is_no_world(tmp_path):
    found = read(tmp_path)

    assert (found.worlds, found.files, found.resources) == ((), 0, 0)


def test_without_a_kustomization_nobody_is_told_about_kubectl(tmp_path):
    (tmp_path / "a.yaml").write_text(config_map("a"))

    assert read(tmp_path).notes == ()


def test_a_neighbour_declares_no_namespaces_for_who_declares_none(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "kustomization.yaml").write_text("resources: [a.yaml]\n")
        (tmp_path / folder / "a.yaml").write_text(config_map(folder, folder))
    with (tmp_path / "one/a.yaml").open("a") as file:
        file.write("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: one}\n")

    worlds = read(tmp_path).worlds

    seen = [{(one.id.kind, one.id.name) for one in world.inventory.resources if one.omitted} for world in worlds]
    assert seen == [{("ConfigMap", "two")}, {("ConfigMap", "one")}]


def test_a_doubtful_neighbour_makes_absence_doubtful(tmp_path):
    for folder, entries in (("one", "a.yaml"), ("two", "a.yaml, gone.yaml")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "kustomization.yaml").write_text(f"resources: [{entries}]\n")
        (tmp_path / folder / "a.yaml").write_text(config_map(folder))

    assert [world.whole for world in read(tmp_path).worlds] == [False, False]


def test_files_are_counted_once_with_kustomizations_and_bases(tmp_path):
    for name, text in {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": config_map("a"),
        "dev/kustomization.yaml": "resources: [../base]\n",
        "prod/kustomization.yaml": "resources: [../base]\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    assert read(tmp_path).files == 4
    assert read(tmp_path / "dev").files == 3
