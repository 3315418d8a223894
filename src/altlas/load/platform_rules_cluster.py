"""Rules of the cluster: each place says where it is."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault
from altlas.model.platform import Place, Platform


def places(platform: Platform) -> Iterator[Fault]:
    """A place has a namespace or addresses; labels select pods of a namespace."""
    for name, place in _stated(platform):
        route: Route = ("cluster", name)
        if place.namespace is None and not place.cidrs:
            yield Fault(route, "says not where it is", "`namespace` with `labels`, or `cidrs`")
        elif place.namespace is None and place.labels:
            about: tuple[Route, ...] = ((*route, "namespace"),)
            yield Fault((*route, "labels"), "labels of pods in no namespace", "`namespace` beside them", "", about)


def _stated(platform: Platform) -> Iterator[tuple[str, Place]]:
    cluster = platform.cluster
    named = {"dns": cluster.dns, "ingressController": cluster.ingress_controller, "prometheus": cluster.prometheus}
    return ((name, place) for name, place in named.items() if place is not None)
