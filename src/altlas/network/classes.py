"""Classes of pods that no policy can tell apart: the solver works on them, not on pods, so replicas cost nothing."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import NamedTuple

from altlas.netset import AddressSet
from altlas.network.atoms import AddressAtoms
from altlas.network.cluster import Workload
from altlas.network.places import PodPort

Pairs = tuple[tuple[str, str], ...]
"""Labels, sorted by key."""


class PodClass(NamedTuple):
    """Everything about a pod that a policy can see; equal values are one class.

    ``ports`` are the named ones. ``addresses`` are the address atoms of the pods' IPs, as bits; 0 if no status tells
    them. ``partial`` pods may have more labels and ports than are known.
    """

    namespace: str
    labels: Pairs
    open_labels: Pairs = ()
    ports: tuple[PodPort, ...] = ()
    host_network: bool = False
    service_account: str = "default"
    addresses: int = 0
    partial: bool = False


class Classes(NamedTuple):
    """``classes`` in order of first appearance, and the number of each workload's class."""

    classes: tuple[PodClass, ...]
    number: dict[Workload, int]


def classify(workloads: Iterable[Workload], atoms: AddressAtoms) -> Classes:
    """Put every workload into its class."""
    numbers: dict[PodClass, int] = {}
    of: dict[Workload, int] = {}
    pairs: dict[int, Pairs] = {}
    for workload in workloads:
        key = PodClass(
            workload.namespace,
            _pairs(workload.labels, pairs),
            _pairs(workload.open_labels, pairs),
            tuple([port for port in workload.ports if port.name]),
            workload.host_network,
            workload.service_account,
            _atoms(workload.addresses, atoms),
        )
        of[workload] = numbers.setdefault(key, len(numbers))
    return Classes(tuple(numbers), of)


def _pairs(labels: dict[str, str], memory: dict[int, Pairs]) -> Pairs:
    """The same labels in one order; manifests often share one mapping, which is then sorted once."""
    found = memory.get(id(labels))
    if found is None:
        found = memory[id(labels)] = tuple(sorted(labels.items()))
    return found


def _atoms(addresses: tuple[str, ...], atoms: AddressAtoms) -> int:
    """The atoms of some addresses; an unreadable one makes all of them unknown."""
    if not addresses:
        return 0
    try:
        found = [ip_address(one) for one in addresses]
    except ValueError:
        return 0
    mask = 0
    for one in found:
        mask |= atoms.mask(AddressSet.of(one.version, [(int(one), int(one))]))
    return mask
