"""``altlas explain``: pages, the list, and words that are no check."""

from __future__ import annotations

import io

import pytest

from altlas import checks
from altlas.commands import explain
from altlas.errors import OutputError, UsageError
from altlas.model.check import Check
from check_page import parse, path_of


class Terminal(io.StringIO):
    """A stream that says that a person watches."""

    def isatty(self) -> bool:
        return True


def printed(check: str | None = None, stream: io.StringIO | None = None) -> str:
    """What the command prints."""
    out = stream or io.StringIO()
    assert explain.run(check=check, stdout=out) == 0
    return out.getvalue()


@pytest.mark.parametrize("check", checks.ALL, ids=lambda check: check.id)
def test_a_pipe_gets_the_page_with_a_line_about_the_check(check: Check) -> None:
    text = printed(check.id)

    lines = text.splitlines()
    assert lines[0] == f"# {check.id}"
    assert lines[2].startswith(f"{check.severity.value} · confidence {check.confidence.value} · area {check.area} · ")
    assert "\n".join([lines[0], *lines[3:]]) + "\n" == path_of(check).read_text()
    assert parse(text).sections == parse(path_of(check).read_text()).sections


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ("duplicate-env-var", "looks at one object"),
        ("service-selects-no-pods", "looks at all objects together"),
        ("yaml-syntax", "found while the input is read"),
    ],
)
def test_the_line_says_what_a_check_looks_at(check: str, says: str) -> None:
    assert says in printed(check)


def test_the_line_says_from_which_kubernetes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    known = checks.BY_ID["yaml-syntax"]
    late = Check(id=known.id, area=known.area, severity=known.severity, title=known.title, since="1.36")

    assert "from Kubernetes 1.36 on" in explain.page(late).splitlines()[2]


def test_a_person_gets_it_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Markdown signs are left, and all that matters is there."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = printed("yaml-duplicate-key", Terminal())

    assert "\x1b[" in text
    assert "```" not in text
    assert "## " not in text
    assert "Remove one of the two." in text


def test_without_an_id_every_check_is_listed_under_its_area() -> None:
    lines = printed().splitlines()
    areas = [line for line in lines if line and not line.startswith(" ")]
    rows = [line.split(maxsplit=2) for line in lines if line.startswith(" ")]

    assert areas == list(dict.fromkeys(check.area for check in checks.ALL))
    assert sorted(row[1] for row in rows) == sorted(checks.BY_ID)
    assert all(checks.BY_ID[name].severity == severity for severity, name, _ in rows)
    assert all(checks.BY_ID[name].title == title for _, name, title in rows)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("service-selects-no-pod", "did you mean service-selects-no-pods"),
        ("env-secret-key-mising", "env-secret-key-missing or "),
        ("xyz", "altlas explain lists them all"),
    ],
)
def test_a_word_that_is_no_check_names_the_nearest(word: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        explain.run(check=word, stdout=io.StringIO())


def test_without_a_standard_output_there_is_nowhere_to_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(OutputError, match="standard output is closed"):
        explain.run()
