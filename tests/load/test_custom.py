"""Custom resources meet the definitions that stand in the same input."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from altlas.commands import check

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pipes.plumbing.example.com}
spec:
  group: plumbing.example.com
  names: {kind: Pipe, plural: pipes}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {diameter: {type: integer}}
"""
GOOD = """
apiVersion: plumbing.example.com/v1
kind: Pipe
metadata: {name: main, namespace: default}
spec: {diameter: 3}
"""
BAD = GOOD.replace("diameter: 3", "diametre: 3")


def said(paths: tuple[str, ...], stdin: bytes = b"") -> list[str]:
    """Ids of what the check says about ``paths``, each with its file."""
    out = io.StringIO()
    check.run(paths=paths, stdin=io.BytesIO(stdin), stdout=out, stderr=io.StringIO(), fail_on="info")
    return [line for line in out.getvalue().splitlines() if "schema-" in line]


@pytest.mark.parametrize(
    ("resource", "expected"), [(GOOD, ""), (BAD, "schema-unknown-field")], ids=["right", "misspelt"]
)
@pytest.mark.parametrize("order", ["a", "z"], ids=["definition first", "definition last"])
def test_in_a_folder(tmp_path: Path, resource: str, expected: str, order: str) -> None:
    """The order of the files does not matter."""
    (tmp_path / f"{order}.yaml").write_text(DEFINITION)
    (tmp_path / "m.yaml").write_text(resource)

    found = said((str(tmp_path),))

    assert len(found) == bool(expected)
    assert all(expected in line and "m.yaml" in line for line in found)


def test_without_its_definition_it_is_not_judged(tmp_path: Path) -> None:
    """The reader is told so."""
    (tmp_path / "m.yaml").write_text(BAD)

    assert ["schema-missing" in line for line in said((str(tmp_path),))] == [True]


def test_on_standard_input() -> None:
    """Definition and resource come through one pipe."""
    (line,) = said(("-",), f"{BAD}---{DEFINITION}".encode())

    assert "schema-unknown-field" in line


def test_in_a_kustomization(tmp_path: Path) -> None:
    """The built objects are judged by the definition among the listed files."""
    (tmp_path / "crd.yaml").write_text(DEFINITION)
    (tmp_path / "pipe.yaml").write_text(BAD)
    (tmp_path / "kustomization.yaml").write_text("resources: [crd.yaml, pipe.yaml]\n")

    (line,) = said((str(tmp_path),))

    assert "schema-unknown-field" in line
    assert "pipe.yaml" in line
