"""The network of one inventory, worked out once for all checks of this room.

Objects that stand beside what is judged, or that a
kustomization forgets, are in the cluster like the others; what they have wrong is not said here.
"""

from __future__ import annotations

from functools import cached_property

import msgspec

from altlas.kube.flows import is_policy_kind
from altlas.model.flow import Flow
from altlas.model.inventory import Inventory, Resource
from altlas.network import Cluster, Ends, Place, Policy, Problem, Reach, Reading, Workload, read, solve
from altlas.network.flows import Scene, infer
from altlas.network.policies import ReadPolicy, settle
from altlas.network.policies import read as read_policy
from altlas.network.stated import dialect, ends

_PROMETHEUS = "Prometheus.monitoring.coreos.com"


class Network:
    """The twin of an inventory, and the flows that it needs.

    The policies are read at once. The rest of the cluster is read, and worked out, when somebody asks.
    """

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.resources = inventory.resources
        self.surroundings = inventory.surroundings
        self.scene = Scene(inventory.resources)
        found = [one for index in self._policy_objects if (one := self._read_policy(index)) is not None]
        settled = settle(one.policy for one in found if one.policy is not None)
        self.policies: tuple[Policy, ...] = settled.policies
        self._problems = (*(problem for one in found for problem in one.problems), *settled.problems)

    @cached_property
    def _policy_objects(self) -> list[int]:
        return [index for index, one in enumerate(self.resources) if is_policy_kind(one.facts.kind)]

    def _read_policy(self, index: int) -> ReadPolicy | None:
        if self.resources[index].doubtful:
            return None
        return read_policy(self.scene.kept(index).value, index, self.inventory.default_namespace)

    @cached_property
    def is_quiet(self) -> bool:
        """Whether nothing can be said of flows: every policy is in a namespace where one is refused or unreadable."""
        return "" in self.clouded or all(one.namespace in self.clouded for one in self.policies)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with what was read."""
        return self._problems if self.is_quiet else self._reading.problems

    @property
    def cluster(self) -> Cluster:
        """Everything that decides who can talk to whom."""
        return self._reading.cluster

    @cached_property
    def _reading(self) -> Reading:
        objects = (
            (index, self.scene.value(index))
            for index, one in enumerate(self.resources)
            if one.kept and not one.doubtful
        )
        return read(
            ((index, value) for index, value in objects if value),
            default_namespace=self.inventory.default_namespace,
            ends=self._ends,
        )

    @property
    def _ends(self) -> Ends:
        """Where the platform's ends live; a Prometheus that nobody stated is where the operator's object says."""
        stated = ends(self.surroundings)
        if stated.prometheus is not None:
            return stated
        return msgspec.structs.replace(stated, prometheus=_operated_prometheus(self.scene))

    @cached_property
    def reach(self) -> Reach:
        """Who can talk to whom."""
        return solve(self.cluster, dialect(self.surroundings))

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """What the platform declares, and what the objects need besides; a flow of both has the object's place."""
        declared = {_key(one): one for one in self.surroundings.declared or ()}
        for one in infer(self.scene, self.cluster.ways):
            known = declared.get(_key(one))
            declared[_key(one)] = one if known is None else msgspec.structs.replace(one, kind=known.kind, sure=True)
        return tuple(declared.values())

    @cached_property
    def workloads(self) -> dict[str, Workload]:
        """What runs, by text."""
        return {str(one): one for one in self.cluster.workloads if one.running}

    @cached_property
    def clouded(self) -> frozenset[str]:
        """Namespaces with a policy that the schema refuses or that altlas cannot read; "" if it is a cluster's.

        What is blocked there may be its doing, or its cure.
        """
        understood = {policy.origin for policy in self.policies}
        return frozenset(
            self.resources[index].facts.namespace for index in self._policy_objects if index not in understood
        )

    def resource(self, origin: object) -> Resource | None:
        """The object that has the key ``origin`` in the twin, if it is judged."""
        found = self.resources[origin] if isinstance(origin, int) else None
        return found if found is not None and not found.omitted else None


def _key(flow: Flow) -> tuple[str, str, str, int]:
    return flow.source, flow.destination, flow.protocol, flow.port


def _operated_prometheus(scene: Scene) -> Place | None:
    """The pods of the input's Prometheus object, with the label that the operator gives them.

    Source: ``makeStatefulSetSpec`` in pkg/prometheus of prometheus-operator.
    """
    for one in scene.facts:
        if one.key == _PROMETHEUS and one.name:
            return Place(one.namespace, {"operator.prometheus.io/name": one.name})
    return None
