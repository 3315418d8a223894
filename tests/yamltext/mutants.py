"""Small hand-made manifests and seeded damage to them: the raw material of the comparison with kubectl."""

from __future__ import annotations

from pathlib import Path
from random import Random

from yamltext import tables

SEEDS = tuple(path.read_text() for path in sorted(Path(__file__).with_name("seeds").iterdir()))

PIECES: tuple[str, ...] = tuple(tables.load("pieces"))


def mutant(random: Random, seeds: tuple[str, ...] = SEEDS) -> str:
    """A manifest with one to four pieces put in, taken out, doubled or moved."""
    text = random.choice(seeds)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        text = random.choice((_insert, _delete, _double, _move, _swap_line, _indent))(random, text)
    return text


def _spot(random: Random, text: str) -> int:
    return random.randint(0, len(text))


def _insert(random: Random, text: str) -> str:
    at = _spot(random, text)
    return text[:at] + random.choice(PIECES) + text[at:]


def _delete(random: Random, text: str) -> str:
    at = _spot(random, text)
    return text[:at] + text[at + random.randint(1, 6) :]


def _double(random: Random, text: str) -> str:
    at = _spot(random, text)
    size = random.randint(1, 30)
    return text[: at + size] + text[at:]


def _move(random: Random, text: str) -> str:
    at, to = sorted((_spot(random, text), _spot(random, text)))
    size = random.randint(1, 12)
    return text[:at] + text[at + size : to] + text[at : at + size] + text[to:]


def _swap_line(random: Random, text: str) -> str:
    lines = text.split("\n")
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def _indent(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    lines[at] = lines[at][1:] if random.random() < 0.5 else " " * random.randint(1, 3) + lines[at]
    return "\n".join(lines)
