"""The nearest word, for "did you mean"."""

from __future__ import annotations

import pytest

from altlas.kube.nearest import nearest


@pytest.mark.parametrize(
    ("word", "words", "expected"),
    [
        ("waivres", ["exists", "waivers"], "waivers"),
        ("zzz", ["exists", "waivers"], ""),
        ("a", [], ""),
        ("exist", iter(["exists"]), "exists"),
    ],
)
def test_nearest(word, words, expected):
    assert nearest(word, words) == expected
