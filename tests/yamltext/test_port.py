"""Where kubectl's older libyaml refuses what PyYAML's reads; `test_kubectl` holds the same texts to kubectl itself."""

from __future__ import annotations

import pytest

from altlas.yamltext.read import read


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [x?y]\n", (1, 5)),
        ("a: [b, http://c/?d=1]\n", (1, 8)),
        ("a: {b: c?}\n", (1, 8)),
        ("a: {b?c: 1}\n", (1, 5)),
        ("a: [[{b: [c?]}]]\n", (1, 11)),
        ("a: [\n  b,\n  c?,\n]\n", (3, 3)),
        ('a: "\\/"\n', (1, 5)),
        ('a: "b\\n\\/"\n', (1, 8)),
        ('é: "é\n  \\/"\n', (2, 3)),
        ('{a: "\\/"}\n', (1, 6)),
        ("a: [!x, b]\n", (1, 5)),
        ("a: {b: !x, c: d}\n", (1, 8)),
        ("a: [&y !x, b]\n", (1, 5)),
    ],
)
def test_texts_that_kubectl_does_not_read(text: str, place: tuple[int, int]) -> None:
    (problem,) = read(text.encode()).problems
    assert "kubectl" in problem.message
    assert (problem.check, problem.line, problem.column) == ("yaml-syntax", *place)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: x?y\n", "x?y"),
        ("a: ['x?y']\n", ["x?y"]),
        ('a: ["x?y"]\n', ["x?y"]),
        ("a: &q x?y\nb: [*q]\n", "x?y"),
        ("a: http://b/?c=[1]\n", "http://b/?c=[1]"),
        ("a: [b] # why?\n", ["b"]),
        ('a: "\\\\/"\n', "\\/"),
        ("a: '\\/'\n", "\\/"),
        ("a: \\/\n", "\\/"),
        ("a: |\n  \\/ [x?y] [!z, b]\n", "\\/ [x?y] [!z, b]\n"),
        ("a: [b!, c]\n", ["b!", "c"]),
        ("a: ['!x', b]\n", ["!x", "b"]),
        ("a: [!!str b, c]\n", ["b", "c"]),
    ],
)
def test_texts_that_only_look_like_it(text: str, value: object) -> None:
    reading = read(text.encode())
    assert reading.problems == ()
    assert reading.documents[0].value["a"] == value
