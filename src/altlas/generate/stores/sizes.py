"""How much memory and disk a store has, in bytes, and shares of it."""

from __future__ import annotations

from altlas.model.platform import Store
from altlas.model.platform.quantity import amount

MEBIBYTE = 2**20


def memory(store: Store) -> int:
    """The memory limit of the store's container, in bytes: beyond it the kernel kills the program."""
    return int(amount(store.resources.memory.limit))


def disk(store: Store) -> int:
    """The size of the data claim, in bytes."""
    return int(amount(store.size))


def share(whole: int, percent: int) -> int:
    """So many percent of ``whole``, rounded down."""
    return whole * percent // 100


def clamp(value: int, least: int, most: int) -> int:
    """``value``, but not under ``least`` and not over ``most``."""
    return max(least, min(value, most))
