"""A service together with what every generator of its objects needs to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from altlas.generate.metadata import Subject, subject
from altlas.model.platform import Platform, Service


class Workload(NamedTuple):
    """One service of one platform."""

    platform: Platform
    name: str
    service: Service

    @property
    def subject(self) -> Subject:
        """What the service's objects are about."""
        return subject(self.platform, self.name, "service", self.platform.version)

    def job_subject(self, job: str) -> Subject:
        """A job's own subject: its pods must not be selected by the service's Service."""
        return subject(self.platform, f"{self.name}-{job}", "job", self.platform.version)

    @property
    def image(self) -> str:
        """The service's own image, or the platform's pattern filled in."""
        pattern = self.service.image or self.platform.images or ""
        return pattern.replace("{service}", self.name).replace("{version}", self.platform.version)


def workloads(platform: Platform) -> Iterator[Workload]:
    """Every service in the order of the platform file."""
    for name, service in platform.services.items():
        yield Workload(platform, name, service)
