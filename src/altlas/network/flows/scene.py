"""The objects of the whole input, arranged for the questions that inference asks."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any, NamedTuple

from altlas.kube.flows import Kept, rebuilt, unpack
from altlas.kube.references.facts import Facts, Pod, Service, ServicePort, Use
from altlas.kube.references.selecting import GIVEN_LATER
from altlas.kube.selectors import Selector
from altlas.model.inventory import Resource
from altlas.network.policy import Labels

STORE_PORTS = frozenset({1433, 3306, 4222, 5432, 5672, 6379, 9000, 9042, 9092, 9200, 11211, 27017})
"""Ports on which well-known stores and brokers answer; where a Service has several ports, clients mean this one."""

_BY_NAME = frozenset({"ConfigMap", "Secret"})


class PodPort(NamedTuple):
    """A port of the pods that the object number ``workload`` runs."""

    workload: int
    protocol: str
    number: int


class Stored(NamedTuple):
    """A ConfigMap or Secret, by index, that a workload reads; ``keys`` is None for all of its keys."""

    origin: int
    keys: frozenset[str] | None


class Scene:
    """Answers which pods are behind a Service, and who reads which ConfigMap."""

    def __init__(self, resources: tuple[Resource, ...]) -> None:
        self.resources = resources
        self.facts: list[Facts] = [one.facts for one in resources]
        self._kept: dict[int, Kept] = {}
        self.objects: dict[tuple[str, str, str], int] = {}
        self.workloads: list[int] = []
        self._pods: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for index, one in enumerate(self.facts):
            self.objects.setdefault((one.key, one.namespace, one.name), index)
            if one.pod is not None and not one.doubtful and _is_whole(one.pod):
                self.workloads.append(index)
                for key, value in one.pod.labels.items():
                    self._pods[one.namespace, key, value].append(index)

    def kept(self, index: int) -> Kept:
        """What was kept of an object."""
        if index not in self._kept:
            self._kept[index] = unpack(self.resources[index].kept)
        return self._kept[index]

    def value(self, index: int) -> dict[str, Any]:
        """An object as the twin reads it."""
        return rebuilt(self.facts[index], self.kept(index))

    def text(self, index: int) -> str:
        """A workload as the twin writes it."""
        one = self.facts[index]
        return f"{one.namespace}/{one.name}[{one.kind}]"

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """Namespaces in which the input has anything."""
        return frozenset(one.namespace for one in self.facts) | {
            one.name for one in self.facts if one.key == "Namespace"
        }

    @cached_property
    def services(self) -> dict[str, list[Facts]]:
        """The Services by namespace."""
        found: dict[str, list[Facts]] = defaultdict(list)
        for one in self.facts:
            if one.service is not None:
                found[one.namespace].append(one)
        return found

    def pods(self, namespace: str, selector: Selector) -> list[int]:
        """Workloads in ``namespace`` whose pods ``selector`` matches."""
        rows = [self._pods.get((namespace, key, value), []) for key, value in selector.labels.items()]
        if rows:
            candidates = min(rows, key=len)
        else:
            candidates = [index for index in self.workloads if self.facts[index].namespace == namespace]
        return [index for index in candidates if selector.matches(self.pod(index).labels)]

    def labelled(self, namespace: str, labels: Labels) -> list[int]:
        """Workloads in ``namespace`` whose pods a policy's selector may match, also by labels that come later."""
        exact = {one.key: one.values[0] for one in labels if one.operator == "In" and len(one.values) == 1}
        rest = tuple(one for one in labels if one.key not in exact)
        return self.pods(namespace, Selector(exact, rest).without(GIVEN_LATER))

    def pod(self, index: int) -> Pod:
        """The pod of a workload."""
        pod = self.facts[index].pod
        return pod if pod is not None else Pod({}, None, ())

    def service(self, namespace: str, name: str) -> Service | None:
        """A Service that selects pods."""
        index = self.objects.get(("Service", namespace, name))
        found = self.facts[index].service if index is not None else None
        return found if found is not None and found.selector is not None else None

    def behind(self, namespace: str, name: str, part: int | str | None) -> list[PodPort]:
        """Pod ports behind a port of a Service, named by number or name; None for the one that clients mean."""
        service = self.service(namespace, name)
        if service is None or service.selector is None:
            return []
        pods = self.pods(namespace, service.selector)
        ports = meant(service, part)
        if not ports and service.headless and isinstance(part, int):
            return [
                PodPort(one, own.protocol, part) for one in pods for own in self.pod(one).ports if own.number == part
            ]
        return [found for port in ports for one in pods if (found := self.arriving(one, port)) is not None]

    def arriving(self, index: int, port: ServicePort) -> PodPort | None:
        """Where a Service's port arrives at a workload's pods; None for a name or number that they do not have.

        A number need not be declared, but where the pods declare others only, the Service has it wrong.
        """
        declared = self.pod(index).ports
        if isinstance(port.target, int):
            known = not declared or any(own.number == port.target for own in declared)
            return PodPort(index, port.protocol, port.target) if known else None
        for own in declared:
            if own.name == port.target and own.protocol == port.protocol:
                return PodPort(index, own.protocol, own.number)
        return None

    def read_by(self, index: int) -> list[Stored]:
        """ConfigMaps and Secrets that a workload reads."""
        found: dict[int, frozenset[str] | None] = {}
        for use in self.facts[index].uses:
            if use.kind not in _BY_NAME:
                continue
            stored = self.objects.get((use.kind, use.namespace, use.name))
            if stored is None:
                continue
            keys = frozenset({use.part}) if isinstance(use.part, str) else None
            known = found.get(stored, frozenset())
            whole = use.form.startswith("envfrom") or (keys is None and not self._has_items(index, use))
            found[stored] = None if whole or known is None else known | (keys or frozenset())
        return [Stored(stored, keys) for stored, keys in found.items()]

    def _has_items(self, index: int, use: Use) -> bool:
        """Whether a workload mounts only some keys of a ConfigMap or Secret."""
        uses = self.facts[index].uses
        return any(one.form.endswith("-item") and one.name == use.name and one.kind == use.kind for one in uses)


def _is_whole(pod: Pod) -> bool:
    """Whether an owner's selector matches its own pods; one that does not is refused, which is said elsewhere."""
    return pod.selector is None or pod.selector.matches(pod.labels)


def meant(service: Service, part: int | str | None) -> list[ServicePort]:
    """The ports of a Service that a client means by a number, a name, or by saying nothing."""
    if part:
        return [own for own in service.ports if part in (own.number, own.name)]
    if len(service.ports) == 1:
        return list(service.ports)
    known = [own for own in service.ports if own.number in STORE_PORTS]
    return known if len(known) == 1 else []
