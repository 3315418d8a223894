"""What altlas reads is what the real kubectl reads: values and acceptance, on tables, a corpus and damaged texts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from altlas.yamltext.read import read
from yamltext import tables
from yamltext.mutants import mutant
from yamltext.oracle import ask, ask_about, head, is_our_own_limit, refusal, same

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference"
SCALARS: list[str] = tables.load("scalars")
FOUND: list[str] = tables.load("found")
STRICTER = ("found unexpected ':'", "for a part of the tag", "byte order mark")
"""Errors of ours where kubectl reads what nobody means: the word ``a:`` in ``[a:]``, the tag ``!x,`` in ``[!x, b]``,
a byte order mark as the first character of a key."""


def reference(name: str) -> Path:
    """A file of the reference material beside the project."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"{name} of the reference material is not beside the project")
    return path


def differences(bodies: list[str]) -> list[tuple[str, Any, Any]]:
    """The texts that kubectl and altlas read differently, with what each says."""
    texts = [(head(number) + body).encode() for number, body in enumerate(bodies)]
    found = []
    for body, text, verdict in zip(bodies, texts, ask_about(texts), strict=True):
        reading = read(text)
        ours = refusal(reading)
        if is_our_own_limit(reading) or any(part in ours for part in STRICTER):
            continue
        if bool(ours) != bool(verdict.refused):
            found.append((body, verdict.refused, ours))
        elif not ours and verdict.value is not None and not same(reading.documents[0].value, verdict.value):
            found.append((body, verdict.value, reading.documents[0].value))
    return found


def under_a_key(body: str) -> str:
    """The text one level down, so that damage cannot touch the object's own name."""
    return "v:\n" + "".join(f"  {line}\n" for line in body.split("\n"))


def test_the_judge_refuses_and_accepts() -> None:
    """The comparison can fail: kubectl's refusals and values arrive here."""
    good, bad = ask_about([(head(0) + "v: 0o17\n").encode(), (head(1) + "v: [\n").encode()])
    assert (good.refused, good.value["v"]) == ("", 15)
    assert "did not find expected node content" in bad.refused
    assert not same(8, 8.0)
    assert not same({"a": 1}, {"a": "1"})


def test_scalars_are_read_as_kubectl_reads_them() -> None:
    bodies = [f"v: {scalar}\n" for scalar in SCALARS]
    assert differences(bodies) == []


def test_keys_are_read_as_kubectl_reads_them() -> None:
    assert differences([f"v:\n  ? {scalar}\n  : 1\n" for scalar in SCALARS if "\n" not in scalar]) == []


def test_list_items_in_brackets_are_read_as_kubectl_reads_them() -> None:
    assert differences([f"v: [a, {scalar}, b]\n" for scalar in SCALARS]) == []


def test_the_reference_table_of_scalars() -> None:
    """96 scalars that were measured once; no kubectl needed."""
    table: dict[str, Any] = json.loads(reference("kubectl_scalars.json").read_text())
    wrong = {}
    for scalar, expected in table.items():
        reading = read(f"v: {scalar}\n".encode())
        value = "ERROR" if reading.problems else reading.documents[0].value["v"]
        if not same(value, expected):
            wrong[scalar] = (expected, value)
    assert wrong == {}


def test_texts_that_once_differed() -> None:
    """Every case that a comparison or a fuzz run has ever found."""
    assert differences(FOUND) == []


@pytest.mark.parametrize("change", [under_a_key, str], ids=["below a key", "at the root"])
def test_damaged_texts_are_read_as_kubectl_reads_them(change: Any) -> None:
    random = Random(20)
    assert differences([change(mutant(random)) for _ in range(400)]) == []


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("change", [under_a_key, str], ids=["below a key", "at the root"])
def test_many_damaged_texts(seed: int, change: Any) -> None:
    random = Random(int(os.environ.get("ALTLAS_SEED", "0")) * 1000 + seed)
    assert differences([change(mutant(random)) for _ in range(4000)]) == []


def corpus(folder: Path, resources: int) -> list[bytes]:
    """Files of the seeded generator of manifests."""
    command = [sys.executable, str(reference("gen_corpus.py")), str(folder), "--resources", str(resources)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [path.read_bytes() for path in sorted(folder.rglob("*.yaml"))]


def check_corpus(folder: Path, resources: int) -> None:
    """Every document of the corpus, one a file for kubectl."""
    texts = [text for file in corpus(folder, resources) for text in one_by_one(file)]
    verdicts = ask(texts)
    readings = [read(text) for text in texts]
    assert len(texts) == resources
    assert [problem for reading in readings for problem in reading.problems] == []
    assert all(same(r.documents[0].value, v.value) for r, v in zip(readings, verdicts, strict=True))


def one_by_one(file: bytes) -> list[bytes]:
    """The documents of a file, cut at the lines that are separators; the generator puts none into scripts."""
    parts = file.decode().removeprefix("---\n").split("\n---\n")
    return [f"{part}\n".encode() for part in parts if part.strip() not in ("", "---")]


def test_a_corpus_is_read_as_kubectl_reads_it(tmp_path: Path) -> None:
    check_corpus(tmp_path, 150)


@pytest.mark.campaign
def test_a_large_corpus_is_read_as_kubectl_reads_it(tmp_path: Path) -> None:
    check_corpus(tmp_path, 5000)


def test_whole_files_of_a_corpus_have_as_many_documents_as_objects(tmp_path: Path) -> None:
    assert sum(len(read(file).documents) for file in corpus(tmp_path, 300)) == 300


MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nv: %s\n"


@pytest.mark.parametrize(
    "text",
    [
        (MANIFEST % "é \U0001f600").encode("utf-16"),
        b"\xfe\xff" + (MANIFEST % "é").encode("utf-16-be"),
        b"\xef\xbb\xbf" + (MANIFEST % "é").encode(),
        b"\xff\xfe" + (MANIFEST % "a").encode("utf-16-le") + b"w\x00:\x00 \x00\x00\xd8#\x00\n\x00",
        (MANIFEST % "a").encode() + b"w: a\xffb\xc3(\xe2\x82 \xed\xa0\x80\xf0\x9f\x98\n",
        (MANIFEST % "a").encode() + b"w: |\n  no end of line",
        (MANIFEST % "a").encode() + b"w: |\r\n  a\r\r\n  b\r\n\r\n",
        (MANIFEST % "a").encode() + b"w: end with cr\r",
        b"\n  \n" + (MANIFEST % "a").encode(),
    ],
)
def test_encodings_and_line_ends_are_read_as_kubectl_reads_them(text: bytes) -> None:
    (verdict,) = ask([text])
    assert same(read(text).documents[0].value, verdict.value)


JSON_HEAD = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n%d"}, "v": %s}'


def test_json_is_read_as_kubectl_reads_it() -> None:
    values = tables.load("json_values")
    texts = [(JSON_HEAD % (number, value)).encode() for number, value in enumerate(values)]
    wrong = []
    for text, verdict in zip(texts, ask_about(texts), strict=True):
        reading = read(text)
        ours = reading.documents[0].value if reading.documents else None
        if bool(refusal(reading)) != bool(verdict.refused) or not (verdict.value is None or same(ours, verdict.value)):
            wrong.append((text, verdict, reading.problems, ours))
    assert wrong == []


@pytest.mark.parametrize(
    ("width", "height"), [(3, 4), (9, 3), (9, 4), (90, 2), (100, 2), (101, 2), (300, 2), (1200, 1)]
)
def test_aliases_multiply_as_far_as_kubectl_allows(width: int, height: int) -> None:
    """The same bombs are refused, the same lawful uses accepted."""
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * width)}]\n" for n in range(1, height + 1))
    real = "".join(f"r{n}: {n}\n" for n in range(20))
    assert differences([f"l0: &l0 x\n{levels}{real}", f"l0: &l0 {{a: 1}}\n{levels}m: {{<<: *l0}}\n"]) == []
