"""Ends by what a person writes."""

from __future__ import annotations

from altlas.netset import AddressSet
from altlas.network.cluster import Cluster
from altlas.network.ends import AddressRange, End
from altlas.network.places import PlatformEnd


def find(cluster: Cluster, text: str) -> tuple[End, ...]:
    """The ends meant by ``text``; none if nothing has that name."""
    for end in PlatformEnd:
        if text in (end.value, end.value.strip("{}")):
            return (end,)
    workloads = [one for one in cluster.workloads if text in (str(one), f"{one.namespace}/{one.name}", one.name)]
    exact = [one for one in workloads if text == str(one)] or [one for one in workloads if text != one.name]
    return tuple(exact or workloads) or _addresses(text.removesuffix("[External]"))


def _addresses(text: str) -> tuple[End, ...]:
    first, dash, last = text.partition("-")
    try:
        block = AddressSet.between(first, last) if dash else AddressSet.block(text)
    except ValueError:
        return ()
    return (AddressRange(block),)
