"""Seal values to the certificate of a Sealed Secrets controller.

Scheme: https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/developer/crypto.md. A random session
key encrypts the value by AES-256-GCM; RSA-OAEP with SHA-256 encrypts the session key, bound to the label
``<namespace>/<name>`` (scope ``strict``), so that the text is of no use under another name.
"""

from __future__ import annotations

import base64
import hashlib
import os
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from altlas.errors import InputError, Mistake, ProgramError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

SESSION_KEY = 32
"""Bytes of an AES-256 key."""


class Sealer:
    """One certificate. Only sealing itself needs the package ``cryptography``."""

    def __init__(self, certificate: Path) -> None:
        """Read a certificate in PEM; InputError if that is impossible."""
        self.path = certificate
        try:
            self._pem = certificate.read_text(encoding="ascii")
            der = ssl.PEM_cert_to_DER_cert(self._pem.strip())
        except (OSError, ValueError) as wrong:
            reason = wrong.strerror if isinstance(wrong, OSError) else "it is no certificate in PEM"
            raise self._unusable(f"cannot be read: {reason}") from wrong
        self.readers = "certificate " + hashlib.sha256(der).hexdigest()
        """Who can decrypt: the certificate's SHA-256."""

    def _unusable(self, reason: str) -> InputError:
        cure = "the controller's certificate, from: kubeseal --fetch-cert"
        return InputError((Mistake(str(self.path), 0, 0, "", reason, cure),))

    def encrypt(self, wanted: Mapping[str, Any], plain: Mapping[str, str]) -> dict[str, Any]:
        """The SealedSecret ``wanted`` with the values ``plain`` sealed into it.

        ProgramError if ``cryptography`` is missing; InputError if the certificate is expired or no RSA one.
        """
        key = self._public_key()
        label = f"{wanted['metadata'].get('namespace', '')}/{wanted['metadata']['name']}".encode()
        sealed = {name: seal(key, label, value.encode()) for name, value in plain.items()}
        return {**wanted, "spec": {**wanted["spec"], "encryptedData": sealed}}

    def _public_key(self) -> RSAPublicKey:
        try:
            from cryptography import x509
            from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        except ImportError as missing:
            message = "sealing secrets needs the package cryptography: pip install 'altlas[sealed]'"
            raise ProgramError(message) from missing
        try:
            certificate = x509.load_pem_x509_certificate(self._pem.encode())
            key = certificate.public_key()
        except ValueError as wrong:
            raise self._unusable("is no certificate that can be understood") from wrong
        if certificate.not_valid_after_utc < datetime.now(UTC):
            raise self._unusable(f"has expired on {certificate.not_valid_after_utc:%Y-%m-%d}")
        if not isinstance(key, RSAPublicKey):
            raise self._unusable("has no RSA key")
        return key


def seal(key: RSAPublicKey, label: bytes, value: bytes) -> str:
    """One sealed value: length of the sealed session key (2 bytes), that key, the ciphertext; all in base64."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256

    session = os.urandom(SESSION_KEY)
    sealed_session = key.encrypt(session, OAEP(MGF1(SHA256()), SHA256(), label))
    # A nonce of zeros is safe here, because a session key encrypts one value and is never used again.
    ciphertext = AESGCM(session).encrypt(bytes(12), value, None)
    return base64.b64encode(len(sealed_session).to_bytes(2, "big") + sealed_session + ciphertext).decode()
