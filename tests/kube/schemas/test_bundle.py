"""The bundled data: complete, small, lazy, and as docs/schemas.md says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from altlas.kube import schemas
from altlas.kube.schemas import bundle
from altlas.kube.schemas.definitions import OBJECT_META


def test_six_minors_in_order() -> None:
    numbers = [int(minor.removeprefix("1.")) for minor in schemas.minors()]

    assert numbers == list(range(numbers[0], numbers[0] + 6))


def test_the_default_is_the_newest_but_one() -> None:
    assert schemas.minors()[-2] == schemas.DEFAULT
    assert schemas.validator().minor == schemas.DEFAULT


def test_the_page_names_the_recorded_sources(root: Path) -> None:
    """Part, origin, version and licence, once in the table and once for NOTICE."""
    page = (root / "docs" / "schemas.md").read_text()

    for each in bundle.table().sources:
        assert f"| {each.part} | `{each.origin}` | {each.version} | {each.licence} |" in page
        assert f"- {each.part}: {each.origin} {each.version}, {each.licence}" in page
    assert ", ".join(schemas.minors()) in page


def test_the_page_names_every_custom_resource_and_no_other(root: Path) -> None:
    rows = [line for line in (root / "docs" / "schemas.md").read_text().splitlines() if line.count("|") == 4]

    custom = [each for each in bundle.table().kinds if not each.minors]
    expected = [
        f"| {each.kind} | {each.api_version} | {'namespaced' if each.namespaced else 'cluster'} |" for each in custom
    ]
    assert [row for row in rows if "/v" in row] == expected


def test_every_kind_has_a_schema() -> None:
    for each in bundle.table().kinds:
        files = [bundle.definitions(minor) for minor in each.minors] or [bundle.custom_definitions(each.group)]
        for definitions in files:
            assert definitions[each.definition] is not None, each


def test_every_kind_compiles() -> None:
    newest = schemas.validator(schemas.minors()[-1])
    named = {"metadata": {"name": "a", "label": {}}}

    for each in bundle.table().kinds:
        if each.namespaced is not None and (not each.minors or newest.minor in each.minors):
            found = newest.violations({"apiVersion": each.api_version, "kind": each.kind} | named)
            assert ("schema-unknown-field", ("metadata", "label")) in {one[:2] for one in found}, each


def test_every_reference_has_its_target() -> None:
    def targets(schema: object) -> set[str]:
        if isinstance(schema, dict):
            own = {schema["$ref"].removeprefix("#/$defs/")} if isinstance(schema.get("$ref"), str) else set()
            return own.union(*(targets(each) for each in schema.values()))
        return set().union(*(targets(each) for each in schema)) if isinstance(schema, list) else set()

    for minor in schemas.minors():
        assert targets(bundle.definitions(minor)) <= set(bundle.definitions(minor))
    for group in {each.group for each in bundle.table().kinds if not each.minors}:
        definitions = bundle.custom_definitions(group)
        assert targets(definitions) <= {*definitions, OBJECT_META}


def test_no_prose_is_bundled() -> None:
    """A schema's description is a text; a field of that name has a schema."""

    def described(schema: object) -> bool:
        if isinstance(schema, dict):
            return isinstance(schema.get("description"), str) or any(described(each) for each in schema.values())
        return isinstance(schema, list) and any(described(each) for each in schema)

    assert not any(described(bundle.definitions(minor)) for minor in schemas.minors())


def test_the_bundle_is_small() -> None:
    assert sum(path.stat().st_size for path in bundle.DATA.iterdir()) < 150_000


def test_one_minor_is_read_and_no_custom_resources() -> None:
    code = """
from altlas.kube.schemas import bundle, validator
read = []
unpacked = bundle._unpacked
bundle._unpacked = lambda name: (read.append(name), unpacked(name))[1]
validator("1.36").violations({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})
print(*read)
"""
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert run.stdout.split() == ["kinds", "shared", "1.36"]


@pytest.mark.parametrize(
    ("api_version", "joined"),
    [("v1", ("", "v1")), ("apps/v1", ("apps", "v1")), ("a/b/c", ("a/b", "c")), ("", ("", ""))],
)
def test_api_versions_split_and_join(api_version: str, joined: tuple[str, str]) -> None:
    assert bundle.split(api_version) == joined
    assert bundle.join(*joined) == api_version


@pytest.mark.campaign
def test_the_bundle_can_be_built_again(root: Path) -> None:
    """Needs the network, Go and kubernetes-validate: same sources, same bytes."""
    code = """
import sys
from build_schemas import PAGE, build
from altlas.kube.schemas.bundle import DATA
files, page = build()
assert set(files) == {path.name for path in DATA.iterdir()}
for name, data in files.items():
    assert (DATA / name).read_bytes() == data, name
assert PAGE.read_text() == page
"""
    environment = os.environ | {"PYTHONPATH": str(root / "tools")}

    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
