"""An environment variable that a container defines twice: the last one wins in silence."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.kube.shapes import mappings, text
from altlas.model.check import Check, also
from altlas.model.finding import Finding, Severity
from altlas.model.inventory import Manifest


def check(manifest: Manifest) -> Iterator[Finding]:
    """The second and further definitions of a name in one container."""
    if manifest.template is None:
        return
    for container in manifest.template.containers:
        first: dict[str, Route] = {}
        for index, one in mappings(container.value, "env"):
            name = text(one, "name")
            if not name:
                continue
            route = (*container.route, "env", index, "name")
            if name in first:
                yield CHECK.finding(
                    manifest.resource,
                    route,
                    f"container {container.name!r} defines {name} twice; this definition wins",
                    "keep one of the definitions",
                    related=(also(manifest.resource, first[name], "the first definition"),),
                )
            first.setdefault(name, route)


CHECK = Check(
    id="duplicate-env-var",
    area="workloads",
    severity=Severity.ERROR,
    title="A container defines an environment variable twice",
    of_object=check,
)
