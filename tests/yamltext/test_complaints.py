"""Every wording has a text that brings it about, and says what kubectl would only hint at."""

from __future__ import annotations

import pytest

from altlas.yamltext.complaints import _WORDS
from altlas.yamltext.problem import Problem
from altlas.yamltext.read import read

WORDS: list[tuple[str, str, str]] = [
    ("a: 1\n\tb: 2\n", "a tab stands where only spaces may", "2:1"),
    ("a: `b`\n", "a value cannot start with this character", "1:4"),
    ("a: %b\n", "a value cannot start with this character", "1:4"),
    ("a: b: c\n", "a second ': ' in one line", "1:5"),
    ("a:\n  b\n  c: 1\n", "a second ': ' in one line", "3:4"),
    ("a: 1\nb\nc: 2\n", "this line is neither a key with ':' nor part of a value", "3:1"),
    ("a: 1\n b: 2\n", "wrong indentation", "2:3"),
    ("a:\n   b: 1\n  c: 2\n", "this line does not fit the indentation of those above", "3:3"),
    ("- a\nb: 1\n", "this line is no item of the list above it", "2:1"),
    ("a: - b\n", "a list cannot begin on this line", "1:4"),
    ("a: 'b\nc: 1\n", "the text ends inside quotes", "1:4"),
    ('a: "b\n', "the text ends inside quotes", "1:4"),
    ("a: [b, c\nd: 1\n", "a ',' or the closing bracket or brace is missing", "2:2"),
    ("a: {b: c\n", "a ',' or the closing bracket or brace is missing", "1:4"),
    ("a: [b,, c]\n", "a value is missing", "1:7"),
    ('a: "\\q"\n', "a backslash in double quotes that means nothing", "1:5"),
    ("a: [b:]\n", "a ':' right before a ','", "1:6"),
    ("a: 'b' c\nd: 1\n", "text follows a value that is complete", "1:8"),
    ("- 'b' c\n- d\n", "text follows a value that is complete", "1:7"),
    ("%TAG ! x:\n---\na: 1\n", "kubectl reads no directives", "1:9"),
    ("a: *b\n", "an alias without an anchor", "1:4"),
    ("a: *\n", "an anchor (&) or alias (*) without a proper name", "1:5"),
    ("a: & b\n", "an anchor (&) or alias (*) without a proper name", "1:5"),
    ("a: {b: !x}\n", "a tag that is not followed by a space", "1:10"),
    ("a: !x!y b\n", "a tag whose handle is not defined", "1:4"),
    ('{"a": ' + "[" * 1500, "too many lists and mappings inside each other", "1:1006"),
]


def complaint(text: str) -> Problem:
    (problem,) = read(text.encode()).problems
    return problem


@pytest.mark.parametrize(("text", "words", "place"), WORDS)
def test_the_words_say_what_is_wrong_and_where(text: str, words: str, place: str) -> None:
    problem = complaint(text)
    assert words in problem.message
    assert f"{problem.line}:{problem.column}" == place
    assert problem.severity == "error"


def test_libyaml_s_own_words_are_kept_for_the_search_engine() -> None:
    assert complaint("a: b: c\n").message.endswith("(mapping values are not allowed in this context)")


def test_no_wording_is_without_a_text() -> None:
    """Each row of the table in the code is used by a row of the table here."""
    messages = [complaint(text).message for text, _, _ in WORDS]
    unused = [what for part, what, _ in _WORDS if not any(what in message for message in messages)]
    assert unused == []


@pytest.mark.parametrize("text", [text for text, _, _ in WORDS if not text.startswith(("%", "{"))])
def test_the_place_moves_with_the_document(text: str) -> None:
    """Below two other documents the same fault is two documents and some lines further down."""
    alone, below = complaint(text), complaint(f"# one\nx: 1\n---\ny: 2\n---\n{text}")
    assert (below.line, below.column, below.document) == (alone.line + 5, alone.column, 2)


TEMPLATES = [
    ("a: {{ .x }}\n", 1, 4),
    ("a:\n  - {{ .x }}\n", 2, 5),
    ("a: 1\n{{ include x }}\n", 2, 1),
    ("a:\n  {{- toYaml .x | nindent 2 }}\n", 2, 3),
    ("{{ if .x }}\na: 1\n{{ end }}\n", 1, 1),
]


@pytest.mark.parametrize(("text", "line", "column"), TEMPLATES)
def test_helm_templates_are_called_by_their_name(text: str, line: int, column: int) -> None:
    problem = complaint(text)
    assert (problem.check, problem.line, problem.column) == ("helm-template-unrendered", line, column)
    assert "helm template" in problem.cure


@pytest.mark.parametrize(
    "text",
    ["a: '{{ .x }}'\n", "a: x-{{ .x }}\n", "a: |\n  {{ .x }}\n", "# {{ .x }}\na: 1\n", "a: {b: {c: 1}}\n"],
)
def test_braces_that_do_no_harm_are_no_problem(text: str) -> None:
    assert read(text.encode()).problems == ()
