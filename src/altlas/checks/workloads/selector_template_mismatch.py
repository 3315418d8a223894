"""A workload whose selector does not match its own pod template is refused by the API server."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.kube.selectors import Selector
from altlas.model.check import Check, also
from altlas.model.finding import Finding, Severity
from altlas.model.inventory import Manifest


def check(manifest: Manifest) -> Iterator[Finding]:
    """The label that differs, at the template, because selectors cannot change in a workload's life."""
    pod, template = manifest.resource.facts.pod, manifest.template
    if pod is None or template is None or pod.selector is None or pod.selector.matches(pod.labels):
        return
    labels: Route = (*template.route, "metadata", "labels")
    for key, value in pod.selector.labels.items():
        found = pod.labels.get(key)
        if found == value:
            continue
        says = f"{key}: {found!r} there" if found is not None else f"no label {key!r}"
        yield CHECK.finding(
            manifest.resource,
            (*labels, key) if found is not None else _nearest_mapping(manifest, labels),
            f"the selector asks for {key}: {value!r}, but the pod template has {says}",
            f"write {key}: {value} in the template, or select by the label that it has",
            related=(also(manifest.resource, ("spec", "selector"), "the selector"),),
        )
        return
    yield _expression(manifest, pod.selector, pod.labels, labels)


def _nearest_mapping(manifest: Manifest, labels: Route) -> Route:
    template = manifest.template
    return labels if template is not None and isinstance(template.metadata.get("labels"), dict) else labels[:-2]


def _expression(manifest: Manifest, selector: Selector, labels: dict[str, str], route: Route) -> Finding:
    wrong = next(str(one) for one in selector.expressions if not one.accepts(labels))
    cure = "change the template's labels, or the expression"
    message = f"the pod template's labels do not satisfy the selector's expression {wrong}"
    return CHECK.finding(manifest.resource, route, message, cure)


CHECK = Check(
    id="selector-template-mismatch",
    area="workloads",
    severity=Severity.ERROR,
    title="A workload's selector does not match its own pod template",
    of_object=check,
)
