"""The network twin: manifests in, verdicts out. Pure: reads no files, asks no cluster.

``read`` turns manifests into a :class:`Cluster`, ``solve`` into a :class:`Reach` that answers who can talk to whom.
The rules and the tests that hold them are listed in ``docs/network.md``.
"""

from altlas.network.cluster import Cluster, Namespace, Origin, Service, ServicePort, Way, Workload
from altlas.network.dialect import Dialect
from altlas.network.ends import AddressRange, End
from altlas.network.exposure import Exposed
from altlas.network.places import Ends, Place, PlatformEnd, PodPort
from altlas.network.policy import Action, Fault, Policy, Problem, Rule, Tier
from altlas.network.reach import Reach
from altlas.network.reading import Reading, read
from altlas.network.solve import solve
from altlas.network.verdict import Connection, Effect, Hop, Side, Step, Verdict, Why

__all__ = [
    "Action",
    "AddressRange",
    "Cluster",
    "Connection",
    "Dialect",
    "Effect",
    "End",
    "Ends",
    "Exposed",
    "Fault",
    "Hop",
    "Namespace",
    "Origin",
    "Place",
    "PlatformEnd",
    "PodPort",
    "Policy",
    "Problem",
    "Reach",
    "Reading",
    "Rule",
    "Service",
    "ServicePort",
    "Side",
    "Step",
    "Tier",
    "Verdict",
    "Way",
    "Why",
    "Workload",
    "read",
    "solve",
]
