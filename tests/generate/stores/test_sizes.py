"""Quantities as bytes, and what the files make of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.generate.stores.postgres_conf import postgresql_conf
from altlas.generate.stores.sizes import clamp, disk, memory, share
from altlas.model.platform import Store


@pytest.mark.parametrize(
    ("quantity", "size"),
    [("1024", 1024), ("1.5Gi", 1536 * 2**20), ("0.1Ki", 102), ("500M", 500 * 10**6), ("2500m", 2)],
)
def test_memory_and_disk_are_whole_bytes(quantity: str, size: int) -> None:
    """Fractions are rounded down; memory means the limit."""
    store = Store.model_validate({"kind": "nats", "size": quantity, "resources": {"memory": f"1..{quantity}"}})

    assert (memory(store), disk(store)) == (size, size)


def test_shares_are_rounded_down() -> None:
    """Never more than there is."""
    assert share(999, 75) == 749


@pytest.mark.parametrize(("value", "kept"), [(1, 2), (2, 2), (3, 3), (9, 5)])
def test_clamp(value: int, kept: int) -> None:
    """Between two ends, both included."""
    assert clamp(value, 2, 5) == kept


def setting(store: Store, name: str) -> str:
    """The value of one line of postgresql.conf, without quotes and unit."""
    found = re.search(rf"^{name} = '?([^'\n]*?)(MB)?'?$", postgresql_conf(store), re.MULTILINE)
    assert found, name
    return found[1]


@pytest.mark.parametrize(
    ("limit", "connections", "buffers", "cache", "work"),
    [
        ("256Mi", 30, 64, 192, 2),
        ("512Mi", 60, 128, 384, 2),
        ("1Gi", 120, 256, 768, 2),
        ("8Gi", 300, 2048, 6144, 6),
        ("32Mi", 30, 16, 24, 1),
    ],
)
def test_postgresql_is_sized_from_the_memory_limit(
    limit: str, connections: int, buffers: int, cache: int, work: int
) -> None:
    """A quarter for its own cache, three quarters known to the planner, connections in tens."""
    store = Store.model_validate({"kind": "postgres", "resources": {"memory": f"16Mi..{limit}"}})

    assert int(setting(store, "max_connections")) == connections
    assert int(setting(store, "shared_buffers")) == buffers
    assert int(setting(store, "effective_cache_size")) == cache
    assert int(setting(store, "work_mem")) == work


@given(st.integers(1, 64), st.integers(1, 500))
def test_write_ahead_log_never_fills_the_claim(limit: int, size: int) -> None:
    """What checkpoints and forgotten slots may keep stays well under the claim's size."""
    store = Store.model_validate({"kind": "postgres", "size": f"{size}Gi", "resources": {"memory": f"{limit}Gi"}})

    kept = int(setting(store, "max_wal_size")) + int(setting(store, "max_slot_wal_keep_size"))
    assert kept <= size * 1024 * 0.31
    assert int(setting(store, "shared_buffers")) * 4 <= limit * 1024
