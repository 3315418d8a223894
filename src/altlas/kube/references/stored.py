"""ConfigMaps and Secrets, and the custom resources that make Secrets: which keys are there."""

from __future__ import annotations

from typing import Any

from altlas.kube.references.facts import Made, Use
from altlas.kube.references.pod_uses import host_uses
from altlas.kube.references.scrapes import scrape_uses
from altlas.kube.shapes import mapping, mappings, text

KEYS_ANNOTATION = "altlas.dev/keys"
"""Comma-separated keys of a Secret whose values are delivered from outside the committed tree."""

_FILLED_LATER = "kubernetes.io/service-account-token"
_TRUST_BUNDLE = "config.openshift.io/inject-trusted-cabundle"
_TLS_KEYS = ("tls.crt", "tls.key", "ca.crt")


def config_map(value: dict[str, Any], namespace: str, uses: list[Use]) -> tuple[str, ...] | None:
    """The keys of a ConfigMap; Services that its texts name become uses. None: a controller fills it."""
    if _TRUST_BUNDLE in mapping(value, "metadata", "labels"):
        return None
    data = mapping(value, "data")
    _texts("data", data, namespace, uses)
    return (*data, *mapping(value, "binaryData"))


def secret(value: dict[str, Any], namespace: str, uses: list[Use]) -> tuple[str, ...] | None:
    """The keys of a Secret, those that are delivered later included. None: a controller fills it."""
    if value.get("type") == _FILLED_LATER:
        return None
    plain = mapping(value, "stringData")
    _texts("stringData", plain, namespace, uses)
    announced = text(mapping(value, "metadata", "annotations"), KEYS_ANNOTATION)
    later = tuple(key.strip() for key in announced.split(",") if key.strip())
    return (*mapping(value, "data"), *plain, *later)


def _texts(member: str, data: dict[str, Any], namespace: str, uses: list[Use]) -> None:
    for key, value in data.items():
        if isinstance(value, str) and (":" in value or ".svc" in value):
            host_uses(value, namespace, (member, key), uses)
            scrape_uses(value, (member, key), uses)


def external_secret(value: dict[str, Any], name: str) -> Made:
    """The Secret that External Secrets makes; keys are unknown when whole stores are extracted."""
    spec = mapping(value, "spec")
    target = mapping(spec, "target")
    keys = [text(one, "secretKey") for _, one in mappings(spec, "data")]
    template = mapping(target, "template", "data")
    unknown = spec.get("dataFrom") or mapping(target, "template").get("templateFrom")
    known = tuple(template) if template and target.get("template", {}).get("mergePolicy") != "Merge" else None
    made = known if known is not None else (*keys, *template)
    return Made("Secret", text(target, "name") or name, None if unknown else made)


def sealed_secret(value: dict[str, Any], name: str) -> Made:
    """The Secret that the sealed-secrets controller unseals."""
    spec = mapping(value, "spec")
    template = mapping(spec, "template")
    keys = (*mapping(spec, "encryptedData"), *mapping(template, "data"))
    return Made("Secret", text(mapping(template, "metadata"), "name") or name, keys)


def certificate(value: dict[str, Any], namespace: str, uses: list[Use]) -> list[Made]:
    """The Secret that cert-manager fills for a Certificate; its issuer becomes a use."""
    spec = mapping(value, "spec")
    issuer = mapping(spec, "issuerRef")
    kind = text(issuer, "kind") or "Issuer"
    name = text(issuer, "name")
    if name and kind in {"Issuer", "ClusterIssuer"} and text(issuer, "group") in {"", "cert-manager.io"}:
        where = namespace if kind == "Issuer" else ""
        uses.append(Use("issuer", f"{kind}.cert-manager.io", where, name, ("spec", "issuerRef")))
    made = text(spec, "secretName")
    stores = spec.get("keystores") or spec.get("additionalOutputFormats")
    return [Made("Secret", made, None if stores else _TLS_KEYS)] if made else []


def named_secrets(value: dict[str, Any]) -> list[Made]:
    """Secrets that a custom resource of an operator says it will write."""
    spec = mapping(value, "spec")
    names = (
        text(spec, "secretName"),
        text(mapping(spec, "destination"), "name"),
        text(mapping(spec, "writeConnectionSecretToRef"), "name"),
        text(mapping(spec, "target"), "name"),
    )
    return [Made("Secret", name) for name in names if name]
