"""Long tables of texts, kept as JSON beside the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def load(name: str) -> Any:
    """One table of ``tables.json``."""
    return json.loads(Path(__file__).with_name("tables.json").read_text())[name]
