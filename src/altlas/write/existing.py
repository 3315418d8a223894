"""What an earlier build wrote, as objects; only encrypted objects are ever read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from altlas.yamltext.read import read


def objects(path: Path) -> list[dict[str, Any]]:
    """The objects in a file; none if there is no such file or it cannot be understood."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    return [document.value for document in read(data).documents if isinstance(document.value, dict)]
