"""Modes ``sealed-secrets`` and ``sops``: objects whose encrypted part is filled in by who writes the tree.

Encryption gives another text each time, so an encrypted part stays as long as it fits. Two annotations
say what it was made of, and neither tells a value: ``altlas.dev/encrypted-from`` is a digest of the
recipe (key names, the text around the credentials, the ids of the credentials, who can decrypt), and
``altlas.dev/encrypted-check`` is a keyed digest of the values, whose key never leaves ``secrets.local/``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from altlas.generate.secrets.generated import annotated
from altlas.model.platform import Platform
from altlas.model.secret import SecretSpec
from altlas.model.tree import KubeObject

FROM = "altlas.dev/encrypted-from"
CHECK = "altlas.dev/encrypted-check"
SEALED_COMMENT = (
    "Encrypted to the certificate of the Sealed Secrets controller, for this name and namespace only.\n"
    "altlas build keeps the encrypted values as long as they fit."
)
SOPS_COMMENT = (
    "Encrypted by sops to the platform's age recipients; Flux or a kustomize plug-in decrypts it.\n"
    "altlas build keeps the encrypted values as long as they fit."
)
PAYLOAD = {"SealedSecret": ("spec", "encryptedData"), "Secret": ("stringData",)}
"""Where each kind keeps what is encrypted."""


def sealed_secret(_platform: Platform, spec: SecretSpec) -> KubeObject:
    """A SealedSecret (bitnami.com/v1alpha1) whose encrypted texts are still empty."""
    template = {key: value for key, value in spec.metadata.items() if key != "annotations"}
    return {
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": dict(spec.metadata),
        "spec": {
            "encryptedData": dict.fromkeys((entry.key for entry in spec.entries), ""),
            "template": {"metadata": template, "type": "Opaque"},
        },
    }


def sops_secret(_platform: Platform, spec: SecretSpec) -> KubeObject:
    """A Secret whose texts are still empty; sops encrypts them in place and adds the field ``sops``."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": dict(spec.metadata),
        "type": "Opaque",
        "stringData": dict.fromkeys((entry.key for entry in spec.entries), ""),
    }


def recipe(spec: SecretSpec, readers: str) -> str:
    """Digest of what a Secret is made of and who (``readers``) can decrypt it, without any value."""
    entries = [[entry.key, [part if isinstance(part, str) else [part.id] for part in entry.parts]] for entry in spec[2]]
    text = json.dumps([spec.metadata.get("namespace", ""), spec.metadata["name"], entries, readers])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def check(key: str, plain: Mapping[str, str]) -> str:
    """Keyed digest of a Secret's values; without ``key`` it tells nothing about them."""
    text = json.dumps(sorted(plain.items()))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def annotation(thing: KubeObject | None, name: str) -> str:
    """An annotation of an object, empty where it or the object is missing."""
    metadata = thing.get("metadata") if thing else None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    value = annotations.get(name) if isinstance(annotations, dict) else None
    return value if isinstance(value, str) else ""


def payload(thing: KubeObject | None) -> dict[str, str]:
    """The encrypted texts of an object by key; empty where there are none, or where they are no texts.

    An overlay's merge patch has null for the keys that are lost; they are left out.
    """
    found: object = thing
    for step in PAYLOAD.get(str(thing.get("kind")), ("",)) if thing else ():
        found = found.get(step) if isinstance(found, Mapping) else None
    texts = {key: text for key, text in found.items() if text is not None} if isinstance(found, dict) else {}
    return texts if all(isinstance(text, str) and text for text in texts.values()) else {}


def fits(existing: KubeObject | None, wanted: KubeObject, made_from: str, value_check: str) -> bool:
    """Whether the encrypted part of ``existing`` can go on serving ``wanted``.

    ``value_check`` is empty where the values are not known on this machine; then only the recipe counts.
    """
    return (
        existing is not None
        and existing.get("kind") == wanted["kind"]
        and set(payload(existing)) == set(_placeholders(wanted))
        and annotation(existing, FROM) == made_from
        and value_check in ("", annotation(existing, CHECK))
    )


def _placeholders(wanted: KubeObject) -> KubeObject:
    found = wanted
    for step in PAYLOAD[wanted["kind"]]:
        found = found[step]
    return found


def keep(existing: KubeObject, wanted: KubeObject) -> KubeObject:
    """``wanted`` with the encrypted part of ``existing``, for which :func:`fits` was true."""
    return finish(wanted, existing, annotation(existing, FROM), annotation(existing, CHECK))


def finish(wanted: KubeObject, made: KubeObject, made_from: str, value_check: str) -> KubeObject:
    """``wanted`` with the encrypted part of ``made`` and the annotations that say what it was made of."""
    metadata = annotated(wanted["metadata"], {FROM: made_from, CHECK: value_check})
    if wanted["kind"] == "SealedSecret":
        spec = {**wanted["spec"], "encryptedData": payload(made)}
        return {**wanted, "metadata": metadata, "spec": spec}
    return {**wanted, "metadata": metadata, "stringData": payload(made), "sops": made.get("sops", {})}
