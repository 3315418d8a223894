"""References by labels: selectors that match no pod, and Service ports that lead to no container port."""

from __future__ import annotations

from altlas.kube.references.facts import ContainerPort, Facts, Select, ServicePort
from altlas.kube.references.index import Index
from altlas.kube.references.words import nearest
from altlas.kube.selectors import Selector

GIVEN_LATER = frozenset({
    "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "pod-template-hash",
    "pod-template-generation",
    "controller-revision-hash", "job-name", "batch.kubernetes.io/job-name", "controller-uid",
    "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index", "rollouts-pod-template-hash",
    "service.istio.io/canonical-name", "service.istio.io/canonical-revision", "security.istio.io/tlsMode",
})  # fmt: skip
"""Labels that controllers put on pods; no template shows them."""


def selected(index: Index, select: Select) -> list[int] | None:
    """Indices of the objects whose pods are selected; None when it cannot be known."""
    selector = select.selector.without(GIVEN_LATER)
    if selector.empty:
        return None
    found = index.pods(select.namespace, selector)
    return found or (None if _unsure(index, select.namespace, selector) else [])


def _unsure(index: Index, namespace: str, selector: Selector) -> bool:
    """Whether the right pods may be outside the input, hidden by another finding, or made by an operator."""
    if namespace not in index.pods_in or namespace in index.unreadable:
        return True
    if namespace in index.strays:
        return any(index.pods(other, selector) for other in list(index.pods_in))
    if any(index.pods(other, selector) for other in index.strays if other in index.pods_in):
        return True
    return any(_operates(one, selector) for one in index.custom.get(namespace, ()))


def _operates(custom: Facts, selector: Selector) -> bool:
    """Whether a custom resource's operator may run the pods: the selector names the resource, its kind or group."""
    group = custom.key.partition(".")[2]
    for key, value in selector.labels.items():
        domain = key.partition("/")[0] if "/" in key else ""
        if (
            value.startswith(custom.name)
            or value == custom.kind.lower()
            or (domain and (group.endswith(domain) or domain.endswith(group)))
        ):
            return True
    return False


def nearest_label(index: Index, select: Select) -> str:
    """``key: value`` of the label that was probably meant, where changing it alone would select pods."""
    for key, value in select.selector.labels.items():
        near = nearest(value, index.label_values.get((select.namespace, key), ()))
        if near:
            selector = Selector(select.selector.labels | {key: near}, select.selector.expressions)
            if index.pods(select.namespace, selector):
                return f"{key}: {near}"
    return ""


def port_fault(index: Index, port: ServicePort, pods: list[int]) -> str:
    """What is wrong between a Service port and the selected pods: ``missing``, ``protocol`` or nothing.

    A named target must be a container port of that name and protocol, or the pod gets no traffic
    (``FindPort`` in pkg/api/v1/pod). A numeric one works undeclared; it counts as missing only where the
    pods declare other ports.
    """
    facts = [index.facts[place] for place in pods]
    declared: list[ContainerPort] = []
    for one in facts:
        if one.doubtful or one.pod is None:
            return ""
        declared += one.pod.ports
    wanted = port.target
    same = [own for own in declared if wanted in (own.name, own.number)]
    if any(own.protocol == port.protocol for own in same):
        return ""
    if same:
        return "protocol"
    if isinstance(wanted, int):
        return "missing" if declared and wanted and all(one.pod and one.pod.ports for one in facts) else ""
    return "" if wanted.isdecimal() else "missing"
