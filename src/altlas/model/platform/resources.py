"""CPU and memory, written as ``request..limit``."""

from __future__ import annotations

import re
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, StringConstraints

from altlas.model.platform.part import Part

_AMOUNT = r"[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?"
RangeText = Annotated[str, StringConstraints(pattern=rf"^{_AMOUNT}(\.\.{_AMOUNT})?$")]


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
    request, dots, limit = value.partition("..") if isinstance(value, str) else ("", "", "")
    for amount in (request, limit) if dots else (request,):
        if not _is_amount(amount):
            raise ValueError("a quantity, or request..limit such as 100m..500m")
    return Range(request, limit or request)


def _is_amount(text: str) -> bool:

    return re.fullmatch(_AMOUNT, text) is not None


RangeField = Annotated[Range, BeforeValidator(_parse_range, json_schema_input_type=RangeText | int)]


class Resources(Part):
    """What a container asks for (request) and may use at most (limit)."""

    cpu: RangeField = Range("100m", "500m")
    """CPU as ``request..limit``; one value sets both."""

    memory: RangeField = Range("128Mi", "256Mi")
    """Memory as ``request..limit``; one value sets both."""
