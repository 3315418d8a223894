"""Every check of network policies and of what somebody wants of the network, in one table.

They share one picture of the network, which is drawn only for an input with a policy or with sentences about the
network: all that it takes is imported then. The module called like a check, or ``required`` and ``problems`` for
their families, finds what the check says.
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.flows import is_policy_kind
from altlas.model.check import Check
from altlas.model.finding import Confidence, Finding, Severity
from altlas.model.inventory import Inventory


def check(inventory: Inventory) -> Iterator[Finding]:
    """What all checks of the table say; nothing without policies and wishes."""
    kinds = {one.facts.kind for one in inventory.resources}
    if inventory.surroundings.intents or any(map(is_policy_kind, kinds)):
        from altlas.checks.network.audit import findings  # a tenth of a second that most inputs need not spend

        yield from findings(inventory)


def _row(slug: str, title: str, severity: Severity = Severity.ERROR, confidence: Confidence = Confidence.HIGH) -> Check:
    return Check(
        id=slug, area="network", severity=severity, title=title, confidence=confidence, of_inventory=check
    )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    # required flows that policies close, one finding for each cause
    _row("network-policy-blocks-declared-flow", "Network policies cut a workload off from one that it asks"),
    _row("network-policy-blocks-job", "Network policies cut a Job off from what it works with"),
    _row("network-policy-blocks-scrape", "Network policies keep Prometheus from reading metrics"),
    _row("network-policy-blocks-ingress-controller", "Network policies keep requests from outside from a backend"),
    _row("network-policy-blocks-apiserver", "Network policies cut a pod with rights off from the API server"),
    _row("network-policy-dns-egress-blocked", "Network policies keep pods from resolving names"),
    _row("network-policy-implicit-ingress-deny", "A policy for egress closes ingress by not saying its types"),
    # policies by themselves
    _row("network-policy-invalid", "A network policy is refused by the API server for what it says"),
    _row("network-policy-ambiguous", "Implementations may judge a network policy differently", Severity.WARNING),
    _row("network-policy-not-understood", "A policy is of a kind that altlas cannot read", Severity.INFO),
    _row("network-policy-port-not-on-pods", "A rule names a port that no pod behind it has"),
    _row("network-policy-peer-and-or-mix", "A namespace and its pods are two peers, not one", Severity.WARNING),
    _row("network-policy-ipblock-cluster-range", "An ipBlock means pods or Services", Severity.WARNING),
    _row("network-policy-emptiness", "A part of a network policy does nothing", Severity.WARNING),
    # what is open, and what nobody can know
    _row("network-flow-undeclared", "A network policy opens what nobody needs", Severity.INFO),
    _row("network-flow-unknown", "Whether a required flow is let through is unknown", Severity.INFO, Confidence.MEDIUM),
    # what somebody wants
    _row("network-intent-violated", "A flow is not as the settings want it"),
    _row("network-intent-name-missing", "A sentence about the network names nothing that is there"),
)

ROWS: dict[str, Check] = {row.id: row for row in CHECKS}
