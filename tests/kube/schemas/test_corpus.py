"""A realistic corpus: the verdict of the bundle against that of kubernetes-validate's own schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import kubernetes_validate
import pytest

from altlas.kube import schemas
from altlas.kube.schemas import bundle
from altlas.yamltext.read import read

Object = dict[str, Any]


def corpus(shared: Path, folder: Path, resources: int, *, faults: float = 0.02) -> Iterator[Object]:
    """Objects of a generated corpus; ``faults`` is the share of Deployments and Services with a planted fault."""
    generator = shared / "reference" / "gen_corpus.py"
    command = [
        sys.executable,
        str(generator),
        str(folder),
        "--resources",
        str(resources),
        "--invalid-rate",
        str(faults),
    ]
    subprocess.run(command, check=True, capture_output=True)
    for path in sorted(folder.rglob("*.yaml")):
        for document in read(path.read_bytes()).documents:
            yield document.value


class Truth:
    """The schemas of kubernetes-validate as they are."""

    def __init__(self, minor: str) -> None:
        folder = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{minor}.0-local-strict"
        content = json.loads((folder / "_definitions.json").read_text())
        self._registry = jsonschema_rs.Registry([("truth:defs", content)], draft=jsonschema_rs.Draft202012)
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._definitions = {
            (each.api_version, each.kind): each.definition for each in bundle.table().kinds if minor in each.minors
        }

    def accepts(self, value: Object) -> bool | None:
        """The verdict, None for a kind without a schema."""
        name = self._definitions.get((value["apiVersion"], value["kind"]))
        if name is None:
            return None
        if name not in self._validators:
            schema = {"$ref": f"truth:defs#/$defs/{name}"}
            self._validators[name] = jsonschema_rs.validator_for(schema, registry=self._registry)
        return self._validators[name].is_valid(value)


def compare(objects: Iterator[Object], minor: str) -> int:
    """How many objects both refuse; fails where the verdicts differ."""
    truth, own = Truth(minor), schemas.validator(minor)
    refused = 0
    for value in objects:
        expected = truth.accepts(value)
        found = own.violations(value)
        if expected is None:
            assert {each.check for each in found} <= {"schema-missing"}, value
        else:
            assert (not found) == expected, (value, found)
            refused += not expected
    return refused


def test_a_thousand_resources(shared: Path, tmp_path: Path) -> None:
    assert compare(corpus(shared, tmp_path, 1000, faults=0.3), schemas.DEFAULT) > 20


@pytest.mark.campaign
@pytest.mark.parametrize("minor", schemas.minors())
def test_ten_thousand_resources(shared: Path, tmp_path: Path, minor: str) -> None:
    assert compare(corpus(shared, tmp_path, 10_000), minor) == 37
