"""A container that mounts a volume which the pod does not have is refused by the API server."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.pods import PodTemplate
from altlas.kube.references.words import nearest
from altlas.kube.route import Route
from altlas.kube.shapes import mapping, mappings, text
from altlas.model.check import Check, also
from altlas.model.finding import Finding, Severity
from altlas.model.inventory import Manifest


def check(manifest: Manifest) -> Iterator[Finding]:
    """One finding per missing volume, at its first mount."""
    template = manifest.template
    if template is None:
        return
    known = _volumes(manifest, template)
    missing: dict[str, list[Route]] = {}
    for name, route in _mounts(template):
        if name not in known:
            missing.setdefault(name, []).append(route)
    for name, routes in missing.items():
        near = nearest(name, known)
        yield CHECK.finding(
            manifest.resource,
            routes[0],
            f"the pod has no volume {name!r}; it has {', '.join(sorted(known)) or 'none'}",
            f"write {near!r}" if near else "declare the volume, or remove the mount",
            related=tuple(also(manifest.resource, route, "mounted here too") for route in routes[1:]),
        )


def _volumes(manifest: Manifest, template: PodTemplate) -> set[str]:
    known = {text(one, "name") for _, one in mappings(template.spec, "volumes")}
    claims = mappings(mapping(manifest.value, "spec"), "volumeClaimTemplates")
    return (known | {text(mapping(one, "metadata"), "name") for _, one in claims}) - {""}


def _mounts(template: PodTemplate) -> Iterator[tuple[str, Route]]:
    for container in template.containers:
        for member in ("volumeMounts", "volumeDevices"):
            for index, one in mappings(container.value, member):
                if name := text(one, "name"):
                    yield name, (*container.route, member, index, "name")


CHECK = Check(
    id="volume-mount-undeclared",
    area="workloads",
    severity=Severity.ERROR,
    title="A container mounts a volume that its pod does not have",
    of_object=check,
)
