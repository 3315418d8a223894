"""The one tuple of checks: what is in it, what the rooms hold, and what the source says are the same."""

from __future__ import annotations

import csv
import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

import altlas
from altlas import checks
from altlas.kube.references.by_labels import _PORT_CHECKS
from altlas.kube.references.forms import FORMS, SELECT_FORMS
from altlas.kube.schemas import minors
from altlas.model.check import Check, Scope
from altlas.yamltext import problem

SOURCE = Path(altlas.__file__).parent
ROOM = SOURCE / "checks"
AREAS = sorted(path.parent.name for path in ROOM.glob("*/__init__.py"))
WRITTEN = re.compile(
    r"(?:check=|fault\(\s*(?:path, )?|Form\(|row\(\s*|Violation\(\s*|^(?:CHECK|VIOLATION|UNKNOWN|TWICE) = )"
    r'"([a-z]+(?:-[a-z]+)+)"',
    re.MULTILINE,
)
SAY = ("checks", "kube", "load", "model", "yamltext")
"""Rooms that make findings."""

OWN_SLUGS = {
    "component-end-of-life": "the catalogue has one id for each retired program; one table of programs is one check",
    "scrape-target-missing": "no other tool reads Prometheus' own configuration",
    "file-unreadable": "about the input as a whole; the catalogue is about objects",
    "symlink-leaves-folder": "about the input as a whole",
    "helm-chart-unrendered": "about the input as a whole",
    "helm-template-unrendered": "about the text",
    "kustomization-build-failed": "about kustomizations, which the catalogue leaves out",
    "kustomization-entry-missing": "about kustomizations",
    "kustomization-entry-remote": "about kustomizations",
    "kustomization-field-deprecated": "about kustomizations",
    "kustomization-omits-file": "about kustomizations",
    "network-flow-undeclared": "no tool holds policies to a call graph",
    "network-flow-unknown": "no tool says what it cannot know",
    "network-intent-name-missing": "about our own settings",
    "network-intent-violated": "about our own settings",
    "network-policy-ambiguous": "no tool tells what implementations judge differently",
    "network-policy-invalid": "the tools that read policies stop at one that the API server refuses",
    "network-policy-not-understood": "no tool says which policies it passes over",
    "waiver-expired": "about our own waivers",
    "waiver-malformed": "about our own waivers",
    "waiver-without-reason": "about our own waivers",
    "yaml-alias-bomb": "about the text; the catalogue's tools stop at the first fault of a text without an id for it",
    "yaml-bad-value": "about the text",
    "yaml-encoding": "about the text",
    "yaml-ignored-text": "about the text",
    "yaml-merge-overrides": "about the text",
    "yaml-syntax": "about the text",
    "yaml-tag-ignored": "about the text",
    "yaml-too-deep": "about the text",
    "yaml-too-large": "about the text",
}
"""Ids that the catalogue of other tools' checks does not have, and why."""


def modules() -> list[tuple[str, ModuleType]]:
    """Every module of every area."""
    paths = (path for area in AREAS for path in sorted((ROOM / area).glob("*.py")) if path.stem != "__init__")
    return [
        (path.parent.name, importlib.import_module(f"altlas.checks.{path.parent.name}.{path.stem}")) for path in paths
    ]


def stated(module: ModuleType) -> tuple[Check, ...]:
    """The check of a module, or the rows of its table."""
    one = getattr(module, "CHECK", None)
    return getattr(module, "CHECKS", ()) if one is None else (one,)


def test_the_tuple_holds_every_check_of_the_rooms_and_nothing_else() -> None:
    """A function that nobody runs, and a check without its line, both fail. A module may help others of its area."""
    own = [check.id for _, module in modules() for check in stated(module)]

    assert [module.__name__ for _, module in modules() if hasattr(module, "check") and not stated(module)] == []
    assert sorted(own) == sorted(checks.BY_ID)


def test_ids_are_distinct_slugs() -> None:
    assert len(checks.BY_ID) == len(checks.ALL) > 70
    assert [name for name in checks.BY_ID if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name)] == []


@pytest.mark.parametrize(
    ("area", "module"), [one for one in modules() if stated(one[1])], ids=lambda one: getattr(one, "__name__", one)
)
def test_a_module_is_called_as_its_check_and_lies_in_its_area(area: str, module: ModuleType) -> None:
    own = stated(module)
    if not hasattr(module, "CHECKS"):
        assert own[0].stem == module.__name__.rpartition(".")[2]
    assert {check.area for check in own} == {area}


@pytest.mark.parametrize("area", AREAS)
def test_areas_do_not_know_each_other(area: str) -> None:
    """What two of them need stands on a floor below."""
    texts = (path.read_text() for path in (ROOM / area).glob("*.py"))

    assert {found for text in texts for found in re.findall(r"altlas\.checks\.(\w+)", text)} <= {area}


@pytest.mark.parametrize("check", checks.ALL, ids=lambda check: check.id)
def test_a_title_is_one_short_sentence(check: Check) -> None:
    assert check.title[0].isupper() or check.title.startswith(("envFrom", "kustomize"))
    assert not check.title.endswith(".")
    assert ". " not in check.title
    assert len(check.title) <= 80
    assert not check.since or check.since in minors()


def test_only_what_is_found_while_reading_has_no_function() -> None:
    without = {check.area for check in checks.ALL if check.scope is Scope.READING}
    having = {check.area for check in checks.ALL if check.scope is not Scope.READING}

    assert without == {"reading"}
    assert having == set(AREAS) - without
    assert not any(check.of_object and check.of_inventory for check in checks.ALL)


def test_every_id_in_the_source_is_in_the_tuple() -> None:
    texts = (path.read_text() for room in SAY for path in (SOURCE / room).rglob("*.py"))
    written = {found for text in texts for found in WRITTEN.findall(text)}

    written |= {value for name, value in vars(problem).items() if name.isupper() and "-" in value and " " not in value}
    assert len(written) > 60
    assert written - checks.BY_ID.keys() == set()


def test_every_id_is_said_somewhere_outside_the_tables() -> None:
    """A row that nobody speaks for is a promise without anything behind it."""
    tables = {ROOM / "references/broken.py", *(ROOM / "reading").glob("*.py")} - {ROOM / "reading/waivers.py"}
    whole = "".join(path.read_text() for path in SOURCE.rglob("*.py") if path not in tables)

    assert [name for name in checks.BY_ID if f'"{name}"' not in whole] == []


def test_the_resolver_says_only_what_the_table_has() -> None:
    rows = {check.id for check in checks.ALL if check.area == "references"}
    by_name = {name for form in FORMS.values() for name in (form.check, form.part_check) if name}
    said = by_name | {form.check for form in SELECT_FORMS.values()} | set(_PORT_CHECKS.values())

    assert said < rows


def test_ids_are_those_of_the_catalogue(shared: Path) -> None:
    """Users who come from another tool find the same ground under the catalogue's slug."""
    with (shared / "reference/checks.tsv").open() as file:
        catalogue = {row["slug"] for row in csv.DictReader(file, delimiter="\t")}

    assert checks.BY_ID.keys() - catalogue == OWN_SLUGS.keys()
