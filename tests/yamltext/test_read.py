"""What `read` says of a text: documents, places, problems with their lines and cures."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.errors import ProgramError
from altlas.yamltext import libyaml
from altlas.yamltext.problem import Problem
from altlas.yamltext.read import read
from yamltext import tables
from yamltext.fuzz import check

TWO = """\
# the first document
apiVersion: v1
kind: Service
spec:
  ports:
  - name: http
    port: 80
  - {name: "é", port: 81}
---
base: &base
  cpu: 1
  on: a
use:
  <<: *base
  memory: 2
"flow": {a: [1, {b: 2}]}
"""


def only(text: str | bytes) -> Problem:
    """The one problem of a text; it must have a cure."""
    (problem,) = read(text if isinstance(text, bytes) else text.encode()).problems
    assert problem.cure.endswith(".")
    return problem


@pytest.mark.parametrize(
    ("document", "route", "place"),
    [
        (0, (), (2, 1)),
        (0, ("kind",), (3, 1)),
        (0, ("spec", "ports"), (5, 3)),
        (0, ("spec", "ports", 0), (6, 5)),
        (0, ("spec", "ports", 0, "port"), (7, 5)),
        (0, ("spec", "ports", 1), (8, 5)),
        (0, ("spec", "ports", 1, "port"), (8, 17)),
        (0, ("spec", "ports", 2), (5, 3)),
        (0, ("spec", "ports", "http"), (5, 3)),
        (0, ("spec", "selector", "app"), (4, 1)),
        (0, ("metadata", "name"), (2, 1)),
        (1, (), (10, 1)),
        (1, ("base", "true"), (12, 3)),
        (1, ("use", "cpu"), (11, 3)),
        (1, ("use", "memory"), (15, 3)),
        (1, ("use", "nothing"), (13, 1)),
        (1, ("flow", "a", 1, "b"), (16, 18)),
        (1, ("flow", "a", 0, "b"), (16, 14)),
    ],
)
def test_places(document: int, route: tuple[str | int, ...], place: tuple[int, int]) -> None:
    found = read(TWO.encode()).documents[document]
    assert found.place(route) == place
    found.drop_places()
    assert found.place(route) == place


@pytest.mark.parametrize(
    "text",
    [
        TWO.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TWO.encode(),
        TWO.encode("utf-16"),
        b"\xfe\xff" + TWO.encode("utf-16-be"),
    ],
    ids=["crlf", "utf-8 mark", "utf-16 little", "utf-16 big"],
)
def test_line_ends_and_encodings_change_neither_values_nor_places(text: bytes) -> None:
    plain, other = read(TWO.encode()), read(text)
    assert other.problems == ()
    assert [d.value for d in other.documents] == [d.value for d in plain.documents]
    assert other.documents[1].place(("flow", "a", 1, "b")) == (16, 18)


def test_line_breaks_that_only_yaml_knows_do_not_count_as_lines() -> None:
    """libyaml ends a line at U+2028 and at a lone carriage return; an editor shows one line."""
    (document,) = read("a: 'x\u2028 y'\nb: 1\rc: {d: 2}\n".encode()).documents
    assert document.place(("b",)) == (2, 1)
    assert document.place(("c", "d")) == (2, 10)


def test_the_last_of_two_equal_keys_wins_and_has_its_place() -> None:
    reading = read(b"---\na: 1\nb: 2\na: 3\n")
    (document,) = reading.documents
    assert document.value == {"a": 3, "b": 2}
    assert document.place(("a",)) == (4, 1)
    (problem,) = reading.problems
    assert (problem.check, problem.line, problem.column, problem.severity) == ("yaml-duplicate-key", 4, 1, "error")
    assert "line 2" in problem.message


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: {b: 1, b: 2}\n", [(1, 11)]),
        ("a: 1\na: 2\na: 3\n", [(2, 1), (3, 1)]),
        ("on: 1\nyes: 2\n", [(2, 1)]),
        ("1: a\n'1': b\n", [(2, 1)]),
        ("x: &x {a: 1}\ny: {<<: *x, a: 2}\n", []),
        ("x: &x {a: 1, a: 2}\ny: *x\nz: *x\n", [(1, 14)]),
        ("x: &x {a: 1}\ny: {b: 1, <<: *x, b: 2}\n", [(2, 19)]),
        ("- {a: 1}\n- {a: 1}\n", []),
    ],
)
def test_duplicate_keys(text: str, lines: list[tuple[int, int]]) -> None:
    problems = read(text.encode()).problems
    assert [(p.line, p.column) for p in problems if p.check == "yaml-duplicate-key"] == lines


def test_problems_stand_in_the_order_of_the_text() -> None:
    text = "b: &b {p: 1, q: 1, r: 1}\nx: !t {r: 2, q: 2, p: 2, <<: *b}\ny: {a: {c: 1, c: 2}, a: 1}\nx: 1\n"
    places = [(p.line, p.column) for p in read(text.encode()).problems]
    assert places == sorted(places) == [(2, 4), (2, 8), (2, 14), (2, 20), (3, 15), (3, 22), (4, 1)]


def test_a_merge_below_a_key_overrides_it_and_altlas_warns() -> None:
    """go-yaml v2 does so, against the YAML specification."""
    text = "base: &base {cpu: 1, same: 2}\nuse:\n  cpu: 3\n  same: 2\n  <<: *base\n"
    reading = read(text.encode())
    assert reading.documents[0].value["use"] == {"cpu": 1, "same": 2}
    assert reading.documents[0].place(("use", "cpu")) == (1, 14)
    (problem,) = reading.problems
    assert (problem.check, problem.severity, problem.line, problem.column) == ("yaml-merge-overrides", "warning", 3, 3)


@pytest.mark.parametrize(
    ("text", "value", "lines"),
    [
        ("  kind: A\nspec: 1\n", {"kind": "A"}, "line 2"),
        ("  kind: A\n# comment\nspec:\n  b: 1\n\n", {"kind": "A"}, "lines 3-4"),
        ("kind: A\n...\nspec: 1\n", {"kind": "A"}, "line 3"),
        ("---\nkind: B\n---\n  kind: A\nspec: '\n", {"kind": "A"}, "line 5"),
        ("{kind: A} b\n", {"kind": "A"}, "line 1"),
        ("[kind]\n[b]\n", ["kind"], "line 2"),
    ],
)
def test_text_that_kubectl_ignores(text: str, value: Any, lines: str) -> None:
    reading = read(text.encode())
    (problem,) = reading.problems
    assert reading.documents[-1].value == value
    assert (problem.check, problem.severity) == ("yaml-ignored-text", "error")
    assert f"ignores {lines}:" in problem.message
    assert problem.line == int(lines.split()[1].split("-")[0])


def test_text_after_an_empty_document_is_ignored_too() -> None:
    reading = read(b"null\n...\na: 1\n---\nb: 1\n")
    assert [(d.index, d.value) for d in reading.documents] == [(1, {"b": 1})]
    assert [(p.check, p.document) for p in reading.problems] == [("yaml-ignored-text", 0)]


def test_one_broken_document_leaves_the_others_readable() -> None:
    reading = read(b"a: 1\n---\nb: [\n---\nc: 3\n--- x\nlost: 1\n---\nd: 4\n")
    assert [(d.index, d.value) for d in reading.documents] == [(0, {"a": 1}), (2, {"c": 3}), (4, {"d": 4})]
    assert [(p.document, p.line) for p in reading.problems] == [(1, 3), (3, 6)]


@pytest.mark.parametrize(
    "text", ["", "\n", "---\n", "---\n---\n# c\n---\n", "# only\n", "null\n", "~\n---\n", "\ufeff"]
)
def test_empty_documents_are_left_out(text: str) -> None:
    assert read(text.encode()) == ((), ())


PROBLEMS: list[tuple[str, str, int, int, str]] = [
    ("a:\n\t- b\n", "yaml-syntax", 2, 1, "tab"),
    ("a: b: c\n", "yaml-syntax", 1, 5, "second ': '"),
    ("a: 1\n b: 2\n", "yaml-syntax", 2, 3, "indentation"),
    ("a:\n  b: 1\n c: 2\n", "yaml-syntax", 3, 2, "indentation"),
    ("b: 1\na: 'x\n", "yaml-syntax", 2, 4, "ends inside quotes"),
    ("a: [b\n---\nc: 1\n", "yaml-syntax", 1, 4, "bracket"),
    ("a: {\n  b: 1\n  c d\n", "yaml-syntax", 1, 4, "brace"),
    ("a: {\n  b: 1\n  c: 2\nd: 3\n}\n", "yaml-syntax", 3, 4, "in what begins on line 1"),
    ("a: 'it's'\nb: 1\n", "yaml-syntax", 1, 8, "complete"),
    ("x: 1\n---\n[\n\n", "yaml-syntax", 3, 1, ""),
    ("a: [1, 2\nb: 1\n", "yaml-syntax", 2, 2, "bracket"),
    ("x: 1\n---\na: *b\n", "yaml-syntax", 3, 4, "alias"),
    ("a: @b\n", "yaml-syntax", 1, 4, "start with this character"),
    ('a: "\\q"\n', "yaml-syntax", 1, 5, "backslash"),
    ("a: [x?y]\n", "yaml-syntax", 1, 5, "question mark"),
    ('a: "b\n  c\\/"\n', "yaml-syntax", 2, 4, "escape"),
    ("a: [!x, b]\n", "yaml-syntax", 1, 5, "tag"),
    ("a: 1\n--- {b: 1}\n", "yaml-syntax", 2, 1, "separator"),
    ("a: |\n-----BEGIN X\n", "yaml-syntax", 2, 1, "-----BEGIN X"),
    ("%YAML 1.2\n---\na: 1\n", "yaml-syntax", 1, 9, "directives"),
    ("a: 1\nb: .inf\n", "yaml-bad-value", 2, 4, "JSON"),
    ("null: 1\n", "yaml-bad-value", 1, 1, "null"),
    ("? [a]\n: 1\n", "yaml-bad-value", 1, 3, "key"),
    ("a: !!int x\n", "yaml-bad-value", 1, 4, "!!int"),
    ("a: &a [*a]\n", "yaml-bad-value", 1, 4, "itself"),
    ("a: {<<: 1}\n", "yaml-bad-value", 1, 5, "mapping"),
    ("a: !x b\n", "yaml-tag-ignored", 1, 4, "!x"),
    ("a: !p {b: 1}\n", "yaml-tag-ignored", 1, 4, "!p"),
    ("a: !!python/object:os.system b\n", "yaml-tag-ignored", 1, 4, "python/object:os.system"),
    ('a: "\x01"\n', "yaml-encoding", 1, 5, "U+0001"),
    ("x: é\n---\ny: 1\nb: é\x00\n", "yaml-encoding", 4, 5, "U+0000"),
    ("name: {{ .Values.name }}\n", "helm-template-unrendered", 1, 7, "Helm"),
    ("run: |\n  echo ${{ x }}\nb: [\n", "yaml-syntax", 3, 4, "bracket"),
    ("a: 1\n\ufeffb: 2\n", "yaml-encoding", 2, 1, "byte order mark"),
    ("- {{ .x }}\n", "helm-template-unrendered", 1, 3, "Helm"),
    ("a: 1\n{{- if .x }}\nb: 1\n{{- end }}\n", "helm-template-unrendered", 2, 1, "Helm"),
]


@pytest.mark.parametrize(("text", "check", "line", "column", "part"), PROBLEMS)
def test_problems_have_a_place_and_a_cure(text: str, check: str, line: int, column: int, part: str) -> None:
    problem = only(text)
    assert (problem.check, problem.line, problem.column) == (check, line, column)
    assert part in problem.message


def test_two_files_with_byte_order_marks_put_together() -> None:
    """Behind a separator the mark is dropped, as in kubectl."""
    assert [d.value for d in read("\ufeffa: 1\n---\n\ufeffb: 2\n".encode()).documents] == [{"a": 1}, {"b": 2}]


def test_quoted_templates_are_values() -> None:
    assert read(b"a: '{{ .x }}'\n").documents[0].value == {"a": "{{ .x }}"}


@pytest.mark.parametrize(
    ("data", "value", "place"),
    [
        (b"a: x\n\xc3\xa9b: x\xffy\n", {"a": "x", "éb": "x\ufffdy"}, (2, 6)),
        (b"a: \xe2\x82\n", {"a": "\ufffd"}, (1, 4)),
        (b"\xff\xfea\x00:\x00 \x00\x00\xd8\n\x00", {"a": "\ufffd"}, (1, 4)),
    ],
)
def test_broken_bytes_are_replaced_as_in_kubectl_and_reported(data: bytes, value: Any, place: tuple[int, int]) -> None:
    reading = read(data)
    (problem,) = reading.problems
    assert reading.documents[0].value == value
    assert (problem.check, problem.line, problem.column) == ("yaml-encoding", *place)


def test_a_file_above_the_limit_is_not_read() -> None:
    reading = read(b"a: 12345\n", limit=8)
    assert reading.documents == ()
    assert [p.check for p in reading.problems] == ["yaml-too-large"]
    assert read(b"a: 12345\n", limit=9).problems == ()


def test_a_text_that_ends_inside_a_block_gets_its_line_end_as_in_kubectl() -> None:
    assert read(b"a: |\n  x").documents[0].value == {"a": "x\n"}


JSON = (
    '{\n "a": [1, {"b": "\\ud83d\\ude00"}],\n "c": 1.0,\n "a2": {"x": 12345678901234567890}\n}\n{"d": "\\ud800\\/"}\n'
)


def test_json_manifests() -> None:
    first, second = read(JSON.encode()).documents
    assert first.value == {"a": [1, {"b": "😀"}], "c": 1, "a2": {"x": 12345678901234567890.0}}
    assert type(first.value["c"]) is int
    assert second.value == {"d": "\ufffd/"}
    assert [first.place(r) for r in ((), ("a",), ("a", 1, "b"), ("a", 5), ("a2", "x"), ("z",))] == [
        (1, 1),
        (2, 2),
        (2, 12),
        (2, 2),
        (4, 9),
        (1, 1),
    ]
    assert second.place(("d",)) == (6, 2)


@pytest.mark.parametrize(
    ("text", "values", "checks"),
    [
        ("{a: 1}\n", [{"a": 1}], []),
        ('{"a": 1}\n---\nb: 2\n', [{"a": 1}, {"b": 2}], []),
        ('{"a": 1}{"b": 2} x', [{"a": 1}, {"b": 2}], ["yaml-syntax"]),
        ('{"a": 1, "a": 2}', [{"a": 2}], ["yaml-duplicate-key"]),
        ('{"a": 1e999}', [{"a": "1e999"}], []),
        ('{"a": NaN}', [{"a": "NaN"}], []),
        ('{"a": [}', [], ["yaml-syntax"]),
        ("null {}", ["null {}"], []),
    ],
)
def test_what_begins_like_json(text: str, values: list[Any], checks: list[str]) -> None:
    reading = read(text.encode())
    assert [d.value for d in reading.documents] == values
    assert [p.check for p in reading.problems] == checks


def test_a_fault_in_a_stream_of_json_has_its_place() -> None:
    problem = only('{"a": 1}\n{"b": 2}\n{"c": x}\n')
    assert (problem.line, problem.column) == (3, 7)


def test_the_key_that_stands_twice_in_json_has_the_place_of_its_object() -> None:
    assert only('{"x": 1}\n {"a": 1, "a": 2}').line == 2


def test_a_pyyaml_without_libyaml_is_an_error_with_a_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    libyaml._parser_class.cache_clear()
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    with pytest.raises(ProgramError, match="without libyaml"):
        read(b"a: 1\n")
    libyaml._parser_class.cache_clear()


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise(data: bytes) -> None:
    check(data)


@given(st.lists(st.sampled_from((*tables.load("pieces"), *tables.load("odd_texts"))), max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_pieces_of_yaml_raise(pieces: list[str]) -> None:
    check("".join(pieces).encode())
