"""Two ports of one pod with the same name: a Service or probe that names it gets only one of them."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.kube.shapes import mappings, text
from altlas.model.check import Check, also
from altlas.model.finding import Finding, Severity
from altlas.model.inventory import Manifest


def check(manifest: Manifest) -> Iterator[Finding]:
    """The second and further ports of a name, over all containers that run together."""
    if manifest.template is None:
        return
    first: dict[str, Route] = {}
    for container in manifest.template.containers:
        for index, one in mappings(container.value, "ports"):
            name = text(one, "name")
            if not name or not container.runs_on:
                continue
            route = (*container.route, "ports", index, "name")
            if name in first:
                yield CHECK.finding(
                    manifest.resource,
                    route,
                    f"another port of the pod is named {name!r} too",
                    "give each port of the pod a name of its own",
                    related=(also(manifest.resource, first[name], "the first port of this name"),),
                )
            first.setdefault(name, route)


CHECK = Check(
    id="container-port-duplicate-name",
    area="workloads",
    severity=Severity.ERROR,
    title="Two ports of one pod have the same name",
    of_object=check,
)
