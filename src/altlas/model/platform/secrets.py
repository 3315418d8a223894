"""Where secret values live. No mode ever writes a value into a file that is meant for git."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from altlas.model.platform.part import GoDuration, ObjectName, Part


class SecretMode(StrEnum):
    """Who keeps the values."""

    GENERATED = "generated"
    EXTERNAL_SECRETS = "external-secrets"
    SEALED_SECRETS = "sealed-secrets"
    SOPS = "sops"


class ExternalSecrets(Part):
    """External Secrets Operator: the values stay in a vault that the cluster reads."""

    store: ObjectName = "platform"
    """Name of the SecretStore or ClusterSecretStore."""

    kind: Literal["SecretStore", "ClusterSecretStore"] = "ClusterSecretStore"
    """``SecretStore`` or ``ClusterSecretStore``."""

    prefix: str = ""
    """Put before every remote key; without it ``<platform>/``."""

    refresh: GoDuration = "1h"
    """How often the operator reads the vault, as a Go duration."""


class SealedSecrets(Part):
    """Sealed Secrets: values encrypted to the controller's certificate, safe in git."""

    certificate: str = "sealed-secrets.pem"
    """The controller's public certificate (``kubeseal --fetch-cert``), beside the platform file."""


class Sops(Part):
    """SOPS: values encrypted in place with age, decrypted by Flux or a kustomize plug-in."""

    age: tuple[str, ...] = ()
    """age recipients (public keys) that may decrypt."""


class Secrets(Part):
    """Where secret values live; a single word chooses the mode with its defaults."""

    mode: SecretMode = SecretMode.GENERATED
    """``generated``, ``external-secrets``, ``sealed-secrets`` or ``sops``."""

    external_secrets: ExternalSecrets = ExternalSecrets()
    """Settings of the mode ``external-secrets``."""

    sealed_secrets: SealedSecrets = SealedSecrets()
    """Settings of the mode ``sealed-secrets``."""

    sops: Sops = Sops()
    """Settings of the mode ``sops``."""


def _parse_mode(value: Any) -> Any:
    return {"mode": value} if isinstance(value, str) else value


SecretsField = Annotated[Secrets, BeforeValidator(_parse_mode, json_schema_input_type=SecretMode | Secrets)]
