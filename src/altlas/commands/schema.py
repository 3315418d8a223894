"""``altlas schema``: the JSON Schema of the platform file, with which editors complete and check it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from altlas.errors import OutputError
from altlas.model.platform.schema import platform_schema


def text() -> str:
    """The schema as JSON, in the order of the model, with a line feed at the end."""
    return json.dumps(platform_schema(), indent=2, ensure_ascii=False) + "\n"


def run(*, output: Path | None) -> int:
    """Print the schema, or write it to ``output``; the exit status is 0. OutputError where it cannot be written."""
    if output is None:
        sys.stdout.write(text())
        return 0
    try:
        output.write_text(text(), encoding="utf-8")
    except OSError as lost:
        raise OutputError(f"{output} cannot be written: {lost.strerror or lost}") from lost
    return 0
