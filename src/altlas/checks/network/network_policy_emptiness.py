"""A part of a network policy that does nothing, although it looks as if it did.

Rules for a direction that ``policyTypes`` leaves out are never asked. An empty ``egress`` without ``policyTypes`` does
not isolate, though it looks like a denial. A cluster-wide policy without rules has no effect. Source: API comments of
``NetworkPolicySpec.policyTypes`` and of the specifications in sigs.k8s.io/network-policy-api.
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.kube.route import Route
from altlas.kube.shapes import mapping
from altlas.model.finding import Finding
from altlas.network import Policy, Tier
from altlas.network.rectangles import Direction

ROW = ROWS["network-policy-emptiness"]


def find(network: Network) -> Iterator[Finding]:
    """One finding for each part without effect."""
    for policy in network.policies:
        resource = network.resource(policy.origin)
        if resource is None or not isinstance(policy.origin, int):
            continue
        spec = mapping(network.scene.kept(policy.origin).value, "spec")
        for route, message, cure in _without_effect(policy, spec):
            yield ROW.finding(resource, route, message, cure)


def _without_effect(policy: Policy, spec: dict[str, object]) -> Iterator[tuple[Route, str, str]]:
    if policy.tier is not Tier.NETWORK:
        if not policy.ingress and not policy.egress:
            yield ("spec",), "a policy of the whole cluster without rules does nothing", "give it rules, or remove it"
        return
    for direction in Direction:
        name = direction.value
        if direction.rules(policy) is None and spec.get(name):
            message = f"policyTypes leaves {name.capitalize()} out, so that these rules are never asked"
            yield ("spec", name), message, f"add {name.capitalize()} to policyTypes, or remove the rules"
    if not spec.get("policyTypes") and spec.get("egress") == []:
        message = "without policyTypes an empty egress isolates nothing: every egress stays open"
        yield ("spec", "egress"), message, "write policyTypes: [Ingress, Egress] to close it, or remove egress"
