"""CPU and memory, written as ``request..limit``."""

from __future__ import annotations

import re
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, StringConstraints

from altlas.model.platform.part import IN_WORDS, RANGE, Part

RangeText = Annotated[str, StringConstraints(pattern=RANGE)]


class Range(NamedTuple):
    """A request and a limit, both Kubernetes quantities."""

    request: str
    limit: str


def _parse_range(value: Any) -> Any:
    """``100m..500m`` is request and limit; ``100m`` is both (Guaranteed quality of service)."""
    if isinstance(value, Range):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or re.fullmatch(RANGE, value) is None:
        raise ValueError(IN_WORDS[RANGE])
    request, _, limit = value.partition("..")
    return Range(request, limit or request)


RangeField = Annotated[
    Range, BeforeValidator(_parse_range, json_schema_input_type=RangeText | Annotated[int, Field(ge=0)])
]


class Resources(Part):
    """What a container asks for (request) and may use at most (limit)."""

    cpu: Annotated[RangeField, Field(examples=["100m..500m"])] = Range("100m", "500m")
    """CPU as ``request..limit``; one value sets both."""

    memory: Annotated[RangeField, Field(examples=["128Mi..256Mi"])] = Range("128Mi", "256Mi")
    """Memory as ``request..limit``; one value sets both."""
