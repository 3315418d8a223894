"""Rules of images: each container has one, and its tag or digest says which."""

from __future__ import annotations

import re
from collections.abc import Iterator

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault, nearest
from altlas.model.platform import Platform
from altlas.model.platform.part import IMAGE, IN_WORDS

PLACEHOLDERS = ("service", "version")


def named(platform: Platform) -> Iterator[Fault]:
    """A service has an image of its own, or the platform has a pattern."""
    if platform.images is not None:
        return
    for name, service in platform.services.items():
        if service.image is None:
            about: tuple[Route, ...] = (("images",), ("services", name, "image"))
            yield Fault(("services", name), "has no image", "`image` here, or `images` for all", "", about)


def pattern(platform: Platform) -> Iterator[Fault]:
    """The pattern has known placeholders only, tells the services apart, and becomes an image with a tag."""
    text, route = platform.images, ("images",)
    if text is None:
        return
    unknown = [word for word in re.findall(r"\{([^{}]*)\}", text) if word not in PLACEHOLDERS]
    for word in unknown:
        near = nearest(word, PLACEHOLDERS)
        yield Fault(route, f"unknown placeholder {{{word}}}", "{service} or {version}", f"{{{near}}}" if near else "")
    users = [name for name, service in platform.services.items() if service.image is None]
    if len(users) > 1 and "{service}" not in text:
        yield Fault(route, f"gives {len(users)} services the same image", "{service} in the pattern")
    if "{version}" in text and "version" not in platform.model_fields_set:
        yield Fault(route, "needs a version", "`version` at the top of the file", "", (("version",),))
    filled = text.replace("{service}", users[0] if users else "web").replace("{version}", platform.version)
    if not unknown and not re.fullmatch(IMAGE, filled):
        yield Fault(route, f"becomes {filled!r}, which is no image", IN_WORDS[IMAGE], "", (("version",),))
    elif not unknown:
        yield from _tag(route, filled, about=(("version",),))


def _images(platform: Platform) -> Iterator[tuple[Route, str | None]]:
    for name, service in platform.services.items():
        yield ("services", name, "image"), service.image
        for group in ("init", "jobs", "cron"):
            for item, part in getattr(service, group).items():
                yield ("services", name, group, item, "image"), part.image
    for name, store in platform.stores.items():
        yield ("stores", name, "image"), store.image
    if platform.monitoring:
        for name in ("prometheus", "grafana", "loki"):
            yield ("monitoring", name, "image"), getattr(platform.monitoring, name).image


def _tags(platform: Platform) -> Iterator[tuple[Route, str | None]]:
    for name, store in platform.stores.items():
        yield ("stores", name, "version"), store.version
    if platform.monitoring:
        for name in ("prometheus", "grafana", "loki"):
            yield ("monitoring", name, "version"), getattr(platform.monitoring, name).version
        yield ("monitoring", "agentVersion"), platform.monitoring.agent_version


def tagged(platform: Platform) -> Iterator[Fault]:
    """No image floats: tomorrow's ``latest`` is another program than today's."""
    for route, image in _images(platform):
        if image:
            yield from _tag(route, image)
    for route, tag in _tags(platform):
        if tag == "latest":
            yield _latest(route)


def _tag(route: Route, image: str, about: tuple[Route, ...] = ()) -> Iterator[Fault]:
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if not tag and not digest:
        yield Fault(route, f"{image!r} has no tag", "a tag or a digest", "", about)
    elif tag == "latest" and not digest:
        yield _latest(route, about)


def _latest(route: Route, about: tuple[Route, ...] = ()) -> Fault:
    return Fault(route, "'latest' changes by itself", "the tag of one version", "", about)
