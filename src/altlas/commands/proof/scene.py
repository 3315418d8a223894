"""The cluster in which a platform is proven: its own objects, and everybody who must not get in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from altlas.generate.flows import places
from altlas.generate.network_policies.default_deny import namespaces
from altlas.generate.network_policies.peers import NAMESPACE_NAME
from altlas.kube import labels
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject
from altlas.network import Cluster, End, Ends, Namespace, Policy, Tier, Workload, read
from altlas.network.policy import EVERYTHING, Pods
from altlas.network.rectangles import Direction

ELSEWHERE = "(another namespace)"
"""Of strangers that look like the platform's own pods; no real namespace can have this name."""

ENDS = (places.DNS, places.INGRESS_CONTROLLER, places.PROMETHEUS)
"""Ends that are pods which altlas does not make."""


class Scene(NamedTuple):
    """A cluster with its own workloads, the strangers in its namespaces, and who everybody is.

    ``names`` are the texts that flows use, by the identity of workloads: stand-ins have those of the ends that they
    stand for.
    """

    cluster: Cluster
    own: frozenset[str]
    strangers: frozenset[str]
    names: dict[int, str]
    problems: tuple[str, ...]

    def half(self, side: Direction, *, without: str = "") -> Cluster:
        """The same cluster where policies speak of one side only.

        Policies called ``without`` are left out, and with them the strangers whom nothing else would restrain.
        """
        other = "egress" if side is Direction.INGRESS else "ingress"
        kept = (policy for policy in self.cluster.policies if policy.name != without)
        policies = tuple(msgspec.structs.replace(policy, **{other: None}) for policy in kept)
        there = (one for one in self.cluster.workloads if not (without and str(one) in self.strangers))
        return msgspec.structs.replace(self.cluster, policies=policies, workloads=tuple(there))

    def name(self, end: End) -> str:
        """What flows call ``end``."""
        return self.names.get(id(end)) or str(end)

    def group(self, end: End) -> str:
        """The name of ``end``, or of all strangers of its namespace where it is one."""
        name = self.name(end)
        return f"other pods of {name.partition('/')[0]}" if name in self.strangers else name


def scene(platform: Platform, objects: Iterable[KubeObject]) -> Scene:
    """Read the objects of ``platform`` and let strangers in."""
    reading = read(enumerate(objects), ends=_ends(platform))
    own = reading.cluster.workloads
    inside = list(_inside(platform, own))
    stand_ins = _stand_ins(platform)
    others = [*_guests(platform), *_elsewhere(platform, own)]
    everybody = (*own, *inside, *stand_ins.values(), *others)
    spaces = {one.namespace: _namespace(one.namespace) for one in everybody}
    cluster = msgspec.structs.replace(
        reading.cluster,
        workloads=everybody,
        namespaces=spaces | reading.cluster.namespaces,
        policies=(*reading.cluster.policies, _silence()),
    )
    return Scene(
        cluster=cluster,
        own=frozenset(map(str, own)),
        strangers=frozenset(map(str, inside)),
        names={id(pod): end for end, pod in stand_ins.items()} | {id(one): str(one) for one in everybody[: len(own)]},
        problems=tuple(problem.message for problem in reading.problems),
    )


def _ends(platform: Platform) -> Ends:
    """What the platform file says about addresses. The ends that are pods have stand-ins, whose labels are known."""
    cluster = platform.cluster
    return Ends(
        ingress_controller=None,
        dns=None,
        pod_cidrs=cluster.pod_cidrs,
        service_cidrs=cluster.service_cidrs,
        node_cidrs=cluster.node_cidrs,
        api_server_cidrs=cluster.api_server.cidrs,
    )


def _stand_ins(platform: Platform) -> dict[str, Workload]:
    """A pod for each end that lives elsewhere in the cluster, with just the labels that the platform file knows."""
    found = {end: places.place_of(platform, end) for end in ENDS}
    return {
        end: _pod(place.namespace, end, place.labels) for end, place in found.items() if place.namespace is not None
    }


def _pod(namespace: str, name: str, wearing: dict[str, str]) -> Workload:
    return Workload(namespace=namespace, name=name, kind="Pod", labels=wearing)


def _inside(platform: Platform, own: Iterable[Workload]) -> Iterator[Workload]:
    """Strangers in the platform's namespaces: without labels, and with one of those by which selectors know pods."""
    for namespace in namespaces(platform):
        yield _pod(namespace, "(any other pod)", {})
        yield _pod(namespace, "(any other pod of the platform)", {labels.INSTANCE: platform.platform})
    for one in own:
        yield _pod(one.namespace, f"({one.name} of another platform)", {**one.labels, labels.INSTANCE: "another"})


def _elsewhere(platform: Platform, own: Iterable[Workload]) -> Iterator[Workload]:
    """Strangers that look like somebody who may, but live in another namespace; and neighbours of those who may."""
    for one in own:
        yield _pod(ELSEWHERE, one.name, one.labels)
    known = {one.namespace for one in own}
    for end in ENDS:
        place = places.place_of(platform, end)
        if place.namespace and place.namespace not in known and place.labels:
            yield _pod(ELSEWHERE, end, place.labels)
            yield _pod(place.namespace, f"(not {end})", {})


def _guests(platform: Platform) -> Iterator[Workload]:
    """Pods that others bring."""
    guest = places.solver(platform)
    if guest:
        yield _pod(guest.namespace, guest.name, guest.labels)


def _namespace(name: str) -> Namespace:
    return Namespace(name=name, labels={NAMESPACE_NAME: name}, declared=False)


def _silence() -> Policy:
    """What keeps strangers elsewhere from each other: their connections are no matter, only too many."""
    return Policy(
        origin=None,
        kind="NetworkPolicy",
        namespace=ELSEWHERE,
        name="silence",
        tier=Tier.NETWORK,
        priority=0,
        subject=Pods(None, EVERYTHING, ()),
        ingress=(),
        egress=(),
    )
