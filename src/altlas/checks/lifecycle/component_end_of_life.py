"""Images of programs whose makers have retired them: no more security fixes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.kube.shapes import text
from altlas.model.check import Check
from altlas.model.finding import Finding, Severity
from altlas.model.inventory import Manifest


class Retired(NamedTuple):
    """A retired program: since when (a date, a month, or empty if not announced), and what takes its place."""

    program: str
    since: str
    instead: str


RETIRED: dict[str, Retired] = {
    "grafana/promtail": Retired("Promtail", "2026-03-02", "Grafana Alloy (grafana/alloy)"),
    "ingress-nginx/controller": Retired(
        "the ingress-nginx controller", "2026-03", "a controller for the Gateway API, or another Ingress controller"
    ),
    "minio/minio": Retired("MinIO", "2026-02", "an S3 service outside, or another object store"),
    "natsio/nats-operator": Retired("the NATS operator", "", "the official NATS chart, or a plain StatefulSet"),
    "connecteverything/nats-operator": Retired("the NATS operator", "", "the official NATS chart"),
    "istio/operator": Retired("the Istio operator in the cluster", "", "the Istio charts, or istioctl install"),
}
"""By the last two parts of the image repository. Sources: the makers' own notices (Grafana's page on Promtail, the
READMEs of ingress-nginx, MinIO and nats-operator, the Istio 1.24 upgrade notes)."""

RETIRED_OWNERS: dict[str, Retired] = {
    "bitnamilegacy": Retired("this Bitnami image", "", "the program's own image, pinned by digest"),
}
"""By the owner in the image repository."""


def check(manifest: Manifest) -> Iterator[Finding]:
    """Containers that run a retired program."""
    if manifest.template is None:
        return
    for container in manifest.template.containers:
        retired = retirement(text(container.value, "image"))
        if retired is not None:
            since = f" since {retired.since}" if retired.since else ""
            yield CHECK.finding(
                manifest.resource,
                (*container.route, "image"),
                f"{retired.program} is past its end of life{since}; nobody mends its security faults",
                f"use {retired.instead}",
            )


def retirement(image: str) -> Retired | None:
    """What is known about the program in ``image``, a reference with or without registry, tag and digest."""
    parts = repository(image).split("/")
    if len(parts) < 2:
        return None
    return RETIRED.get("/".join(parts[-2:])) or RETIRED_OWNERS.get(parts[-2])


def repository(image: str) -> str:
    """The image reference without tag and digest; a colon before the last slash belongs to the registry's port."""
    plain = image.partition("@")[0]
    head, slash, last = plain.rpartition("/")
    return head + slash + last.partition(":")[0]


CHECK = Check(
    id="component-end-of-life",
    area="lifecycle",
    severity=Severity.WARNING,
    title="An image holds a program that its maker has retired",
    of_object=check,
)
