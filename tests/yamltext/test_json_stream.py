"""JSON manifests as Go reads them: a stream of values, numbers by Go's rules, half pairs mended."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.yamltext.json_stream import JsonError, looks_like_json, values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("data", "json_like"),
    [
        (b"{", True),
        (b' \n\t{"a": 1}', True),
        (b"", False),
        (b"a: {", False),
        (b"[{}]", False),
        (b"# c\n{", False),
        (b" " * 4095 + b"{", True),
        (b" " * 4096 + b"{", False),
    ],
)
def test_what_kubectl_takes_for_json_at_first_sight(data: bytes, json_like: bool) -> None:
    assert looks_like_json(data) is json_like


@given(st.lists(JSON, max_size=4), st.sampled_from(["", "\n", " \t\r\n"]))
def test_streams_of_values(written: list[Any], between: str) -> None:
    text = (between or " ").join(json.dumps(value) for value in written) + between
    found = list(values(text))
    assert [item.value for item in found] == written
    assert [json.loads(text[item.start : item.end]) for item in found] == written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.0", 1),
        ("-0", 0),
        ("1e2", 100),
        ("1.5", 1.5),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", 9223372036854775808.0),
        ("1" * 400 + ".0e-390", 1.1111111111111111e9),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\ud83d"', "\ufffd"),
        ('{"\\ude00": ["\\ud83d"]}', {"\ufffd": ["\ufffd"]}),
        ('"\\u0000"', "\0"),
    ],
)
def test_values_of_go(text: str, value: Any) -> None:
    (found,) = values(text)
    assert (type(found.value), found.value) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("{", 1),
        ('{"a" 1}', 5),
        ("[1,]", 3),
        ("NaN", 0),
        ("Infinity", 0),
        ("1e999", 0),
        ("1" * 5000, 0),
        ('"\t"', 1),
        ("'a'", 0),
        ("[" * 100_000, 0),
        ("[" * 201 + "]" * 201, 0),
        ('{"a": 1} x', 9),
    ],
)
def test_what_is_no_json(text: str, offset: int) -> None:
    with pytest.raises(JsonError) as error:
        list(values(text))
    assert error.value.offset == offset


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ('{"a": 1, "b": 2}', ()),
        ('{"a": 1, "b": 2, "a": 3, "a": 4}', ("a",)),
        ('[{"a": {"b": 1, "b": 2}}, {"a": 1}]', ("b",)),
        ('{"a": {"a": 1}}', ()),
    ],
)
def test_keys_that_stand_twice(text: str, repeated: tuple[str, ...]) -> None:
    (found,) = values(text)
    assert found.repeated == repeated
