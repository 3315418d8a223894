"""Mode ``external-secrets``: an ExternalSecret that composes its keys from what the vault holds.

Fields: external-secrets.io/v1 ExternalSecret, https://external-secrets.io/latest/api/externalsecret/;
template functions: https://external-secrets.io/latest/guides/templating/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from altlas.generate.secrets.values import credentials, is_url
from altlas.model.platform import Platform
from altlas.model.secret import SecretEntry, SecretSpec
from altlas.model.tree import KubeObject

COMMENT = (
    "No value stands here. The External Secrets Operator reads the remote keys below from the store\n"
    "and makes the Secret of the same name."
)
URL_ENCODE = ' | urlquery | replace "+" "%20"'
"""Percent-encoding for a credential inside a URL; ``urlquery`` alone writes a space as ``+``."""


def external_secret(platform: Platform, spec: SecretSpec) -> KubeObject:
    """The ExternalSecret that makes the Secret of ``spec``."""
    settings = platform.secrets.external_secrets
    prefix = settings.prefix or f"{platform.platform}/"
    names = variables(credentials(spec.entries))
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": dict(spec.metadata),
        "spec": {
            "refreshInterval": settings.refresh,
            "secretStoreRef": {"kind": settings.kind, "name": settings.store},
            "target": {
                "name": spec.metadata["name"],
                "creationPolicy": "Owner",
                "template": _template(spec, names),
            },
            "data": [
                {"secretKey": variable, "remoteRef": {"key": f"{prefix}{credential}"}}
                for credential, variable in names.items()
            ],
        },
    }


def _template(spec: SecretSpec, names: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"engineVersion": "v2", "type": "Opaque"}
    if "labels" in spec.metadata:
        made["metadata"] = {"labels": dict(spec.metadata["labels"])}
    made["data"] = {entry.key: _text(entry, names) for entry in spec.entries}
    return made


def variables(ids: Iterable[str]) -> dict[str, str]:
    """A template variable for each credential id: letters, digits and ``_``, no two alike.

    ``redis/password`` becomes ``redis_password``; where two ids would become one, the later gets a number.
    """
    made: dict[str, str] = {}
    for name in ids:
        stem = re.sub(r"[^A-Za-z0-9]", "_", name)
        stem = stem if stem[:1].isalpha() else f"v_{stem}"
        variable, number = stem, 2
        while variable in made.values():
            variable, number = f"{stem}_{number}", number + 1
        made[name] = variable
    return made


def _text(entry: SecretEntry, names: Mapping[str, str]) -> str:
    encode = URL_ENCODE if is_url(entry) else ""
    return "".join(
        _literal(part) if isinstance(part, str) else f"{{{{ .{names[part.id]}{encode} }}}}" for part in entry.parts
    )


def _literal(text: str) -> str:
    """Text that the template engine passes through: an opening ``{{`` is written as a template's own text."""
    return text.replace("{{", '{{ "{{" }}')
