"""The account of aliases: the boundary where go-yaml refuses, and the limits that are our own."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from altlas.yamltext import aliases
from altlas.yamltext.aliases import _allowed, check_aliases, may_repeat
from altlas.yamltext.compose import compose
from altlas.yamltext.problem import RefusedError


def refused(text: str) -> str:
    """The check that refuses a text, or nothing."""
    try:
        check_aliases(text.encode(), compose(text.encode()).root)
    except RefusedError as error:
        return error.remark.check
    return ""


def many(real: int, repeated: int) -> str:
    """So many values of the text's own, and one list of so many that two aliases repeat."""
    return f"a: &a [{', '.join('x' * repeated)}]\nb: [*a, *a]\nc: [{', '.join('y' * real)}]\n"


@pytest.mark.parametrize(("share", "decoded"), [(0.99, 400_000), (0.545, 2_200_000), (0.10, 4_000_000), (0.1, 1 << 40)])
def test_the_share_of_aliases_that_go_yaml_allows(share: float, decoded: int) -> None:
    assert _allowed(decoded) == pytest.approx(share)


@pytest.mark.parametrize(("real", "repeated"), [(1, 10), (10, 500), (1000, 1000), (1, 3000)])
def test_lawful_uses_pass(real: int, repeated: int) -> None:
    assert refused(many(real, repeated)) == ""


def test_an_alias_of_an_alias_of_an_alias_is_a_bomb() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 6))
    assert refused(f"l0: &l0 x\n{levels}") == "yaml-alias-bomb"
    assert refused(f"l0: &l0 x\n{levels[: levels.index('l4:')]}") == ""


def test_an_anchor_that_contains_itself() -> None:
    assert refused("a: &a [x, *a]\n") == "yaml-bad-value"
    assert refused("a: &a {b: {c: *a}}\n") == "yaml-bad-value"
    assert refused("a: &a x\nb: [*a, *a, [*a]]\n") == ""


def test_a_long_text_repeated_is_refused_by_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aliases, "MAX_REPEATED", 1000)
    text = f"a: &a {'x' * 300}\nb: [*a, *a, *a%s]\nc: 1\n"
    assert refused(text % "") == ""
    assert refused(text % ", *a") == "yaml-alias-bomb"


def test_aliases_that_nest_too_deeply() -> None:
    chain = "".join(f"l{n}: &l{n} [[*l{n - 1}]]\n" for n in range(1, 120))
    assert refused(f"l0: &l0 [x]\n{chain}") == "yaml-too-deep"


def test_texts_without_aliases_are_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most documents have none, and the walk costs time."""
    monkeypatch.setattr(aliases, "_Account", None)
    assert refused("a: [1, 2, 3]\nb: '*'\n") == ""


@pytest.mark.parametrize(
    "text",
    ["a: &a b\nc: *a\n", "[&a b,*a]", "{a: &a b,c: *a}", '{"a":&a b,"c":*a}', "- &-a b\n- *-a\n", "&1 a: *1", "- &é b"],
)
def test_every_text_with_an_alias_may_repeat(text: str) -> None:
    """All but the last, whose anchor libyaml refuses."""
    assert may_repeat(text.encode()) is not text.endswith("&é b")


@pytest.mark.parametrize(
    "text", ["run: a && b\ncron: '*/5 * * * *'\n", "u: /?a=1&b=2 *c\n", "x: echo 2>&1 # *\n", "a: &a b\n", "a: '*b'\n"]
)
def test_signs_that_name_nothing(text: str) -> None:
    """Scripts, schedules and addresses."""
    assert not may_repeat(text.encode())


PIECES = ["&a", "*a", "b", " ", "\n", ",", ":", ": ", "- ", "[", "]", "{", "}", '"c"', "'d'", "!!str", "?", "|\n ", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_alias_goes_unseen(pieces: list[str]) -> None:
    """Whatever stands around them: where libyaml finds an alias, the quick look has seen it coming."""
    text = "&a x:\n- " + "".join(pieces)
    try:
        found = [type(event) for event in yaml.parse(text, Loader=yaml.CSafeLoader)]
    except yaml.YAMLError:
        found = []
    assert yaml.AliasEvent not in found or may_repeat(text.encode())
