"""The real kubectl as the judge of what a text means: ``kubectl annotate --local`` needs no cluster.

One process reads a whole directory. It names every file that it refuses and prints the objects of all others
in the order of the files.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from altlas.yamltext.problem import DUPLICATE_KEY, IGNORED_TEXT, TOO_DEEP
from altlas.yamltext.read import Reading
from programs import require

MARK = "altlas.dev/oracle"
SILENT = frozenset((DUPLICATE_KEY, IGNORED_TEXT))
"""Errors for a person that kubectl passes over."""

_REFUSED = re.compile(r"error parsing \S*?(\d{6})\.yaml: ([^\n]*)")


class Verdict(NamedTuple):
    """What kubectl said of one text: ``refused`` is its complaint or empty, ``value`` the object that it printed."""

    refused: str
    value: Any


def ask(texts: Sequence[bytes]) -> list[Verdict]:
    """kubectl's verdict on each text, in the order of the texts: each is refused or holds one object."""
    refused, printed = _run(texts)
    speaking = [number for number in range(len(texts)) if number not in refused]
    assert len(speaking) == len(printed), "a text holds no object, or several"
    values = dict(zip(speaking, printed, strict=True))
    return [Verdict(refused.get(number, ""), values.get(number)) for number in range(len(texts))]


def head(number: int) -> str:
    """The first lines of a ConfigMap that `ask_about` knows again."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: n{number}}}\n"


def ask_about(texts: Sequence[bytes]) -> list[Verdict]:
    """kubectl's verdict on each text, which begins with its `head`: what follows that object may be anything."""
    refused, printed = _run(texts)
    values = {}
    for value in printed:
        values.setdefault(value["metadata"].get("name"), value)
    return [Verdict(refused.get(number, ""), values.get(f"n{number}")) for number in range(len(texts))]


def _run(texts: Sequence[bytes]) -> tuple[dict[int, str], list[Any]]:
    """The refused texts with kubectl's complaint, and all objects that it printed."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number:06}.yaml").write_bytes(text)
        command = [require("kubectl"), "annotate", "--local", "-f", folder, f"{MARK}=yes", "-o", "json"]
        done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    said = done.stderr.decode(errors="replace")
    refused = {int(number): why for number, why in _REFUSED.findall(said)}
    return refused, [_without_mark(value) for value in _stream(done.stdout.decode())]


def _stream(text: str) -> list[Any]:
    decoder, at, out = json.JSONDecoder(), 0, []
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at)
        out.append(value)
        while at < len(text) and text[at].isspace():
            at += 1
    return out


def _without_mark(value: Any) -> Any:
    annotations = value["metadata"]["annotations"]
    del annotations[MARK]
    if not annotations:
        del value["metadata"]["annotations"]
    return value


def same(ours: Any, theirs: Any) -> bool:
    """Equal values of equal types; a number of kubectl's output beyond 63 bits is a float in its memory."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(value, theirs[key]) for key, value in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(theirs, int) and not -(1 << 63) <= theirs < 1 << 63:
        theirs = float(theirs)
    return type(ours) is type(theirs) and ours == theirs


def refusal(reading: Reading) -> str:
    """Our reason to say that kubectl refuses a text, or nothing."""
    return next((p.message for p in reading.problems if p.severity == "error" and p.check not in SILENT), "")


def is_our_own_limit(reading: Reading) -> bool:
    """True if altlas refuses what kubectl may still read: nesting beyond our depth."""
    return any(problem.check == TOO_DEEP for problem in reading.problems)
