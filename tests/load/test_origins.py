"""A built object is found again in the file that it was made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from altlas.load.builds import find_builds
from altlas.load.kustomize import BuiltObject, Origin
from altlas.load.origins import Origins
from altlas.load.texts import Texts

TEXT = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: api}
---
apiVersion: v1
kind: Service
metadata: {name: api}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: api-extra}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Secret, metadata: {name: s1}}
- {apiVersion: v1, kind: Secret, metadata: {name: s2}}
"""


@pytest.fixture
def origins(tmp_path) -> Origins:
    (tmp_path / "a.yaml").write_text(TEXT)
    (tmp_path / "kustomization.yaml").write_text(
        "resources: [a.yaml]\nconfigMapGenerator: [{name: app}, {name: app-config}, 3]\n"
    )
    return Origins(find_builds([str(tmp_path)]).builds[0], Texts())


def built(tmp_path: Path, kind: str, name: str, file: str = "a.yaml", *, generated: bool = False) -> BuiltObject:
    value = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
    return BuiltObject(value, Origin(f"{tmp_path.resolve()}/{file}", generated))


@pytest.mark.parametrize(
    ("kind", "name", "place"),
    [
        ("ConfigMap", "api", (0, ())),
        ("Service", "api", (1, ())),
        ("ConfigMap", "prod-api-v2", (0, ())),
        ("ConfigMap", "prod-api-extra-v2", (2, ())),
        ("Service", "renamed", (1, ())),
        ("Secret", "s2", (3, ("items", 1))),
        ("Secret", "x-s1", (3, ("items", 0))),
        ("Deployment", "api", (0, ())),
    ],
)
def test_an_object_is_found_by_kind_and_name(tmp_path, origins, kind, name, place):
    source = origins.source(built(tmp_path, kind, name))

    assert (source.file, (source.document, source.root)) == (str(tmp_path / "a.yaml"), place)


def test_each_object_is_given_away_once(tmp_path, origins):
    found = [origins.source(built(tmp_path, "ConfigMap", "unlike")).document for _ in range(3)]

    assert found == [0, 2, 0]


@pytest.mark.parametrize(
    ("kind", "name", "root"),
    [
        ("ConfigMap", "app-h2k9", ("configMapGenerator", 0)),
        ("ConfigMap", "app-config-h2k9", ("configMapGenerator", 1)),
        ("ConfigMap", "other", ("configMapGenerator",)),
        ("Secret", "app", ()),
        ("Deployment", "app", ()),
    ],
)
def test_a_generated_object_is_found_at_its_generator(tmp_path, origins, kind, name, root):
    source = origins.source(built(tmp_path, kind, name, "kustomization.yaml", generated=True))

    assert (source.file, source.root) == (str(tmp_path / "kustomization.yaml"), root)


def test_without_an_origin_the_kustomization_stands_for_the_object(tmp_path, origins):
    source = origins.source(BuiltObject({"kind": "ConfigMap"}, None))

    assert (source.file, source.document, source.root) == (str(tmp_path / "kustomization.yaml"), 0, ())


def test_a_file_outside_of_every_known_folder_keeps_its_real_path(origins):
    source = origins.source(BuiltObject({"kind": "ConfigMap"}, Origin("/nowhere/a.yaml", generated=False)))

    assert source.file == "/nowhere/a.yaml"


@pytest.mark.parametrize("value", [{}, {"metadata": 3}, {"kind": 3, "metadata": {"name": 3}}, {"metadata": {}}])
def test_odd_objects_have_an_origin_too(tmp_path, origins, value):
    for generated in (False, True):
        assert origins.source(BuiltObject(value, Origin(f"{tmp_path.resolve()}/a.yaml", generated))).file
