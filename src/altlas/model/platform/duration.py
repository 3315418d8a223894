"""Durations as Prometheus and Loki read them.

Source: ParseDuration in github.com/prometheus/common/model/time.go: units from large to small, each at most once.
"""

from __future__ import annotations

import re

_SECOND = 1000
_UNITS = {
    "y": 365 * 86_400 * _SECOND,
    "w": 7 * 86_400 * _SECOND,
    "d": 86_400 * _SECOND,
    "h": 3600 * _SECOND,
    "m": 60 * _SECOND,
    "s": _SECOND,
    "ms": 1,
}
_FORM = re.compile("".join(rf"(?:([0-9]+){unit})?" for unit in _UNITS))
_LONGEST = 2**63 // 1_000_000

DAY = _UNITS["d"]
"""Milliseconds of a day."""


def milliseconds(text: str) -> int | None:
    """Length of a duration such as ``1h30m``; None where Prometheus would refuse it (order of units, too long)."""
    found = _FORM.fullmatch(text)
    if not text or found is None or len(text) > 100:
        return None
    total = sum(int(count) * size for count, size in zip(found.groups(), _UNITS.values(), strict=True) if count)
    return total if total < _LONGEST else None
