"""Pods by their owner: what runs, with which labels and ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from altlas.kube.pods import PodTemplate, group_of, template_of
from altlas.kube.selectors import labels_of
from altlas.kube.shapes import mapping, mappings, text
from altlas.network.added_labels import ADDED, added_labels
from altlas.network.cluster import Origin, Workload
from altlas.network.places import PodPort
from altlas.network.policy import Fault, Problem

Identity = tuple[str, str, str]
"""Kind, namespace and name."""


class Found(NamedTuple):
    """An object that runs pods."""

    origin: Origin
    value: dict[str, Any]
    template: PodTemplate
    namespace: str

    @property
    def identity(self) -> Identity:
        """Kind, namespace and name."""
        return text(self.value, "kind"), self.namespace, text(mapping(self.value, "metadata"), "name")

    @property
    def owner(self) -> Identity | None:
        """The object that made this one: its controller, or its first owner. A static pod's node made nothing."""
        owners = [one for _, one in mappings(mapping(self.value, "metadata"), "ownerReferences")]
        chosen = next((one for one in owners if one.get("controller") is True), owners[0] if owners else None)
        if chosen is None or text(chosen, "kind") in ("", "Node") or not text(chosen, "name"):
            return None
        return text(chosen, "kind"), self.namespace, text(chosen, "name")


class Workloads(NamedTuple):
    """What runs, and pods that make it ambiguous."""

    workloads: list[Workload]
    problems: list[Problem]


def find_workload(origin: Origin, value: dict[str, Any], namespace: str) -> Found | None:
    """``value`` if it runs pods; None otherwise."""
    template = template_of(value)
    return Found(origin, value, template, namespace) if template is not None else None


def gather(found: Iterable[Found], scaled: frozenset[Identity]) -> Workloads:
    """Workloads by owner: pods of one owner are one, and what an owner among ``found`` made is not told twice.

    ``scaled`` are objects whose number of replicas something else decides, so that zero is no promise. An object
    that is written twice counts as written last (rule 26).
    """
    objects = {one.identity if one.identity[2] else ("", "", str(index)): one for index, one in enumerate(found)}
    result = Workloads([], [])
    pods: dict[Identity, list[Found]] = {}
    for identity, one in objects.items():
        owner = one.owner
        if owner is not None and owner in objects:
            continue
        if owner is not None and identity[0] == "Pod":
            pods.setdefault(owner, []).append(one)
        else:
            result.workloads.append(_workload(one, running=_runs(one, scaled)))
    for owner, members in pods.items():
        result.workloads.extend(_owned(owner, members))
        result.problems.extend(_differing(owner, members))
    return result


def _workload(one: Found, *, running: bool) -> Workload:
    kind, namespace, name = one.identity
    known, open_labels = added_labels(kind, name, one.value)
    labels = labels_of(one.template.metadata.get("labels"))
    spec = one.template.spec
    return Workload(
        namespace=namespace,
        name=name,
        kind=kind,
        labels=known | labels if known else labels,
        open_labels={key: start for key, start in open_labels.items() if key not in labels},
        ports=_ports(one.template),
        host_network=spec.get("hostNetwork") is True,
        service_account=text(spec, "serviceAccountName") or text(spec, "serviceAccount") or "default",
        addresses=_addresses(one.value) if kind == "Pod" else (),
        single=kind == "Pod",
        running=running,
        origin=one.origin,
    )


def _ports(template: PodTemplate) -> tuple[PodPort, ...]:
    """Ports of containers that run on: native sidecars count, init containers that end do not (rule 16)."""
    found = []
    for container in template.containers:
        if container.runs_on and "ports" in container.value:
            for _, port in mappings(container.value, "ports"):
                number = port.get("containerPort")
                if type(number) is int:
                    found.append(PodPort(text(port, "name"), number, text(port, "protocol") or "TCP"))
    return tuple(found)


def _addresses(value: dict[str, Any]) -> tuple[str, ...]:
    """All addresses of a pod: a dual-stack pod has one of each IP version."""
    status = mapping(value, "status")
    found = [text(one, "ip") for _, one in mappings(status, "podIPs")] or [text(status, "podIP")]
    return tuple(address for address in found if address)


def _runs(one: Found, scaled: frozenset[Identity]) -> bool:
    """Whether it has pods: not if it is scaled to zero for good, or if its pod has ended (rule 26)."""
    if one.identity[0] == "Pod":
        return text(mapping(one.value, "status"), "phase") not in ("Succeeded", "Failed")
    replicas = mapping(one.value, "spec").get("replicas")
    return type(replicas) is not int or replicas != 0 or one.identity in scaled


def _owned(owner: Identity, members: list[Found]) -> Iterator[Workload]:
    """One workload for the pods of one owner, or one for each set of labels where these differ (rule 11)."""
    kind, namespace, name = owner
    variants: dict[tuple[tuple[str, str], ...], list[Workload]] = {}
    for one in members:
        pod = _workload(one, running=_runs(one, frozenset()))
        own = tuple(sorted((key, value) for key, value in pod.labels.items() if key not in ADDED))
        variants.setdefault(own, []).append(pod)
    for pods in variants.values():
        running = [one for one in pods if one.running] or pods
        first = running[0]
        shared = {
            key: value for key, value in first.labels.items() if all(one.labels.get(key) == value for one in running)
        }
        yield Workload(
            namespace=namespace,
            name=name,
            kind=kind,
            labels=shared,
            open_labels={key: "" for key in first.labels if key not in shared},
            ports=tuple(dict.fromkeys(port for one in running for port in one.ports)),
            host_network=first.host_network,
            service_account=first.service_account,
            addresses=tuple(address for one in running for address in one.addresses),
            running=first.running,
            origin=first.origin,
        )


def _differing(owner: Identity, members: list[Found]) -> Iterator[Problem]:
    """A problem for each pod whose labels are not those of its owner's first pod."""
    first, *others = members
    expected = _own_labels(first)
    kind, namespace, name = owner
    for one in others:
        labels = _own_labels(one)
        if labels != expected:
            keys = sorted(key for key in labels.keys() | expected if labels.get(key) != expected.get(key))
            message = (
                f"this pod and another one of {kind} {namespace}/{name} differ in the label {keys[0]}: "
                "a policy may treat them differently"
            )
            cure = "Give all pods of one owner the same labels, or judge each pod by itself."
            yield Problem(one.origin, ("metadata", "labels"), message, cure, Fault.AMBIGUOUS)


def _own_labels(one: Found) -> dict[str, str]:
    labels = labels_of(one.template.metadata.get("labels"))
    return {key: value for key, value in labels.items() if key not in ADDED}


def scale_target(value: dict[str, Any], namespace: str) -> Identity | None:
    """What a HorizontalPodAutoscaler or KEDA's ScaledObject scales; None for other objects."""
    kind, group = text(value, "kind"), group_of(text(value, "apiVersion"))
    if (group, kind) not in {("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")}:
        return None
    target = mapping(value, "spec", "scaleTargetRef")
    return text(target, "kind") or "Deployment", namespace, text(target, "name")
