"""The list of ids is whole: what the source says is in it, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import altlas
from altlas.commands.check_ids import known

SOURCE = Path(altlas.__file__).parent
WRITTEN = re.compile(
    r'(?:check=|fault\(\s*(?:path, )?|Form\(|^(?:ID|CHECK|VIOLATION|UNKNOWN) = )"([a-z]+(?:-[a-z]+)+)"', re.MULTILINE
)


def test_every_id_in_the_source_is_known():
    texts = (path.read_text() for path in SOURCE.rglob("*.py") if path.parent.name != "generate")
    written = {found for text in texts for found in WRITTEN.findall(text)}

    assert len(written) > 20
    assert written - known() == set()


def test_every_known_id_is_in_the_source():
    whole = "".join(path.read_text() for path in SOURCE.rglob("*.py"))

    assert {check for check in known() if f'"{check}"' not in whole} == set()


def test_ids_are_slugs():
    assert [check for check in known() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", check)] == []
