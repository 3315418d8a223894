"""The page about the platform file is the model's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from altlas.model.platform.part import IN_WORDS, Part
from platform_page import KINDS, page, sections


def test_page_is_current(root: Path, golden: Callable[[Path, str], None]) -> None:
    """docs/platform-file.md is what the model says today; ``--rewrite-golden`` writes it."""
    golden(root / "docs/platform-file.md", page(root))


def test_page_has_every_key(root: Path) -> None:
    """No key of the model is missing."""
    text = page(root)

    for kind in sections():
        for name, field in kind.model_fields.items():
            assert f"| `{field.alias or name}` |" in text


@pytest.mark.parametrize("kind", sections(), ids=lambda kind: kind.__name__)
def test_every_field_is_documented(kind: type[Part]) -> None:
    """Each class and field has a docstring that ends as a sentence."""
    assert kind.__doc__
    for name, field in kind.model_fields.items():
        assert field.description, f"{kind.__name__}.{name} has no docstring"
        assert field.description.endswith(".")


def test_every_pattern_has_its_words() -> None:
    """A pattern without words would give a mistake without a cure."""
    assert set(KINDS) == set(IN_WORDS)
    assert all(IN_WORDS.values())


def test_links_of_the_page_lead_somewhere(root: Path) -> None:
    """A section's name is its anchor."""
    text = page(root)
    titles = {line[3:].lower().replace(" ", "-") for line in text.splitlines() if line.startswith("## ")}
    anchors = {part.partition(")")[0] for part in text.split("](#")[1:]}

    assert anchors <= titles
