"""Each check alone, held by its page: the bad example gives exactly the report that is printed there, the fixed none.

``pytest --rewrite-golden`` writes the reports of the pages anew; the rest of a page is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import check_index
from altlas import checks
from altlas.model.check import Check
from check_page import ROOM, SECTIONS, lay_out, parse, path_of, report, with_report
from programs import require

Golden = Callable[[Path, str], None]
every_check = pytest.mark.parametrize("check", checks.ALL, ids=lambda check: check.id)


@every_check
def test_the_bad_example_gives_exactly_the_report_of_the_page(
    check: Check, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = path_of(check).read_text()
    _enter(tmp_path, monkeypatch, text, "bad")
    printed = report(check.id)

    heads = re.findall(r"^\S+  (error|warning|info)  (\S+)$", printed, re.MULTILINE)
    assert heads == [(check.severity.value, check.id)]
    golden(path_of(check), with_report(text, printed))


@every_check
def test_the_fixed_example_gives_no_finding(check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _enter(tmp_path, monkeypatch, path_of(check).read_text(), "fixed")
    printed = report(check.id)

    assert re.fullmatch(r"\d+ files?, \d+ resources?: 0 errors, 0 warnings, 0 infos, 0 waived\n", printed)


def _enter(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, example: str) -> None:
    """Lay an example out and go there, so that reports have short paths."""
    if "file: kustomization.yaml" in text:
        require("kubectl")
    lay_out(parse(text).examples[example], folder)
    monkeypatch.chdir(folder)


@every_check
def test_a_page_has_its_parts_in_order(check: Check) -> None:
    text = path_of(check).read_text()
    page = parse(text)

    assert page.title == check.id
    assert tuple(page.sections) == SECTIONS
    assert all(page.sections.values())
    assert [*page.examples] == ["bad", "report", "fixed"]
    assert 25 <= len(text.splitlines()) <= 78
    assert max(map(len, page.sections["What"].splitlines())) <= 120
    assert "](https://" in page.sections["References"]


@every_check
def test_what_is_one_sentence(check: Check) -> None:
    what = parse(path_of(check).read_text()).sections["What"]

    assert what.endswith(".")
    assert not re.search(r"[.!?] [A-Z]", what)


def test_pages_are_those_of_the_tuple() -> None:
    """A page without a check fails as a check without a page does."""
    there = {str(path.relative_to(ROOM)) for path in ROOM.rglob("*.md")}

    assert there == {str(path_of(check).relative_to(ROOM)) for check in checks.ALL}


def test_a_page_taken_apart_and_put_together_is_the_same() -> None:
    """Rewriting a report touches nothing else."""
    for check in checks.ALL:
        text = path_of(check).read_text()
        assert with_report(text, parse(text).examples["report"].text) == text


def test_the_index_is_current(root: Path, golden: Golden) -> None:
    """docs/checks.md is what the tuple says today; ``--rewrite-golden`` writes it."""
    golden(root / "docs/checks.md", check_index.page())


def test_links_of_the_index_lead_to_pages(root: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", check_index.page())

    assert len(links) == len(checks.ALL)
    assert [link for link in links if not (root / "docs" / link).is_file()] == []


def test_pages_are_part_of_the_wheel(root: Path) -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(root)).recurse_included_files()}

    assert {f"altlas/checks/{path_of(check).relative_to(ROOM)}" for check in checks.ALL} <= packed
