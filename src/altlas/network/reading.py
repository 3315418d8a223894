"""Manifests become a cluster."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from altlas.kube.pods import group_of
from altlas.kube.selectors import labels_of
from altlas.kube.shapes import mapping, text
from altlas.network import gateways, ingresses, policies, workloads
from altlas.network.cluster import Cluster, Namespace, Origin, Service, Way
from altlas.network.places import Ends
from altlas.network.policy import Policy, Problem
from altlas.network.services import read_service
from altlas.network.ways import Found

NAME_LABEL = "kubernetes.io/metadata.name"
"""The API server sets it on every namespace (rule 10). Source: KEP-2161."""


class Reading(NamedTuple):
    """A cluster as read, and what is wrong with what was read."""

    cluster: Cluster
    problems: tuple[Problem, ...]


def read(
    objects: Iterable[tuple[Hashable, Mapping[str, Any]]],
    *,
    default_namespace: str = "default",
    ends: Ends | None = None,
) -> Reading:
    """The cluster that ``objects`` describe, each with a key that is kept as ``origin``. Never raises.

    What is no object of a kind that matters here is passed over. ``default_namespace`` is where objects go that
    name none.
    """
    sorter = _Sorter(default_namespace)
    for origin, value in objects:
        if isinstance(value, dict):
            sorter.put(origin, value)
    return sorter.reading(ends or Ends())


class _Sorter:
    """Puts each object where it belongs."""

    def __init__(self, default_namespace: str) -> None:
        self._default = default_namespace
        self._policies: list[Policy] = []
        self._problems: list[Problem] = []
        self._pods: list[workloads.Found] = []
        self._scaled: set[workloads.Identity] = set()
        self._namespaces: dict[str, Namespace] = {}
        self._services: dict[tuple[str, str], Service] = {}
        self._doors: dict[tuple[str, str, str], Found] = {}

    def put(self, origin: Origin, value: dict[str, Any]) -> None:
        """Sort one object by its kind."""
        policy = policies.read(value, origin, self._default)
        if policy is not None:
            self._problems.extend(policy.problems)
            if policy.policy is not None:
                self._policies.append(policy.policy)
            return
        namespace = text(mapping(value, "metadata"), "namespace") or self._default
        pods = workloads.find_workload(origin, value, namespace)
        if pods is not None:
            self._pods.append(pods)
        else:
            self._put_other(origin, value, namespace)

    def _put_other(self, origin: Origin, value: dict[str, Any], namespace: str) -> None:
        kind, group = text(value, "kind"), group_of(text(value, "apiVersion"))
        name = text(mapping(value, "metadata"), "name")
        if (group, kind) == ("", "Service"):
            self._services[namespace, name] = read_service(origin, value, namespace)
        elif (group, kind) == ("", "Namespace"):
            labels = labels_of(mapping(value, "metadata").get("labels")) | {NAME_LABEL: name}
            self._namespaces[name] = Namespace(name=name, labels=labels, origin=origin)
        elif (group, kind) in (ingresses.INGRESS, ingresses.OPENSHIFT_ROUTE) or group == gateways.GROUP:
            self._doors[kind, namespace, name] = Found(origin, value, namespace)
        elif (target := workloads.scale_target(value, namespace)) is not None:
            self._scaled.add(target)

    def reading(self, ends: Ends) -> Reading:
        """Everything that was put, as one cluster."""
        gathered = workloads.gather(self._pods, frozenset(self._scaled))
        settled = policies.settle(self._policies)
        cluster = Cluster(
            workloads=tuple(gathered.workloads),
            namespaces=self._namespaces | self._undeclared(one.namespace for one in gathered.workloads),
            policies=settled.policies,
            services=tuple(self._services.values()),
            ends=ends,
        )
        cluster = msgspec.structs.replace(cluster, ways=tuple(self._ways(cluster)))
        return Reading(cluster, (*self._problems, *gathered.problems, *settled.problems))

    def _undeclared(self, names: Iterable[str]) -> dict[str, Namespace]:
        """Namespaces that something lives in and no manifest declares: only their name is known (rule 10)."""
        used = {
            *names,
            *(one.namespace for one in self._policies if one.namespace),
            *(key[0] for key in self._services),
        }
        return {
            name: Namespace(name=name, labels={NAME_LABEL: name}, declared=False)
            for name in sorted(used - self._namespaces.keys())
        }

    def _ways(self, cluster: Cluster) -> Iterator[Way]:
        doors = self._doors
        known = gateways.Gateways(
            {key[1:]: one for key, one in doors.items() if key[0] == "Gateway"},
            [one for key, one in doors.items() if key[0] == "ReferenceGrant"],
        )
        for (kind, _, _), found in doors.items():
            if kind in gateways.ROUTES:
                yield from gateways.gateway_ways(cluster, known, found)
            elif kind == "Ingress":
                yield from ingresses.ingress_ways(cluster, found)
            elif kind == "Route":
                yield from ingresses.openshift_ways(cluster, found)
        for service in cluster.services:
            yield from ingresses.service_ways(cluster, service)
