"""Sentences about the network in ``altlas.toml``: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.errors import InputError
from altlas.load.intents import read_intents
from altlas.load.settings import read


def intents(*sentences: str, key: str = "never") -> Any:
    text = "[network]\n" + f"{key} = {list(sentences)!r}\n"
    return read_intents(Path("altlas.toml"), text, {key: list(sentences)})


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("a -> b", ("a", "b", 0, "TCP", ())),
        ("* -> postgres except archive-service", ("*", "postgres", 0, "TCP", ("archive-service",))),
        ("a -> b:5432", ("a", "b", 5432, "TCP", ())),
        ("a -> b:53/UDP", ("a", "b", 53, "UDP", ())),
        ("shop/a -> {dns}:53", ("shop/a", "{dns}", 53, "TCP", ())),
        ("shop/a[Deployment] -> 10.0.0.0/8:443", ("shop/a[Deployment]", "10.0.0.0/8", 443, "TCP", ())),
        ("a -> fd00::/8", ("a", "fd00::/8", 0, "TCP", ())),
        ("  * -> b except c, d ,e ", ("*", "b", 0, "TCP", ("c", "d", "e"))),
    ],
)
def test_a_sentence(sentence: str, expected: tuple[Any, ...]) -> None:
    found = intents(sentence)

    (one,) = found.intents
    assert not found.mistakes
    assert (one.source, one.destination, one.port, one.protocol, one.exceptions) == expected
    assert (one.never, one.file, one.line) == (True, "altlas.toml", 2)


@pytest.mark.parametrize(
    ("sentence", "message", "nearest"),
    [
        ("a b", "'a b' is no sentence about a flow", ""),
        ("a ->", "'a ->' is no sentence about a flow", ""),
        ("a->b", "'a->b' is no sentence about a flow", ""),
        ("a -> b without c", "'a -> b without c' is no sentence about a flow", ""),
        ("a -> b:70000", "70000 is no port", ""),
        ("a -> b:53/UPD", "'UPD' is no protocol", "UDP"),
        ("{ingres-controller} -> b", "'{ingres-controller}' is no end of a platform", "{ingress-controller}"),
        ("A -> b", "'A' is no name", ""),
        ("a -> b except c d", "'c d' is no name", ""),
    ],
)
def test_no_sentence(sentence: str, message: str, nearest: str) -> None:
    found = intents(sentence, key="must")

    (mistake,) = found.mistakes
    assert not found.intents
    assert (mistake.message, mistake.nearest, mistake.line) == (message, nearest, 2)
    assert mistake.path == "network.must[0]"
    assert mistake.expected


def test_settings_carry_intents_and_every_mistake(tmp_path: Path) -> None:
    path = tmp_path / "altlas.toml"
    path.write_text('[network]\nmust = ["a -> b"]\nnever = [\n  "* -> c",\n]\n')
    assert [(one.text, one.never, one.line) for one in read(path).intents] == [
        ("* -> c", True, 4),
        ("a -> b", False, 2),
    ]

    path.write_text('[network]\nmust = ["a"]\nnevr = ["* -> c"]\n')
    with pytest.raises(InputError) as raised:
        read(path)
    assert [(one.line, one.message, one.nearest) for one in raised.value.mistakes] == [
        (3, "unknown key 'nevr'", "never"),
        (2, "'a' is no sentence about a flow", ""),
    ]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("network = 5\n", "is no table"),
        ("[network]\nmust = 'a -> b'\n", "is no list of texts"),
        ("[network]\nmust = [5]\n", "is no list of texts"),
        ("intents = []\n", "unknown key 'intents'"),
    ],
)
def test_other_shapes(tmp_path: Path, toml: str, message: str) -> None:
    path = tmp_path / "altlas.toml"
    path.write_text(toml)

    with pytest.raises(InputError) as raised:
        read(path)
    assert raised.value.mistakes[0].message == message


@given(st.text(max_size=40))
def test_any_text_is_a_sentence_or_a_mistake(text: str) -> None:
    """Never raises, and never both."""
    found = read_intents(Path("a"), "", {"never": [text]})

    assert len(found.intents) + len(found.mistakes) == 1
