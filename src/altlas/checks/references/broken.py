"""Broken references between objects, as the resolver finds them, one finding per root cause.

Each row of the table is a check of its own; they share the resolver's one pass over the inventory. A row says what
is wrong where its check speaks, and whether that stops something at once (an error) or not (a warning).
"""

from __future__ import annotations

from collections.abc import Iterator

from altlas.kube.references import Broken, resolve
from altlas.model.check import Check, also
from altlas.model.finding import Confidence, Finding, Severity
from altlas.model.inventory import Inventory

RELATED_LIMIT = 20
"""More places than this tell a person nothing new."""


def check(inventory: Inventory) -> Iterator[Finding]:
    """Every broken reference of the inventory."""
    for broken in resolve([one.facts for one in inventory.resources], inventory.exists):
        yield _finding(broken, inventory)


def _finding(broken: Broken, inventory: Inventory) -> Finding:
    resources = inventory.resources
    return _BY_ID[broken.check].finding(
        resources[broken.index],
        broken.route,
        broken.message,
        broken.cure,
        severity=Severity.WARNING if broken.harmless else None,
        confidence=None if broken.sure else Confidence.MEDIUM,
        related=tuple(also(resources[one.index], one.route, one.message) for one in broken.related[:RELATED_LIMIT]),
    )


def _row(slug: str, title: str, severity: Severity = Severity.ERROR) -> Check:
    return Check(id=slug, area="references", severity=severity, title=title, of_inventory=check)


CHECKS: tuple[Check, ...] = (
    # configuration and storage of a pod
    _row("env-configmap-key-missing", "A variable names a ConfigMap, or a key of it, that does not exist"),
    _row("env-secret-key-missing", "A variable names a Secret, or a key of it, that does not exist"),
    _row("envfrom-configmap-missing", "envFrom names a ConfigMap that does not exist"),
    _row("envfrom-secret-missing", "envFrom names a Secret that does not exist"),
    _row("volume-configmap-missing", "A volume names a ConfigMap, or a key of it, that does not exist"),
    _row("volume-secret-missing", "A volume names a Secret, or a key of it, that does not exist"),
    _row("volume-pvc-missing", "A volume names a PersistentVolumeClaim that does not exist"),
    _row("claim-storage-class-missing", "A claim names a StorageClass that does not exist", Severity.WARNING),
    # who a pod is, and where it runs
    _row("service-account-missing", "A pod runs as a ServiceAccount that does not exist"),
    _row("workload-pull-secret-missing", "A pod pulls its images with a Secret that does not exist"),
    _row("image-pull-secret-missing", "A ServiceAccount lists an image pull Secret that does not exist"),
    _row("service-account-secret-missing", "A ServiceAccount lists a Secret that does not exist", Severity.WARNING),
    _row("class-reference-missing", "A priority, runtime or Ingress class does not exist"),
    _row("role-binding-role-missing", "A binding gives a role that does not exist"),
    _row("role-binding-subject-missing", "A binding names a ServiceAccount that does not exist", Severity.WARNING),
    # Services and what they select
    _row("service-selects-no-pods", "A Service selects no pods"),
    _row("service-target-port-missing", "A Service sends to a port that the selected pods do not have"),
    _row("service-port-no-protocol-match", "A Service sends to a port of the pods by another protocol"),
    _row("probe-port-not-exposed", "A probe or hook asks a port that its container does not have"),
    _row("statefulset-service-name", "A StatefulSet's Service does not exist or gives its pods no names"),
    _row("external-name-target-missing", "An ExternalName names a Service that does not exist", Severity.WARNING),
    _row("dns-name-target-missing", "A host name in a text names a Service or port that does not exist"),
    _row("scrape-target-missing", "Prometheus is told to scrape a Service or port that does not exist"),
    _row("webhook-service-missing", "A webhook names a Service or port that does not exist"),
    # the way in from outside
    _row("ingress-backend-missing", "An Ingress sends to a Service that does not exist"),
    _row("ingress-backend-port-missing", "An Ingress sends to a port that its Service does not have"),
    _row("ingress-tls-secret-missing", "An Ingress takes its certificate from a Secret that does not exist"),
    _row("httproute-backend-missing", "A route sends to a Service that does not exist"),
    _row("httproute-backend-port-missing", "A route sends to a port that its Service does not have"),
    _row("httproute-parent-missing", "A route hangs on a Gateway or listener that does not exist"),
    _row("gateway-class-missing", "A Gateway names a GatewayClass that does not exist"),
    _row("gateway-certificate-missing", "A Gateway takes its certificate from a Secret that does not exist"),
    _row("cert-manager-issuer-missing", "A certificate is asked of an issuer that does not exist"),
    # scaling, disruption, isolation
    _row("hpa-target-missing", "An autoscaler scales a workload that does not exist"),
    _row("vpa-target-missing", "A vertical autoscaler sizes a workload that does not exist", Severity.WARNING),
    _row("pdb-selects-nothing", "A disruption budget protects no pods", Severity.WARNING),
    _row("network-policy-selects-no-pods", "A network policy selects no pods", Severity.WARNING),
    _row("network-policy-peer-matches-nothing", "A network policy allows pods that do not exist", Severity.WARNING),
    _row("selector-overlap-workloads", "A workload's selector also matches the pods of another workload"),
    # names and namespaces
    _row("object-identity-duplicate", "Two objects have the same kind, namespace and name"),
    _row("namespace-undeclared", "An object lives in a namespace that nothing declares"),
    _row("namespace-default-used", "An object lands in the namespace default by oversight", Severity.WARNING),
)

_BY_ID = {row.id: row for row in CHECKS}
