"""Which kustomizations are built, what each is made of, and which files nobody lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.load.builds import divide, find_builds
from altlas.load.walk import walk


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def plan(root: Path, *paths: str):
    """Names of the built folders with the names of their parts."""
    found = find_builds(walk(tuple(str(root / path) for path in paths) or (str(root),)).kustomizations)
    return [(Path(build.root.folder).name, [Path(part.folder).name for part in build.parts]) for build in found.builds]


def test_what_others_use_is_not_built_by_itself(tmp_path):
    write(
        tmp_path,
        {
            "base/kustomization.yaml": "resources: []\n",
            "dev/kustomization.yaml": "resources: [../base]\n",
            "prod/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
            "part/kustomization.yaml": "kind: Component\n",
        },
    )

    assert plan(tmp_path) == [("dev", ["dev", "base"]), ("prod", ["prod", "base", "part"])]


def test_a_base_outside_of_the_input_is_part_of_the_build(tmp_path):
    write(
        tmp_path,
        {"base/kustomization.yaml": "resources: []\n", "dev/kustomization.yaml": "resources: [../base]\n"},
    )

    assert plan(tmp_path, "dev") == [("dev", ["dev", "base"])]
    assert plan(tmp_path, "base") == [("base", ["base"])]


def test_a_chain_of_overlays_is_one_build(tmp_path):
    write(
        tmp_path,
        {
            "a/kustomization.yaml": "resources: [../b]\n",
            "b/kustomization.yaml": "bases: [../c]\n",
            "c/kustomization.yaml": "resources: [c.yaml]\n",
            "c/c.yaml": "a: b\n",
        },
    )
    (build,) = find_builds(walk((str(tmp_path),)).kustomizations).builds

    assert [Path(part.folder).name for part in build.parts] == ["a", "b", "c"]
    assert build.files == [str(tmp_path / "c/c.yaml")]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_circle_is_built_once(tmp_path, count):
    write(
        tmp_path,
        {f"k{number}/kustomization.yaml": f"resources: [../k{(number + 1) % count}]\n" for number in range(count)},
    )

    assert [root for root, _ in plan(tmp_path)] == ["k0"]


def test_namespaces_come_in_the_order_of_reading(tmp_path):
    write(
        tmp_path,
        {
            "a/kustomization.yaml": "namespace: outer\nresources: [../b]\n",
            "b/kustomization.yaml": "namespace: inner\n",
        },
    )
    (build,) = find_builds([str(tmp_path / "a"), str(tmp_path / "b")]).builds

    assert build.namespaces == ("outer", "inner")


def test_files_are_plain_listed_or_omitted(tmp_path):
    write(
        tmp_path,
        {
            "app/kustomization.yaml": "resources: [a.yaml]\nconfigMapGenerator: [{name: g, files: [config.yaml]}]\n",
            "app/a.yaml": "",
            "app/config.yaml": "",
            "app/sub/deep/b.yaml": "",
            "other/c.yaml": "",
            "broken/kustomization.yaml": "- no mapping\n",
            "broken/d.yaml": "",
        },
    )
    folder = walk((str(tmp_path),))

    division = divide(folder.files, find_builds(folder.kustomizations))

    assert [Path(file.path).name for file in division.plain] == ["d.yaml", "c.yaml"]
    assert [(Path(file.path).name, Path(owner.folder).name) for file, owner in division.omitted] == [("b.yaml", "app")]


def test_a_file_that_the_user_names_is_checked_as_it_stands(tmp_path):
    write(tmp_path, {"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": "", "b.yaml": ""})
    folder = walk((str(tmp_path / "b.yaml"), str(tmp_path / "a.yaml")))

    division = divide(folder.files, find_builds([str(tmp_path)]))

    assert [Path(file.path).name for file in division.plain] == ["b.yaml", "a.yaml"]
    assert division.omitted == []


NODES = st.integers(0, 4)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(NODES, st.lists(NODES, max_size=3), max_size=5))
def test_every_kustomization_is_in_a_build_whatever_uses_whatever(tmp_path_factory, graph):
    root = tmp_path_factory.mktemp("graph")
    write(
        root,
        {
            f"k{node}/kustomization.yaml": f"resources: [{', '.join(f'../k{other}' for other in others)}]\n"
            for node, others in graph.items()
        },
    )

    built = {part for _, parts in plan(root) for part in parts}

    assert built == {f"k{node}" for node in graph}
