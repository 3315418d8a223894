"""Where kubectl cuts a file: rows of text, the chunks, and the line on which each begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.yamltext.separators import Chunk, split


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("", []),
        ("a", [("a\n", 1)]),
        ("a\n", [("a\n", 1)]),
        ("a\n---\nb\n", [("a\n", 1), ("b\n", 3)]),
        ("---\na\n---\nb\n", [("---\na\n", 1), ("b\n", 4)]),
        ("a\n---\n---\nb\n", [("a\n", 1), ("---\nb\n", 3)]),
        ("a\n---", [("a\n", 1)]),
        ("a\n--- # why\nb\n", [("a\n", 1), ("b\n", 3)]),
        ("a\n---  \t\nb\n", [("a\n", 1), ("b\n", 3)]),
        ("a\n ---\nb\n", [("a\n ---\nb\n", 1)]),
        ("a\n--\nb\n", [("a\n--\nb\n", 1)]),
        ("a\r\n---\r\nb\r\n", [("a\n", 1), ("b\n", 3)]),
        ("a\r---\nb\n", [("a\r---\nb\n", 1)]),
        ("a\r\r\nb", [("a\r\nb\n", 1)]),
        ("\n\n---\n\nb\n", [("\n\n", 1), ("\nb\n", 4)]),
        ("---\n---\n---\nb\n", [("---\nb\n", 3)]),
    ],
)
def test_chunks(text: str, chunks: list[tuple[str, int]]) -> None:
    assert [(chunk.text.decode(), chunk.line) for chunk in split(text.encode())] == chunks


@pytest.mark.parametrize("line", ["---a", "--- a", "----", "--- {a: 1}", "--- |", "---\t!x", "-----BEGIN"])
def test_lines_that_kubectl_refuses_as_separators(line: str) -> None:
    """The document above is kept, the text below up to the next separator is left out."""
    assert list(split(f"a\n{line}\nlost\n---\nb\n".encode())) == [
        Chunk(b"a\n", 1),
        Chunk(b"", 2, line),
        Chunk(b"b\n", 5),
    ]


def test_lines_are_counted_from_the_given_one() -> None:
    assert [chunk.line for chunk in split(b"a\n---\nb\n", 7)] == [7, 9]


@given(st.lists(st.sampled_from(["a: 1", "---", "--- # c", "", "  b", "...", "---x", "\r"]), max_size=12))
def test_every_chunk_stands_where_it_says(lines: list[str]) -> None:
    """The first line of a chunk is that line of the file, and no separator is inside a chunk."""
    written = "\n".join(lines).replace("\r\n", "\n").split("\n")
    for chunk in split("\n".join(lines).encode()):
        first, *rest = chunk.text.decode().split("\n")
        assert (chunk.bad_separator or first) == written[chunk.line - 1].strip("\n") or chunk.bad_separator
        assert not any(line.startswith("---") for line in rest)
