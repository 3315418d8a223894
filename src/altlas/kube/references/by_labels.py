"""Broken references by labels, and ports that no container has, grouped by their root cause."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.references.facts import Broken, Place, Select, Service, ServicePort
from altlas.kube.references.forms import SELECT_FORMS
from altlas.kube.references.index import Index
from altlas.kube.references.selecting import nearest_label, port_fault, selected
from altlas.kube.references.words import nearest
from altlas.kube.route import Route


def by_labels(index: Index) -> Iterator[Broken]:
    """One ``Broken`` per selector that matches nothing, and per port that no container has."""
    nothing: dict[tuple[str, str], list[tuple[int, Select]]] = {}
    ports: dict[tuple[int, str | int], list[Place]] = {}
    for place, one in index.judged():
        for use in one.pod.astray if one.pod is not None else ():
            ports.setdefault((place, use.part or 0), []).append(Place(place, use.route, "probe"))
        for select in one.selects:
            pods = selected(index, select)
            if pods == []:
                nothing.setdefault((select.namespace, str(select.selector)), []).append((place, select))
            elif pods and select.form == "service" and one.service is not None:
                _service_ports(index, place, one.service, pods, ports)
    for group in nothing.values():
        yield _nothing(index, group)
    for (_, wanted), places in ports.items():
        yield _port(index, wanted, places)


def _service_ports(
    index: Index, place: int, service: Service, pods: list[int], ports: dict[tuple[int, str | int], list[Place]]
) -> None:
    for number, port in enumerate(service.ports):
        fault = port_fault(index, port, pods)
        if fault:
            owner = pods[0] if len(pods) == 1 else place
            route = ("spec", "ports", number, *_port_step(fault, port))
            ports.setdefault((owner, port.target), []).append(Place(place, route, fault))


def _port_step(fault: str, port: ServicePort) -> Route:
    if fault == "protocol":
        return ("protocol",)
    return ("port",) if port.target == port.number else ("targetPort",)


_PORT_CHECKS = {
    "probe": "probe-port-not-exposed",
    "missing": "service-target-port-missing",
    "protocol": "service-port-no-protocol-match",
}


def _port(index: Index, wanted: str | int, places: list[Place]) -> Broken:
    first = places[0]
    check = _PORT_CHECKS[first.message]
    message = {
        "probe": f"no port of the container is {wanted!r}",
        "missing": f"no port of the selected pods is {wanted!r}",
        "protocol": f"the selected pods have port {wanted!r} with another protocol",
    }[first.message]
    near = nearest(str(wanted), _declared(index, first))
    related = tuple(
        Place(one.index, one.route, f"{index.facts[one.index].kind} {index.facts[one.index].name!r} uses it too")
        for one in places[1:]
    )
    cure = f"write {near!r}" if near else "name a declared container port, or declare this one"
    return Broken(
        check=check, index=first.index, route=first.route, message=message,
        cure="use the protocol of the container port" if first.message == "protocol" else cure,
        nearest=near, sure=isinstance(wanted, str), related=related,
    )  # fmt: skip


def _declared(index: Index, place: Place) -> list[str]:
    one = index.facts[place.index]
    pods = [place.index] if one.pod is not None else []
    if one.service is not None and one.service.selector is not None:
        pods = index.pods(one.namespace, one.service.selector)
    found = [index.facts[pod].pod for pod in pods]
    return [
        word for pod in found if pod is not None for own in pod.ports for word in (own.name, str(own.number)) if word
    ]


def _nothing(index: Index, group: list[tuple[int, Select]]) -> Broken:
    # The Service is what people miss first, so it is the place even if a policy stands earlier.
    order = list(SELECT_FORMS)
    place, select = min(group, key=lambda one: (order.index(one[1].form), one[0]))
    form = SELECT_FORMS[select.form]
    near = nearest_label(index, select)
    cure = f"write {near}" if near else "correct the selector, or add a workload whose pods have these labels"
    rest = [one for one in group if one != (place, select)]
    related = tuple(
        Place(other, one.route, f"{index.facts[other].kind} {index.facts[other].name!r} selects the same")
        for other, one in rest
    )
    return Broken(
        check=form.check, index=place, route=select.route,
        message=f"no pod in namespace {select.namespace!r} has the labels that {form.subject}: {select.selector}",
        cure=cure, nearest=near, related=related,
    )  # fmt: skip
