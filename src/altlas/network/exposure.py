"""What could come from, or go to, pods that the given manifests do not hold."""

from __future__ import annotations

from typing import Literal, NamedTuple

from altlas.netset import PortSet
from altlas.network.cluster import Workload
from altlas.network.policy import Policy, Rule


class Exposed(NamedTuple):
    """Ports of one workload that pods outside of the manifests could use, or that it could use there.

    ``peer`` says which pods: ``entire-cluster``, ``[namespace with {tier=web}]/[pod with {app=x}]`` and the like.
    ``policy`` and ``rule`` allow it; both are None where no policy isolates the workload.
    """

    workload: Workload
    direction: Literal["ingress", "egress"]
    peer: str
    ports: PortSet
    policy: Policy | None = None
    rule: Rule | None = None
