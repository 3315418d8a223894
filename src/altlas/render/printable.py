"""Text from the input, made harmless for whoever reads it."""

from __future__ import annotations


def printable(text: str) -> str:
    """Text without characters that could move the cursor of a terminal or break a line; each becomes one mark."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
