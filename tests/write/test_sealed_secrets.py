"""Sealed values: opened again with the private key, by the scheme's description and by the real kubeseal."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from altlas.errors import InputError, ProgramError
from altlas.write.sealed_secrets import Sealer
from programs import optional
from write.certificates import certificate

PLAIN = {"A": "one", "URL": "redis://:p%40ss@redis:6379/0", "EMOJI": "\U0001f512 \n end"}


def wanted(name: str = "web", namespace: str = "shop") -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace}
    spec = {"encryptedData": dict.fromkeys(PLAIN, ""), "template": {"metadata": metadata, "type": "Opaque"}}
    return {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": metadata, "spec": spec}


def opened(key: Any, label: bytes, text: str) -> str:
    """The scheme backwards: length, sealed session key, ciphertext."""
    data = base64.b64decode(text, validate=True)
    length = int.from_bytes(data[:2], "big")
    session = key.decrypt(data[2 : 2 + length], OAEP(MGF1(SHA256()), SHA256(), label))
    return AESGCM(session).decrypt(bytes(12), data[2 + length :], None).decode()


def test_the_private_key_opens_every_value(tmp_path: Path) -> None:
    path, key = certificate(tmp_path)
    sealed = Sealer(path).encrypt(wanted(), PLAIN)["spec"]["encryptedData"]
    assert {name: opened(key, b"shop/web", text) for name, text in sealed.items()} == PLAIN


def test_another_name_another_key_or_a_changed_byte_opens_nothing(tmp_path: Path) -> None:
    path, key = certificate(tmp_path)
    text = Sealer(path).encrypt(wanted(), PLAIN)["spec"]["encryptedData"]["A"]
    with pytest.raises(ValueError, match="Decryption failed"):
        opened(key, b"shop/other", text)
    data = bytearray(base64.b64decode(text))
    data[-1] ^= 1
    with pytest.raises(InvalidTag):
        opened(key, b"shop/web", base64.b64encode(data).decode())


def test_the_real_kubeseal_opens_it(tmp_path: Path) -> None:
    kubeseal = optional("kubeseal")
    path, _ = certificate(tmp_path)
    thing = json.dumps(Sealer(path).encrypt(wanted(), PLAIN))
    command = [kubeseal, "--recovery-unseal", "--recovery-private-key", str(tmp_path / "private.pem")]
    done = subprocess.run(command, input=thing, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)["data"]
    assert {name: base64.b64decode(text).decode() for name, text in data.items()} == PLAIN


def test_sealing_twice_gives_different_texts(tmp_path: Path) -> None:
    sealer = Sealer(certificate(tmp_path)[0])
    assert sealer.encrypt(wanted(), PLAIN) != sealer.encrypt(wanted(), PLAIN)


def test_readers_tell_certificates_apart_and_nothing_else(tmp_path: Path) -> None:
    path, _ = certificate(tmp_path)
    first = Sealer(path).readers
    assert Sealer(path).readers == first
    certificate(tmp_path, days=31)
    assert Sealer(path).readers != first


def test_a_certificate_that_is_missing_broken_expired_or_not_rsa_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sealed-secrets.pem"
    with pytest.raises(InputError, match="cannot be read: No such file"):
        Sealer(path)
    path.write_text("nonsense")
    with pytest.raises(InputError, match="no certificate in PEM"):
        Sealer(path)
    path.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(InputError, match="understood"):
        Sealer(path).encrypt(wanted(), PLAIN)
    certificate(tmp_path, days=-1)
    with pytest.raises(InputError, match="has expired on"):
        Sealer(path).encrypt(wanted(), PLAIN)
    certificate(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(InputError, match="no RSA key"):
        Sealer(path).encrypt(wanted(), PLAIN)


def test_without_cryptography_the_cure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealer = Sealer(certificate(tmp_path)[0])
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(ProgramError, match=r"altlas\[sealed\]"):
        sealer.encrypt(wanted(), PLAIN)
