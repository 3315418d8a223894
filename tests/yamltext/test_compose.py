"""The quick and the careful composer give the same values and places; the guard sends dangerous texts to the second."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import yaml

from altlas.yamltext import compose as composing
from altlas.yamltext.compose import compose, is_harmless
from altlas.yamltext.problem import RefusedError
from altlas.yamltext.read import Reading, read
from yamltext.mutants import SEEDS, mutant


def shape(node: Any, seen: dict[int, int]) -> Any:
    """A node as plain data: tag, place, content; a node met again is a number."""
    if id(node) in seen:
        return seen[id(node)]
    seen[id(node)] = len(seen)
    place = (node.tag, node.start_mark.index, node.end_mark.index, node.start_mark.line, node.start_mark.column)
    if isinstance(node, yaml.ScalarNode):
        return (*place, node.value, node.style)
    children = [child for pair in node.value for child in pair] if isinstance(node, yaml.MappingNode) else node.value
    return (*place, node.flow_style, [shape(child, seen) for child in children])


def carefully(text: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The nodes that the careful composer makes."""
    with monkeypatch.context() as patch:
        patch.setattr(composing, "is_harmless", lambda _: False)
        return compose(text)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_composers_make_the_same_nodes(seed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, careful = compose(seed.encode()), carefully(seed.encode(), monkeypatch)
    assert shape(quick.root, {}) == shape(careful.root, {})
    assert quick.leftover == careful.leftover


def summary(reading: Reading) -> Any:
    return [document.value for document in reading.documents], reading.problems


def test_both_composers_lead_to_the_same_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(5)
    texts = [mutant(random).encode() for _ in range(400)]
    quick = [summary(read(text)) for text in texts]
    monkeypatch.setattr(composing, "is_harmless", lambda _: False)
    careful = [summary(read(text)) for text in texts]
    differing = [(t, q, c) for t, q, c in zip(texts, quick, careful, strict=True) if q[0] != c[0]]
    assert differing == []
    assert [[p.check for p in q[1]] for q in quick] == [[p.check for p in c[1]] for c in careful]


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        (b"a: [1, {b: 2}]\n", True),
        (b"[" * 149, True),
        (b"[" * 150, False),
        (b"[{" * 75, False),
        (b" " * 149 + b"a", True),
        (b" " * 150 + b"a", False),
        (b"- " * 75, False),
        (b"- ? : " * 25, False),
        (b"a" * 999_999, True),
        (b"a" * 1_000_000, False),
    ],
)
def test_the_guard(text: bytes, harmless: bool) -> None:
    assert is_harmless(text) is harmless


@pytest.mark.parametrize("text", ["a: [!, b]\n", "! 12\n", "a: ! 12\n", "- ! 'x'\n", '{"a":! 1}\n'])
def test_the_tag_that_pyyaml_hides_goes_the_careful_way(text: str) -> None:
    assert composing._BARE_TAG.search(f" {text}".encode())


@pytest.mark.parametrize("text", ["#!/bin/sh\n", "a: b!\n", "a: !x b\n", "a: !!int 1\n", "echo 'no!'\n"])
def test_other_exclamation_marks_do_not(text: str) -> None:
    assert not composing._BARE_TAG.search(text.encode())


def test_an_anchor_defined_twice_means_its_last_definition_above() -> None:
    """go-yaml allows it; PyYAML alone would refuse the text."""
    value = {"a": 1, "b": 1, "c": 2, "d": 2}
    assert read(b"a: &x 1\nb: *x\nc: &x 2\nd: *x\n").documents[0].value == value


@pytest.mark.parametrize(
    ("text", "end"), [(b"a: 1\n", None), (b" a: 1\nb: 2\n", 1), (b"[a] b\n", 0), (b"a: 1\n...\n", None)]
)
def test_the_end_of_a_document_with_text_behind_it(text: bytes, end: int | None) -> None:
    leftover = compose(text).leftover
    assert (leftover.line if leftover else None) == end


def test_empty_texts_have_no_root() -> None:
    assert compose(b"# nothing\n").root is None
    assert compose(b"\n").root is None


def test_a_text_with_too_many_values_is_refused_where_the_limit_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MAX_NODES", 10)
    with pytest.raises(RefusedError) as refused:
        compose(b"- a\n" * 20)
    assert (refused.value.remark.check, refused.value.remark.mark.line) == ("yaml-too-large", 9)
