"""Who watches whom: metrics, log lines, dashboards, and what asks the API server."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.flows.places import API_SERVER, PROMETHEUS, api_server_ports
from altlas.generate.flows.pods import Pods, Roster
from altlas.generate.monitoring.agents import agent
from altlas.generate.monitoring.ports import PORTS
from altlas.generate.monitoring.scrape import Group, Target, services, stores, targets
from altlas.kube.route import Route
from altlas.model.flow import Flow, FlowKind
from altlas.model.platform import LogAgent, Platform


def flows(platform: Platform, known: Roster) -> Iterator[Flow]:
    """Flows of the platform's own monitoring, and of a Prometheus elsewhere."""
    if platform.cluster.prometheus:
        found = [*services(platform), *stores(platform)]
        yield from _scrapes(platform, known, PROMETHEUS, found, ("cluster", "prometheus"))
    if not platform.monitoring:
        return
    prometheus, grafana, loki = (known.monitors[name] for name in ("prometheus", "grafana", "loki"))
    others = [target for target in targets(platform) if target.job != prometheus.name]
    yield from _scrapes(platform, known, str(prometheus), others, ("monitoring",))
    yield _own(grafana, prometheus, "Grafana draws metrics", ("monitoring", "grafana"))
    yield _own(grafana, loki, "Grafana shows log lines", ("monitoring", "grafana"))
    yield from _asks(platform, prometheus, "Prometheus looks up whom to read", ("monitoring", "prometheus"))
    if agent(platform) is not LogAgent.NONE:
        sender = known.monitors[agent(platform).value]
        yield _own(sender, loki, f"{sender.name} sends log lines", ("monitoring", "logs"))
        yield from _asks(platform, sender, f"{sender.name} looks up the platform's pods", ("monitoring", "logs"))


def _scrapes(platform: Platform, known: Roster, source: str, found: list[Target], route: Route) -> Iterator[Flow]:
    """Metrics are read at the pods themselves, at the pod's port."""
    for target in found:
        match target.group:
            case Group.SERVICE:
                pods = known.services[target.job]
                port = platform.services[target.job].all_ports()[target.port].container
                route_of: Route = ("services", target.job, "metrics")
            case Group.STORE:
                pods, port = known.stores[target.job], known.exporter_ports[target.job]
                route_of = ("stores", target.job)
            case Group.MONITOR:
                pods, port = known.monitors[target.job], PORTS[target.job]
                route_of = route
        reason = f"Prometheus reads the metrics of {target.job}"
        yield Flow(source=source, destination=str(pods), port=port, kind=FlowKind.SCRAPE, reason=reason, route=route_of)


def _own(source: Pods, destination: Pods, reason: str, route: Route) -> Flow:
    """A flow between two monitoring programs."""
    return Flow(
        source=str(source), destination=str(destination), port=PORTS[destination.name], reason=reason, route=route
    )


def _asks(platform: Platform, source: Pods, reason: str, route: Route) -> Iterator[Flow]:
    """The API server's port is one of several, as long as the file does not say which."""
    for port in api_server_ports(platform):
        yield Flow(
            source=str(source), destination=API_SERVER, port=port, kind=FlowKind.API_SERVER, reason=reason, route=route
        )
