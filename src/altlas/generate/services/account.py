"""ServiceAccount of a service: an identity of its own, without a token."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.metadata import service_account
from altlas.generate.services.about import Workload
from altlas.model.tree import KubeObject


def objects(workload: Workload) -> Iterator[KubeObject]:
    """The account that the service and its jobs run under."""
    yield service_account(workload.subject)
