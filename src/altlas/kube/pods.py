"""The one walker over pod specs and containers. It survives any shape and never raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from altlas.kube.route import Route
from altlas.kube.shapes import mapping, mappings, text

TEMPLATES: dict[tuple[str, str], Route] = {
    ("", "Pod"): (),
    ("", "ReplicationController"): ("spec", "template"),
    ("apps", "Deployment"): ("spec", "template"),
    ("apps", "StatefulSet"): ("spec", "template"),
    ("apps", "DaemonSet"): ("spec", "template"),
    ("apps", "ReplicaSet"): ("spec", "template"),
    ("batch", "Job"): ("spec", "template"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("argoproj.io", "Rollout"): ("spec", "template"),
}
"""Where the pod template stands, by group and kind."""

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


class Container(NamedTuple):
    """A container with the route to it; ``list`` is the list of the pod spec that it stands in."""

    list: str
    route: Route
    value: dict[str, Any]

    @property
    def name(self) -> str:
        """The container's name, empty if it has none."""
        return text(self.value, "name")

    @property
    def runs_on(self) -> bool:
        """Whether it runs beside the others: all but init containers that end (KEP-753 names the sidecars)."""
        return self.list != "initContainers" or self.value.get("restartPolicy") == "Always"


class PodTemplate(NamedTuple):
    """A pod spec with its metadata; ``route`` leads to the template (the object itself for a Pod)."""

    route: Route
    metadata: dict[str, Any]
    spec: dict[str, Any]

    @property
    def spec_route(self) -> Route:
        """The route to the pod spec."""
        return (*self.route, "spec")

    @property
    def containers(self) -> list[Container]:
        """Every container, init and ephemeral ones included, in the order in which they start."""
        return containers(self.spec, self.spec_route)


def group_of(api_version: str) -> str:
    """The group of an apiVersion; empty for the core group."""
    return api_version.rpartition("/")[0]


def template_of(value: Mapping[str, Any]) -> PodTemplate | None:
    """The pod template of an object; None if the kind runs no pods or the object holds no pod spec."""
    route = TEMPLATES.get((group_of(text(value, "apiVersion")), text(value, "kind")))
    if route is None:
        return None
    found = mapping(value, *map(str, route))
    spec = found.get("spec")
    return PodTemplate(route, mapping(found, "metadata"), spec) if isinstance(spec, dict) else None


def containers(spec: Mapping[str, Any], route: Route) -> list[Container]:
    """Every container of a pod spec that stands at ``route``."""
    return [
        Container(where, (*route, where, index), value)
        for where in CONTAINER_LISTS
        if where in spec
        for index, value in mappings(spec, where)
    ]
