"""Who asks whom by name: URLs, ``host:port``, variables for hosts, options of commands.

A name in a ConfigMap or Secret counts for every workload that reads this key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.kube.flows import Form
from altlas.kube.route import Route, field_path
from altlas.model.flow import WORLD, Flow, FlowKind
from altlas.network.flows.scene import STORE_PORTS, PodPort, Scene

_HOSTS = frozenset({"host", "host-short", "host-full"})
_JOBS = frozenset({"Job", "CronJob"})
_DATABASE_NAMES = frozenset({"database", "db", "postgres", "postgresql", "pg", "mysql", "mariadb"})
_DATABASE_PORTS = frozenset({5432, 3306})


class Named(NamedTuple):
    """A Service named somewhere: ``namespace`` may be one that the input does not have."""

    namespace: str
    name: str
    part: int | str | None
    route: Route
    form: str


def calls(scene: Scene) -> Iterator[Flow]:
    """What every workload asks by name."""
    names: dict[int, list[Named]] = {}
    for index in scene.workloads:
        for origin, keys in ((index, None), *scene.read_by(index)):
            if origin not in names:
                names[origin] = list(_names(scene, origin))
            for named in names[origin]:
                if keys is None or named.route[1] in keys:
                    yield from _flows(scene, index, origin, named)


def source_kind(scene: Scene, index: int) -> FlowKind:
    """What the flows of a workload are for."""
    if scene.facts[index].kind in _JOBS:
        return FlowKind.JOB
    return FlowKind.SCRAPE if is_prometheus(scene, index) else FlowKind.CALL


def is_prometheus(scene: Scene, index: int) -> bool:
    """Whether a workload runs Prometheus, by the name of its first image."""
    image = scene.kept(index).image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    return image in {"prometheus", "prometheus-server", "vmagent"}


def _names(scene: Scene, origin: int) -> Iterator[Named]:
    """The Services that one object names; nothing of one that the schema found wrong."""
    facts = scene.facts[origin]
    if facts.doubtful:
        return
    hints = scene.kept(origin).hints
    passive = {hint.route for hint in hints if hint.form is Form.PASSIVE}
    for use in facts.uses:
        if use.form in _HOSTS and use.route not in passive:
            yield Named(use.namespace, use.name, use.part, use.route, use.form)
    for hint in hints:
        if hint.form is not Form.PASSIVE:
            yield Named(hint.namespace or facts.namespace, hint.name, hint.port or None, hint.route, hint.form)


def _flows(scene: Scene, index: int, origin: int, named: Named) -> Iterator[Flow]:
    if named.form in _HOSTS and named.namespace not in scene.namespaces:
        if named.form == "host-short" and isinstance(named.part, int):
            yield _outside(scene, index, origin, named)
        return
    found = scene.behind(named.namespace, named.name, named.part)
    sure = True
    if named.form == Form.HIDDEN:
        if not found:
            found = _database(scene, named)
            sure = False
        sure = sure and all(port.number in STORE_PORTS for port in found)
    for port in found:
        if port.workload != index:
            yield _flow(scene, index, origin, named, port, sure=sure)


def _flow(scene: Scene, index: int, origin: int, named: Named, port: PodPort, *, sure: bool) -> Flow:
    return Flow(
        source=scene.text(index),
        destination=scene.text(port.workload),
        protocol=port.protocol,
        port=port.number,
        kind=source_kind(scene, index),
        reason=_reason(scene, index, origin, named),
        index=origin,
        route=named.route,
        sure=sure,
    )


def _outside(scene: Scene, index: int, origin: int, named: Named) -> Flow:
    """A name outside of the cluster: it may be only mentioned, so the flow is likely and no more."""
    return Flow(
        source=scene.text(index),
        destination=WORLD,
        port=named.part if isinstance(named.part, int) else 443,
        kind=FlowKind.EXTERNAL,
        reason=_reason(scene, index, origin, named),
        index=origin,
        route=named.route,
        sure=False,
    )


def _database(scene: Scene, named: Named) -> list[PodPort]:
    """The only database of the namespace, for a variable such as ``DATABASE_URL``."""
    if named.name not in _DATABASE_NAMES:
        return []
    services = [
        one.name
        for one in scene.services.get(named.namespace, ())
        if one.service is not None and any(port.number in _DATABASE_PORTS for port in one.service.ports)
    ]
    return scene.behind(named.namespace, services[0], None) if len(services) == 1 else []


def _reason(scene: Scene, index: int, origin: int, named: Named) -> str:
    """``Deployment shop/web names db:5432 in spec…value``, or the ConfigMap that it reads."""
    one = scene.facts[index]
    who = f"{one.kind} {one.namespace}/{one.name}"
    what = f"{named.name}:{named.part}" if named.part else named.name
    if named.form == Form.HIDDEN:
        return f"{who} has a secret variable for {what}"
    if origin == index:
        return f"{who} names {what} in {field_path(named.route)}"
    there = scene.facts[origin]
    return f"{who} reads {what} in {field_path(named.route)} of {there.kind} {there.name}"
