"""Every form of reference, in two visible tables.

A form says which check speaks when the target is missing, which when only a part of it (key, port, listener) is,
and where below the use's route the name and the part stand.
"""

from __future__ import annotations

from typing import NamedTuple

from altlas.kube.route import Route


class Form(NamedTuple):
    """One way to refer to an object by name."""

    check: str
    at: Route = ()
    part_check: str = ""
    part_at: Route = ()


class SelectForm(NamedTuple):
    """One way to refer to pods by labels; ``subject`` names what has the selector."""

    check: str
    subject: str


_NAME: Route = ("name",)
_CONFIG, _SECRET = "volume-configmap-missing", "volume-secret-missing"
_BACKEND, _BACKEND_PORT = "ingress-backend-missing", "ingress-backend-port-missing"
_ROUTE, _ROUTE_PORT = "httproute-backend-missing", "httproute-backend-port-missing"
_DNS = "dns-name-target-missing"

FORMS: dict[str, Form] = {
    "env-configmap": Form("env-configmap-key-missing", _NAME, "env-configmap-key-missing", ("key",)),
    "env-secret": Form("env-secret-key-missing", _NAME, "env-secret-key-missing", ("key",)),
    "envfrom-configmap": Form("envfrom-configmap-missing", _NAME),
    "envfrom-secret": Form("envfrom-secret-missing", _NAME),
    "volume-configmap": Form(_CONFIG, _NAME),
    "volume-configmap-item": Form(_CONFIG, (), _CONFIG, ("key",)),
    "volume-secret": Form(_SECRET, ("secretName",)),
    "volume-secret-item": Form(_SECRET, (), _SECRET, ("key",)),
    "projected-secret": Form(_SECRET, _NAME),
    "volume-pvc": Form("volume-pvc-missing", ("claimName",)),
    "service-account": Form("service-account-missing"),
    "pod-pull-secret": Form("workload-pull-secret-missing", _NAME),
    "account-pull-secret": Form("image-pull-secret-missing", _NAME),
    "account-secret": Form("service-account-secret-missing", _NAME),
    "role": Form("role-binding-role-missing", _NAME),
    "subject": Form("role-binding-subject-missing", _NAME),
    "hpa": Form("hpa-target-missing", _NAME),
    "vpa": Form("vpa-target-missing", _NAME),
    "statefulset-service": Form("statefulset-service-name"),
    "ingress-port-name": Form(_BACKEND, _NAME, _BACKEND_PORT, ("port", "name")),
    "ingress-port-number": Form(_BACKEND, _NAME, _BACKEND_PORT, ("port", "number")),
    "ingress-tls": Form("ingress-tls-secret-missing", ("secretName",)),
    "class": Form("class-reference-missing"),
    "storage-class": Form("claim-storage-class-missing"),
    "gateway-class": Form("gateway-class-missing"),
    "gateway-certificate": Form("gateway-certificate-missing", _NAME),
    "route-backend": Form(_ROUTE, _NAME, _ROUTE_PORT, ("port",)),
    "route-parent": Form("httproute-parent-missing", _NAME, "httproute-parent-missing", ("sectionName",)),
    "issuer": Form("cert-manager-issuer-missing", _NAME),
    "issuer-annotation": Form("cert-manager-issuer-missing"),
    "webhook-service": Form("webhook-service-missing", _NAME, "webhook-service-missing", ("port",)),
    "host": Form(_DNS, (), _DNS),
    "host-short": Form(_DNS, (), _DNS),
    "host-full": Form(_DNS, (), _DNS),
    "scrape": Form("scrape-target-missing", (), "scrape-target-missing"),
    "external-name": Form("external-name-target-missing"),
    "probe": Form("", (), "probe-port-not-exposed"),
}

SELECT_FORMS: dict[str, SelectForm] = {
    "service": SelectForm("service-selects-no-pods", "the Service selects"),
    "pdb": SelectForm("pdb-selects-nothing", "the disruption budget selects"),
    "network-policy": SelectForm("network-policy-selects-no-pods", "the policy selects"),
    "network-policy-peer": SelectForm("network-policy-peer-matches-nothing", "the policy allows"),
}
