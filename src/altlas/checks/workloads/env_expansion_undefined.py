"""``$(NAME)`` that refers to no earlier variable stays in the text as it is, which is never what was meant.

Source: the comments on ``EnvVar.value`` and ``Container.args`` of the core API: references are expanded from the
variables defined before and from Service variables; ``$$(NAME)`` is an escape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from altlas.kube.pods import Container
from altlas.kube.references.words import nearest
from altlas.kube.route import Route
from altlas.kube.shapes import mappings, text, texts
from altlas.model.check import Check
from altlas.model.finding import Confidence, Finding, Severity
from altlas.model.inventory import Manifest

_REFERENCE = re.compile(r"\$\$|\$\(([A-Z_][A-Z0-9_]*)\)")
"""Capital letters only: ``$(hostname)`` in a script is the shell's business."""

_SERVICE_VARIABLE = re.compile(r"[A-Z0-9_]+_(?:SERVICE_HOST|SERVICE_PORT|PORT)(?:_[A-Z0-9_]+)?\Z")
"""Variables that the kubelet makes of Services."""


def check(manifest: Manifest) -> Iterator[Finding]:
    """References to variables that the container does not have, or has only further down."""
    if manifest.template is None:
        return
    for container in manifest.template.containers:
        env = mappings(container.value, "env")
        # With envFrom the names that are there can be known only from other objects.
        if container.value.get("envFrom"):
            continue
        yield from _in_env(manifest, container, env)
        yield from _in_arguments(manifest, container, {text(one, "name") for _, one in env})


def _in_env(manifest: Manifest, container: Container, env: list[tuple[int, dict[str, object]]]) -> Iterator[Finding]:
    every = {text(one, "name") for _, one in env}
    before: set[str] = set()
    for index, one in env:
        value = text(one, "value")
        if "$(" in value:
            yield from _undefined(manifest, value, (*container.route, "env", index, "value"), before, every)
        before.add(text(one, "name"))


def _in_arguments(manifest: Manifest, container: Container, every: set[str]) -> Iterator[Finding]:
    for member in ("command", "args"):
        for index, one in texts(container.value, member):
            if "$(" in one:
                yield from _undefined(manifest, one, (*container.route, member, index), every, every)


def _undefined(manifest: Manifest, value: str, route: Route, known: set[str], every: set[str]) -> Iterator[Finding]:
    names = dict.fromkeys(found[1] for found in _REFERENCE.finditer(value) if found[1])
    for name in names:
        if name in known or _SERVICE_VARIABLE.match(name):
            continue
        near = nearest(name, sorted(known))
        late = name in every
        cure = (
            f"move {name} above"
            if late
            else f"write $({near})"
            if near
            else f"define {name} above, or write $$({name})"
        )
        yield CHECK.finding(
            manifest.resource,
            route,
            f"$({name}) is not replaced: {name} is {'defined only further down' if late else 'not defined'}",
            cure,
            confidence=Confidence.HIGH if route[-1] == "value" else Confidence.MEDIUM,
        )


CHECK = Check(
    id="env-expansion-undefined",
    area="workloads",
    severity=Severity.ERROR,
    title="A reference $(NAME) names no variable that is defined before it",
    of_object=check,
)
