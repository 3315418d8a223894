"""What Prometheus reads: by its own configuration, by monitors of the operator, by annotations.

Sources: the API reference of prometheus-operator (ServiceMonitor, PodMonitor: the selector matches Services or pods in
the monitor's namespace unless ``namespaceSelector`` says otherwise) and the example configuration of Prometheus for
Kubernetes (annotations ``prometheus.io/scrape`` and ``prometheus.io/port``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from altlas.kube.references.facts import ServicePort
from altlas.kube.route import Route
from altlas.kube.selectors import parse
from altlas.kube.shapes import mapping, mappings, port, texts
from altlas.model.flow import Flow, FlowKind
from altlas.network.flows.calls import is_prometheus
from altlas.network.flows.scene import PodPort, Scene, Stored
from altlas.network.places import PlatformEnd

_SERVICE_MONITOR = "ServiceMonitor.monitoring.coreos.com"
_POD_MONITOR = "PodMonitor.monitoring.coreos.com"


def scrapes(scene: Scene) -> Iterator[Flow]:
    """Every scrape that the input asks for."""
    own = [index for index in scene.workloads if is_prometheus(scene, index)]
    readers = [scene.text(index) for index in own] or [PlatformEnd.PROMETHEUS.value]
    for index in own:
        yield from _configured(scene, index)
    for index, one in enumerate(scene.facts):
        if one.doubtful:
            continue
        if one.key == _SERVICE_MONITOR:
            yield from _monitored(scene, index, readers, _service_targets(scene, index))
        elif one.key == _POD_MONITOR:
            yield from _monitored(scene, index, readers, _pod_targets(scene, index))
        elif one.pod is not None or one.service is not None:
            yield from _annotated(scene, index, readers)


def _configured(scene: Scene, index: int) -> Iterator[Flow]:
    """Services that the scrape configuration of a workload keeps by name."""
    for stored in (Stored(index, None), *scene.read_by(index)):
        for use in scene.facts[stored.origin].uses:
            if use.form == "scrape" and (stored.keys is None or use.route[1] in stored.keys):
                reason = f"Prometheus is told to scrape port {use.part} of Service {use.name!r}"
                for found in scene.behind(use.namespace, use.name, use.part):
                    yield _flow(scene, scene.text(index), found, reason, stored.origin, use.route)


def _monitored(
    scene: Scene, index: int, readers: list[str], targets: Iterator[tuple[Route, PodPort]]
) -> Iterator[Flow]:
    one = scene.facts[index]
    for route, found in targets:
        for reader in readers:
            yield _flow(scene, reader, found, f"{one.kind} {one.namespace}/{one.name} asks for it", index, route)


def _service_targets(scene: Scene, index: int) -> Iterator[tuple[Route, PodPort]]:
    """Pod ports behind the Services that a ServiceMonitor selects by their labels."""
    spec = mapping(scene.kept(index).value, "spec")
    selector = parse(spec.get("selector"))
    if selector is None or selector.empty:
        return
    for one in (one for space in sorted(_spaces(scene, index, spec)) for one in scene.services.get(space, ())):
        if one.service is None or not selector.matches(one.labels):
            continue
        for place, endpoint in mappings(spec, "endpoints"):
            route: Route = ("spec", "endpoints", place)
            if named := port(endpoint, "port"):
                found = scene.behind(one.namespace, one.name, named)
                yield from (((*route, "port"), pod) for pod in found)
            elif (target := port(endpoint, "targetPort")) and one.service.selector is not None:
                for pod in scene.pods(one.namespace, one.service.selector):
                    yield from _on_pod(scene, pod, target, (*route, "targetPort"))


def _pod_targets(scene: Scene, index: int) -> Iterator[tuple[Route, PodPort]]:
    """Ports of the pods that a PodMonitor selects."""
    spec = mapping(scene.kept(index).value, "spec")
    selector = parse(spec.get("selector"))
    if selector is None or selector.empty:
        return
    for space in sorted(_spaces(scene, index, spec)):
        for pod in scene.pods(space, selector):
            for place, endpoint in mappings(spec, "podMetricsEndpoints"):
                for member in ("port", "portNumber", "targetPort"):
                    if target := port(endpoint, member):
                        yield from _on_pod(scene, pod, target, ("spec", "podMetricsEndpoints", place, member))
                        break


def _on_pod(scene: Scene, pod: int, target: int | str, route: Route) -> Iterator[tuple[Route, PodPort]]:
    found = scene.arriving(pod, ServicePort("", 0, "TCP", target))
    if found is not None:
        yield route, found


def _spaces(scene: Scene, index: int, spec: dict[str, Any]) -> frozenset[str]:
    """Namespaces in which a monitor looks."""
    chosen = mapping(spec, "namespaceSelector")
    if chosen.get("any") is True:
        return scene.namespaces
    names = frozenset(name for _, name in texts(chosen, "matchNames"))
    return names or frozenset({scene.facts[index].namespace})


def _annotated(scene: Scene, index: int, readers: list[str]) -> Iterator[Flow]:
    """Pods that ask by annotation to be scraped, themselves or by their Service; only with a port that is written."""
    if not scene.resources[index].kept:
        return
    scrape, one = scene.kept(index).scrape, scene.facts[index]
    if scrape.get("scrape") != "true" or not _is_port(scrape.get("port", "")):
        return
    number = int(scrape["port"])
    pods = [index]
    if one.service is not None:
        # The example configuration puts the number behind the pod's address, on Services too.
        pods = scene.pods(one.namespace, one.service.selector) if one.service.selector is not None else []
    for pod in pods:
        for reader in readers:
            reason = f"{one.kind} {one.namespace}/{one.name} asks by annotation to be scraped"
            yield _flow(scene, reader, PodPort(pod, "TCP", number), reason, index, _annotations(one.kind))


@lru_cache(maxsize=64)
def _annotations(kind: str) -> Route:
    templates: dict[str, Route] = {"Service": (), "Pod": (), "CronJob": ("spec", "jobTemplate", "spec", "template")}
    return (*templates.get(kind, ("spec", "template")), "metadata", "annotations", "prometheus.io/port")


def _is_port(text: str) -> bool:
    return text.isdecimal() and 0 < int(text[:6]) < 65536


def _flow(scene: Scene, source: str, found: PodPort, reason: str, index: int, route: Route) -> Flow:
    return Flow(
        source=source,
        destination=scene.text(found.workload),
        protocol=found.protocol,
        port=found.number,
        kind=FlowKind.SCRAPE,
        reason=reason,
        index=index,
        route=route,
    )
