"""What is written is read back as the same values by altlas, PyYAML and kubectl, and looks as people write it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.yamltext.quoting import is_plain, quoted
from altlas.yamltext.read import read
from altlas.yamltext.write import dump
from yamltext import tables
from yamltext.oracle import ask, same

TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=" \n\t#:-'\"\\a|>&*é\u2028", max_size=12),
    st.text(alphabet="0123456789.eE+-_:xobinfTyYnNall~ ", min_size=1, max_size=10),
    st.sampled_from(tables.load("odd_texts")),
)
NUMBERS = st.integers(-(1 << 63), (1 << 63) - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=5)

ODD_TEXTS = (*tables.load("odd_texts"), "x" * 2000, "word " * 400, "a\n" * 300)


def kube(values: Any) -> dict[str, Any]:
    """An object that kubectl takes, around any values."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "values": values}


@given(OBJECTS)
@settings(max_examples=300, deadline=None)
def test_altlas_reads_back_what_it_writes(value: dict[str, Any]) -> None:
    reading = read(dump([value]).encode())
    assert reading.problems == ()
    (document,) = reading.documents
    assert same_number(value, document.value)


@given(OBJECTS)
@settings(max_examples=100, deadline=None)
def test_pyyaml_reads_back_what_altlas_writes(value: dict[str, Any]) -> None:
    assert yaml.safe_load(dump([value])) == value


def test_kubectl_reads_back_odd_texts_as_values_and_keys() -> None:
    values = [
        {"text": text, "list": [text, [text]], text: "key", "deep": {text: {text: [{text: text}]}}}
        for text in ODD_TEXTS
    ]
    verdicts = ask([dump([kube(value)]).encode() for value in values])
    wrong = [v for v, said in zip(values, verdicts, strict=True) if not same(kube(v), said.value)]
    assert wrong == []


def test_kubectl_reads_back_random_values() -> None:
    """Values that hypothesis makes, all in one kubectl process."""
    values: list[Any] = []

    @given(OBJECTS)
    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    def collect(value: dict[str, Any]) -> None:
        values.append(value)

    collect()
    verdicts = ask([dump([kube(value)]).encode() for value in values])
    read_by_kubectl = [said.value["values"] for said in verdicts]
    assert all(map(same_number, values, read_by_kubectl))


def same_number(ours: Any, theirs: Any) -> bool:
    """Equal values; JSON does not tell 1.0 from 1."""
    if isinstance(ours, dict):
        return (
            isinstance(theirs, dict)
            and ours.keys() == theirs.keys()
            and all(same_number(v, theirs[k]) for k, v in ours.items())
        )
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(same_number, ours, theirs))
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return (
        type(ours) in (int, float) and float(ours) == float(theirs)
        if isinstance(theirs, int | float)
        else ours == theirs
    )


STYLE = """\
# Made from platform.yaml.
#
# Do not edit.
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  labels: {}
data:
  "on": "yes"
  mode: "0644"
  run.sh: |
    #!/bin/sh
    echo "a: b"

    exit 0
  no-end: |-
    a
    b
  two-ends: |+
    a
    b

  indented: |2
      a
    b
spec:
  ports:
  - name: http
    port: 80
    ratio: 0.5
  - args:
    - --port=80
    - -v
    - a b
    - "- c"
    - |
      x
      y
  - - 1
    - - 2
      - []
  - null
  - true
  - '''a"'
---
a: 1
"""


def test_the_style_is_that_of_kubectl() -> None:
    values = [document.value for document in read(STYLE.encode()).documents]
    assert dump(values, "Made from platform.yaml.\n\nDo not edit.") == STYLE


def test_the_order_of_keys_is_kept_and_equal_objects_give_equal_bytes() -> None:
    assert dump([{"b": 1, "a": 2}]) == "b: 1\na: 2\n" == dump([{"b": 1, "a": 2}])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("web", "web"),
        ("y", '"y"'),
        ("0o7", '"0o7"'),
        ("a: b", '"a: b"'),
        ('a: "b"', "'a: \"b\"'"),
        ("a\tb", '"a\\tb"'),
        ("", '""'),
    ],
)
def test_quotes_stand_only_where_a_reader_needs_them(text: str, written: str) -> None:
    assert quoted(text) == written


def test_plain_texts_are_texts_for_every_reader() -> None:
    for text in filter(is_plain, ODD_TEXTS):
        assert yaml.safe_load(f"k: {text}\n") == {"k": text}
    for text in filter(lambda text: is_plain(text) and len(text) < 1000, ODD_TEXTS):
        assert yaml.load(f"{text}: v\n", yaml.CSafeLoader) == {text: "v"}


@pytest.mark.parametrize("length", [100, 900, 1100, 5000])
def test_long_keys_and_texts_are_never_folded(length: int) -> None:
    value = {"k" * length: {"v " * length: "w " * length}}
    text = dump([value])
    assert read(text.encode()).documents[0].value == value == yaml.safe_load(text)
    assert "w " * (length - 1) in text


@pytest.mark.parametrize("value", [{"a": object()}, {1: "a"}, {"a": b"x"}, {"a": {1, 2}}])
def test_what_has_no_form_in_yaml_raises_type_error(value: Any) -> None:
    with pytest.raises(TypeError):
        dump([value])


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), "\ud800", "a\n\udfff"])
def test_what_kubernetes_cannot_hold_raises_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        dump([{"a": value}])


def test_no_objects_make_no_text() -> None:
    assert dump([]) == ""
    assert dump([], "Nothing.") == "# Nothing.\n"
    assert dump([{}]) == "{}\n"
