"""Texts made to hurt: every one gives its problem or its documents, within seconds and a bounded memory.

All run in one process of its own whose memory the system limits, so that a crash there fails the test here.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from altlas.yamltext.read import read

MEMORY = 1500 * 1024 * 1024
SECONDS = 20


def bomb(width: int, levels: int, item: str) -> bytes:
    """Lists of aliases of lists of aliases."""
    lines = [f"l{n}: &l{n} {item % ', '.join([f'*l{n - 1}'] * width)}\n" for n in range(1, levels)]
    return ("l0: &l0 {x: 1}\n" + "".join(lines)).encode()


TEXTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "brackets": (lambda: b"[" * 100_000, "yaml-too-deep"),
    "brackets under a key": (lambda: b"a: " + b"[" * 30_000 + b"]" * 30_000, "yaml-too-deep"),
    "mappings": (lambda: b"{a: " * 100_000, "yaml-too-deep"),
    "ten thousand levels in JSON": (lambda: b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "yaml-too-deep"),
    "lists in JSON": (lambda: b'{"a":' + b"[" * 700 + b"]" * 700 + b"}", "yaml-too-deep"),
    "dashes": (lambda: b"- " * 100_000, "yaml-too-deep"),
    "question marks": (lambda: b"? " * 100_000, "yaml-too-deep"),
    "dashes and question marks": (lambda: b"- ? " * 50_000, "yaml-too-deep"),
    "indentation": (lambda: b"".join(b" " * n + b"a:\n" for n in range(3000)), "yaml-too-deep"),
    "just above the depth": (lambda: b"{a: " * 201 + b"}" * 201, "yaml-too-deep"),
    "as deep as allowed": (lambda: b"{a: " * 200 + b"}" * 200, ""),
    "as deep as allowed in blocks": (lambda: b"".join(b" " * n + b"a:\n" for n in range(200)), ""),
    "depth through aliases": (
        lambda: b"l0: &l0 [x]\n" + b"".join(b"l%d: &l%d [[[[*l%d]]]]\n" % (n, n, n - 1) for n in range(1, 200)),
        "yaml-too-deep",
    ),
    "a bomb of lists": (lambda: bomb(9, 10, "[%s]"), "yaml-alias-bomb"),
    "a bomb of merges": (lambda: bomb(9, 10, "{<<: [%s], y: 1}"), "yaml-alias-bomb"),
    "a long text many times": (
        lambda: b"a: &a " + b"x" * 1_000_000 + b"\nb:\n" + b"- *a\n" * 10_000,
        "yaml-alias-bomb",
    ),
    "an anchor in itself": (lambda: b"a: &a\n  b: [*a]\n", "yaml-bad-value"),
    "an anchor in itself and twice": (lambda: b"a: &a {b: [*a], c: *a}\nd: &a x\n", "yaml-bad-value"),
    "a merge of itself": (lambda: b"a: &a\n  <<: *a\n", "yaml-bad-value"),
    "many anchors": (lambda: b"".join(b"- &a%d x\n" % n for n in range(50_000)), ""),
    "one anchor many times": (lambda: b"- &a x\n" * 50_000, ""),
    "equal keys": (lambda: b"a: 1\n" * 20_000, "yaml-duplicate-key"),
    "pairs of keys": (lambda: b"".join(b"a%d: 1\na%d: 1\n" % (n, n) for n in range(8_000)), "yaml-duplicate-key"),
    "pairs of keys in JSON": (
        lambda: b"{" + b",".join(b'"a%d":1,"a%d":1' % (n, n) for n in range(30_000)) + b"}",
        "yaml-duplicate-key",
    ),
    "many merges": (lambda: b"a: &a {x: 1}\nb:\n" + b"  <<: *a\n" * 30_000, ""),
    "more values than the limit": (lambda: b"- a\n" * 1_100_000, "yaml-too-large"),
    "more documents than the limit": (lambda: b"a: 1\n---\n" * 100_001, "yaml-too-large"),
    "separators": (lambda: b"---\n" * 300_000, ""),
    "wrong separators": (lambda: b"a: 1\n---x\n" * 50_000, "yaml-syntax"),
    "two hundred megabytes": (lambda: b"a: 1\n" * 40_000_000, "yaml-too-large"),
    "spaces": (lambda: b"a:" + b" " * 5_000_000 + b"b\n", ""),
    "spaces in a block": (lambda: b"a: |\n" + b" " * 1_000_000 + b"x\n", ""),
    "tabs": (lambda: b"\t" * 1_000_000, "yaml-syntax"),
    "comments": (lambda: b"# x\n" * 500_000, ""),
    "a long number": (lambda: b"a: " + b"9" * 1_000_000, ""),
    "a long number in JSON": (lambda: b'{"a": ' + b"9" * 1_000_000 + b"}", ""),
    "a long fraction": (lambda: b"a: ." + b"1_" * 500_000 + b"x", ""),
    "a long octal": (lambda: b"a: 0" + b"7" * 1_000_000, ""),
    "a long key": (lambda: b"a" * 1_000_000 + b": 1", "yaml-syntax"),
    "an open quote": (lambda: b'a: "' + b"x" * 3_000_000, "yaml-syntax"),
    "NUL": (lambda: b"\0" * 1_000_000, "yaml-encoding"),
    "a control character": (lambda: b"a: 1\nb: \x07\n", "yaml-encoding"),
    "no UTF-8": (lambda: b"a: " + b"\xff" * 1_000_000, "yaml-encoding"),
    "no UTF-16": (lambda: b"\xff\xfe" + b"\0\xd8" * 300_000, "yaml-encoding"),
    "tags of Python": (lambda: b"a: !!python/object/apply:os.system ['exit 1']\n", "yaml-tag-ignored"),
    "many tags": (lambda: b"- !x y\n" * 50_000, "yaml-tag-ignored"),
    "templates": (lambda: b"a: {{ .x }}\n" * 8_000, "helm-template-unrendered"),
    "line ends of YAML": (lambda: b"a: 1\r" * 20_000 + b"a: 1\n" * 1000, "yaml-duplicate-key"),
    "ignored text": (lambda: b" a: 1\nb: 2\n---\n" * 5_000, "yaml-ignored-text"),
    "a long list in brackets": (lambda: b"a: [" + b"b, " * 50_000 + b"b]", ""),
    "a list of empty lists in JSON": (lambda: b'{"a": [' + b"[]," * 200_000 + b"[]]}", ""),
}

EMPTY = ("separators", "comments")

CHILD = """
import json, sys
from yamltext.test_hostile import measure
measure(json.load(sys.stdin))
"""


def measure(names: list[str]) -> None:
    """Read each text under the limit of memory; one line of JSON for each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name in names:
        began = time.process_time()
        reading = read(TEXTS[name][0]())
        places = [document.place(("a", 0, "b")) for document in reading.documents[-1:]]
        seconds = time.process_time() - began
        first = reading.problems[0].check if reading.problems else ""
        print(json.dumps([name, first, seconds, len(reading.documents), places]), flush=True)


@cache
def results() -> dict[str, tuple[str, float, int]]:
    """What the process said of every text before it ended."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(list(TEXTS)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"after {lines[-1:]}: {done.stderr[-2000:]}"
    return {name: (first, seconds, documents) for name, first, seconds, documents, _ in lines}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_texts_are_bounded(name: str) -> None:
    first, seconds, documents = results()[name]
    assert first == TEXTS[name][1]
    assert seconds < SECONDS
    assert documents or first or name in EMPTY


def test_the_limit_of_memory_is_real() -> None:
    """The child would notice: more than the limit cannot be had."""
    code = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY})); bytes({MEMORY})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


def test_far_too_many_problems_are_counted_and_not_listed() -> None:
    problems = read(b"a: 1\n" * 3000).problems
    assert len(problems) == 1001
    assert "1,999 more" in problems[-1].message


def test_the_nodes_of_a_large_file_are_not_kept() -> None:
    """Places come from a second look at the text then, and are the same."""
    text = b"a:\n  b: 1\n---\n" + b"# filler\n" * 500_000 + b"c: {d: 1}\n"
    first, last = read(text).documents
    assert (first.place(("a", "b")), last.place(("c", "d"))) == ((2, 3), (500_004, 5))
