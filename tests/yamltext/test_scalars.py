"""The scalar rules of go-yaml v2, row by row; kubectl, where it is installed, is asked for every row."""

from __future__ import annotations

import contextlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.yamltext.scalars import STANDARD, ScalarError, plain, plain_key, tagged, tagged_key, through_json
from yamltext.oracle import ask_about, head, same

BIG = 18446744073709551615.0

PLAIN: list[tuple[str, Any]] = [
    *((word, True) for word in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE")),
    *((word, False) for word in ("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE")),
    *((word, None) for word in ("", "~", "null", "Null", "NULL")),
    *((word, word) for word in ("yEs", "tRue", "nUll", "oN", "None", "nil", "=", "<<x", "_1", "inf", "NaN")),
    ("0", 0),
    ("00", 0),
    ("-0", 0),
    ("+12", 12),
    ("0755", 493),
    ("-0755", -493),
    ("0o755", 493),
    ("0O17", 15),
    ("08", 8),
    ("09", 9),
    ("0_7", 7),
    ("0x1F", 31),
    ("0X1f", 31),
    ("-0x1F", -31),
    ("0b101", 5),
    ("-0b1", -1),
    ("0b-1", -1),
    ("0b+1", 1),
    ("0b2", "0b2"),
    ("0x", "0x"),
    ("0xG", "0xG"),
    ("1_000", 1000),
    ("1__0", 10),
    ("1_", 1),
    ("1_0.5", 10.5),
    (".5", 0.5),
    (".5_0", 0.5),
    ("._5", "._5"),
    (".5_", ".5_"),
    ("+.5", 0.5),
    ("-.5e-2", -0.005),
    ("1.", 1),
    ("1.0", 1),
    ("1.5", 1.5),
    ("1e3", 1000),
    ("1E3", 1000),
    ("1.e3", 1000),
    ("1e", "1e"),
    ("1e400", "1e400"),
    ("-1e400", "-1e400"),
    ("0e0", 0),
    ("-0.0", 0),
    ("1e20", 1e20),
    ("1e21", 1e21),
    ("1e-7", 1e-7),
    ("9223372036854775807", 9223372036854775807),
    ("9223372036854775808", 9223372036854775808.0),
    ("18446744073709551615", BIG),
    ("-9223372036854775808", -9223372036854775808),
    ("-9223372036854775809", -9223372036854775809.0),
    ("123456789012345678901234567890", 1.2345678901234568e29),
    ("123456789012345678.0", 123456789012345680),
    ("0xFFFFFFFFFFFFFFFF", BIG),
    ("0xFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF"),
    ("12:30:45", "12:30:45"),
    ("1:30", "1:30"),
    ("190:20:30.15", "190:20:30.15"),
    ("2020-01-01", "2020-01-01"),
    ("2020-1-1", "2020-1-1"),
    ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"),
    ("2020-01", "2020-01"),
    ("1.2.3", "1.2.3"),
    ("1.20", 1.2),
    ("v1.20", "v1.20"),
    ("10Gi", "10Gi"),
    ("100m", "100m"),
    ("50%", "50%"),
    ("+", "+"),
    (".", "."),
    ("..", ".."),
    ("++1", "++1"),
    ("\u0661", "\u0661"),
]


KEYS: list[tuple[str, str]] = [
    ("a", "a"),
    ("on", "true"),
    ("n", "false"),
    ("0x10", "16"),
    ("010", "8"),
    ("08", "8"),
    ("1.0", "1"),
    ("1.5", "1.5"),
    ("0.1", "0.1"),
    ("1234567.891", "1.2345679e+06"),
    ("123456.7891", "123456.79"),
    ("1e-5", "1e-05"),
    ("0.0001", "0.0001"),
    ("1e20", "1e+20"),
    ("1e39", ".inf"),
    ("-1e39", "-.inf"),
    ("1e-46", "0"),
    ("-0.0", "-0"),
    (".inf", ".inf"),
    ("-.INF", "-.inf"),
    (".NaN", ".nan"),
    ("1e400", "1e400"),
    ("2020-01-01", "2020-01-01"),
    ("18446744073709551616", "1.8446744e+19"),
]

TAGGED: list[tuple[str, str, Any]] = [
    ("str", "12", "12"),
    ("str", "", ""),
    ("int", "12", 12),
    ("int", "0o17", 15),
    ("int", "18446744073709551615", BIG),
    ("float", "1", 1),
    ("float", "5.5", 5.5),
    ("bool", "yes", True),
    ("null", "", None),
    ("null", "~", None),
    ("timestamp", "2020-01-01", "2020-01-01"),
    ("binary", "YWJj", "abc"),
    ("binary", "YW\nJj", "abc"),
    ("binary", "/w==", "\ufffd"),
    ("python/name:os.system", "12", "12"),
    ("merge", "<<", "<<"),
]


def test_kubectl_agrees_with_the_tables() -> None:
    bodies = [
        *(f"v: {text}\n" for text, _ in PLAIN),
        *(f"v: {{? {text} : 1}}\n" for text, _ in KEYS),
        *(f"v: !!{tag} {json.dumps(text) if text != '~' else text}\n" for tag, text, _ in TAGGED if text),
    ]
    expected = [
        *(value for _, value in PLAIN),
        *({key: 1} for _, key in KEYS),
        *(value for _, text, value in TAGGED if text),
    ]
    verdicts = ask_about([(head(number) + body).encode() for number, body in enumerate(bodies)])
    said = [(body, v.refused or v.value["v"]) for body, v in zip(bodies, verdicts, strict=True)]
    assert [(b, e, s) for (b, s), e in zip(said, expected, strict=True) if not same(e, s)] == []


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_plain_scalars(text: str, value: Any) -> None:
    found = plain(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(("text", "value"), [("1" * 18, int("1" * 18)), ("0" * 40 + "7", 7), ("1." + "0" * 40, 1)])
def test_plain_scalars_are_the_same_the_second_time(text: str, value: int) -> None:
    """Short ones are remembered, long ones are not."""
    assert [(type(plain(text)), plain(text)) for _ in range(2)] == [(int, value)] * 2


@pytest.mark.parametrize("text", [".inf", ".Inf", ".INF", "+.inf", "-.inf", "-.INF", ".nan", ".NaN", ".NAN"])
def test_what_json_does_not_have_is_refused_as_a_value(text: str) -> None:
    with pytest.raises(ScalarError, match="JSON"):
        plain(text)


@pytest.mark.parametrize(("text", "key"), KEYS)
def test_keys(text: str, key: str) -> None:
    assert plain_key(text) == key


@pytest.mark.parametrize("text", ["", "~", "null", "9223372036854775808", "18446744073709551615"])
def test_keys_that_kubectl_refuses(text: str) -> None:
    with pytest.raises(ScalarError):
        plain_key(text)


@pytest.mark.parametrize(("tag", "text", "value"), TAGGED)
def test_standard_tags(tag: str, text: str, value: Any) -> None:
    found = tagged(STANDARD + tag, text)
    assert (type(found), found) == (type(value), value)


def test_an_unknown_tag_makes_text() -> None:
    assert tagged("!secret", "12") == "12"
    assert tagged_key("!secret", "12") == "12"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("int", "x"),
        ("int", "1e3"),
        ("int", ""),
        ("float", "x"),
        ("float", "18446744073709551615"),
        ("float", ".inf"),
        ("bool", "1"),
        ("bool", ""),
        ("null", "x"),
        ("timestamp", "x"),
        ("binary", "a"),
        ("binary", "YW Jj"),
        ("binary", "é"),
    ],
)
def test_texts_that_do_not_fit_their_tag(tag: str, text: str) -> None:
    with pytest.raises(ScalarError):
        tagged(STANDARD + tag, text)


@pytest.mark.parametrize(("tag", "text", "key"), [("int", "0x10", "16"), ("float", "1", "1"), ("bool", "on", "true")])
def test_tagged_keys(tag: str, text: str, key: str) -> None:
    assert tagged_key(STANDARD + tag, text) == key


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_integers_of_64_bits_are_exact(value: int) -> None:
    assert plain(str(value)) == value
    assert plain(hex(value)) == value
    assert plain_key(str(value)) == str(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_what_go_prints_and_reads_again(value: float) -> None:
    found = plain(repr(value))
    assert float(found) == value
    assert isinstance(found, int) == (value == math.floor(value) and abs(float(f"{value}")) < 2**63)
    assert found == through_json(value)


@given(st.text(max_size=12))
def test_no_text_raises_anything_else(text: str) -> None:
    for read in (plain, plain_key):
        with contextlib.suppress(ScalarError):
            read(text)
