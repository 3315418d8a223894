"""Secrets encrypted by the real sops, decrypted again after kustomize has rewritten them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from altlas.errors import ProgramError
from altlas.write.sops import Sops
from programs import optional, require

PLAIN = {"Z": "last: 1", "A": "redis://:p@redis:6379/0", "M": "line\nline\n"}


def wanted() -> dict[str, Any]:
    metadata = {"name": "web", "namespace": "shop", "labels": {"z": "1", "a": "2"}}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "stringData": {}}


@pytest.fixture
def recipient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh age key that sops finds; gives its public half."""
    sops, keygen = optional("sops"), optional("age-keygen")
    monkeypatch.setenv("PATH", str(Path(sops).parent), prepend=os.pathsep)
    monkeypatch.setenv("SOPS_AGE_KEY_FILE", str(tmp_path / "key"))
    subprocess.run([keygen, "-o", tmp_path / "key"], check=True, capture_output=True)
    return subprocess.run([keygen, "-y", tmp_path / "key"], check=True, capture_output=True, text=True).stdout.strip()


def decrypted(text: str, kind: str = "json") -> Any:
    command = [
        optional("sops"),
        "decrypt",
        "--input-type",
        kind,
        "--output-type",
        "json",
        "--filename-override",
        "x.json",
    ]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_private_key_opens_it_and_no_value_is_in_clear(recipient: str) -> None:
    made = Sops([recipient]).encrypt(wanted(), PLAIN)
    text = json.dumps(made)
    assert not any(value.strip() in text for value in PLAIN.values())
    assert made["metadata"] == wanted()["metadata"]
    assert decrypted(text)["stringData"] == PLAIN


def test_it_survives_kustomize(recipient: str, tmp_path: Path) -> None:
    """kustomize sorts keys and changes labels; the checksum of sops must still be right."""
    (tmp_path / "secret.yaml").write_text(json.dumps(Sops([recipient]).encrypt(wanted(), PLAIN)))
    labels = [{"pairs": {"added": "later"}}]
    (tmp_path / "kustomization.yaml").write_text(json.dumps({"resources": ["secret.yaml"], "labels": labels}))
    command = [require("kubectl"), "kustomize", tmp_path]
    built = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "added: later" in built
    assert decrypted(built, "yaml")["stringData"] == PLAIN


def test_a_recipient_that_is_none_is_an_error_in_the_words_of_sops(recipient: str) -> None:
    with pytest.raises(ProgramError, match="sops could not encrypt"):
        Sops(["age1nonsense"]).encrypt(wanted(), PLAIN)


def test_without_recipients_or_without_sops_the_cure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramError, match="install it"):
        Sops(["age1x"]).encrypt(wanted(), PLAIN)
    (tmp_path / "sops").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "sops").chmod(0o755)
    with pytest.raises(ProgramError, match="needs a recipient"):
        Sops([]).encrypt(wanted(), PLAIN)
    with pytest.raises(ProgramError, match="exit status 3"):
        Sops(["age1x"]).encrypt(wanted(), PLAIN)


def test_readers_do_not_depend_on_order() -> None:
    assert Sops(["b", "a", "b"]).readers == Sops(["a", "b"]).readers != Sops(["a"]).readers
