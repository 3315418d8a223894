"""Rules of volumes: where they appear, and how many pods may write to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from altlas.kube.route import Route
from altlas.load.platform_fault import Fault
from altlas.model.platform import Platform, Service

ONE_WRITER = ("ReadWriteOnce", "ReadWriteOncePod")


def _places(service: Service) -> dict[str, PurePosixPath]:
    return {name: PurePosixPath(volume.path) for name, volume in service.volumes.items()}


def paths(platform: Platform) -> Iterator[Fault]:
    """A volume has a path of its own, below the root, without ``..`` and colons (which the API server refuses)."""
    for name, service in platform.services.items():
        seen: dict[PurePosixPath, str] = {}
        for volume, path in _places(service).items():
            route = ("services", name, "volumes", volume, "path")
            if ".." in path.parts or ":" in str(path) or path == path.parent or path.root != "/":
                yield Fault(
                    route, f"{str(path)!r} is no place for a volume", "a directory below /, without .. and colons"
                )
            other = seen.setdefault(path, volume)
            if other != volume:
                yield Fault(route, f"{path} is also the path of the volume {other!r}", "another path")


def nested(platform: Platform) -> Iterator[Fault]:
    """No volume hides a part of another one."""
    for name, service in platform.services.items():
        places = _places(service)
        owners = {place: volume for volume, place in places.items()}
        for volume, path in places.items():
            outer = next((owners[place] for place in path.parents if place in owners), None)
            if outer:
                about: tuple[Route, ...] = (("services", name, "volumes", outer),)
                message = f"{path} hides a part of the volume {outer!r} at {places[outer]}"
                yield Fault(("services", name, "volumes", volume, "path"), message, "paths side by side", "", about)


def one_writer(platform: Platform) -> Iterator[Fault]:
    """A claim that binds to one node keeps every further pod waiting."""
    for name, service in platform.services.items():
        most = service.scale.max or service.scale.min
        for volume, place in service.volumes.items():
            if most > 1 and place.size and place.access in ONE_WRITER:
                about: tuple[Route, ...] = (("services", name, "scale"),)
                message = f"{place.access} serves one node, and `scale` asks for up to {most} pods"
                expected = "`access: ReadWriteMany`, or `scale: 1`"
                yield Fault(("services", name, "volumes", volume), message, expected, "", about)


def scratch(platform: Platform) -> Iterator[Fault]:
    """Access and storage class say something about claims only, the limit about scratch only."""
    for name, service in platform.services.items():
        for volume, place in service.volumes.items():
            idle = {"limit": "limit"} if place.size else {"access": "access", "storage_class": "storageClass"}
            for field, key in idle.items():
                if field in place.model_fields_set:
                    message = "says nothing with `size`" if place.size else "says nothing without `size`"
                    about: tuple[Route, ...] = (("services", name, "volumes", volume, "size"),)
                    yield Fault(("services", name, "volumes", volume, key), message, "one of the two", "", about)
