"""Encrypt Secrets with the program sops, to age recipients.

sops computes its checksum over encrypted values only (``mac_only_encrypted``) and over keys in sorted
order, so that kustomize may change labels and write keys in its own order without breaking decryption.
Source: https://getsops.io/docs/, "Encrypting only parts of a file".
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from altlas.errors import ProgramError

TIMEOUT = 60.0
"""Seconds for one run, which normally takes a tenth of one."""


class Sops:
    """The platform's age recipients."""

    def __init__(self, recipients: Sequence[str]) -> None:
        self.recipients = sorted(set(recipients))
        self.readers = "age " + " ".join(self.recipients)
        """Who can decrypt."""

    def encrypt(self, wanted: Mapping[str, Any], plain: Mapping[str, str]) -> dict[str, Any]:
        """The Secret ``wanted`` with the values ``plain``, encrypted. The values never touch the disk.

        ProgramError if sops is missing or refuses.
        """
        program = shutil.which("sops")
        if program is None:
            raise ProgramError("the mode sops needs the program sops; install it (https://getsops.io) and build again")
        if not self.recipients:
            raise ProgramError("the mode sops needs a recipient: write secrets.sops.age (age-keygen makes a key)")
        text = json.dumps({**wanted, "stringData": dict(sorted(plain.items()))})
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "sops.yaml"
            config.write_text(json.dumps({"creation_rules": [self._rule()]}))
            return self._run([program, "--config", str(config), "encrypt", *OPTIONS], text)

    def _rule(self) -> dict[str, Any]:
        return {"age": ",".join(self.recipients), "encrypted_regex": "^stringData$", "mac_only_encrypted": True}

    def _run(self, command: Sequence[str], text: str) -> dict[str, Any]:
        try:
            done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=TIMEOUT, check=False)
            if done.returncode == 0:
                made: dict[str, Any] = json.loads(done.stdout)
                return made
            reason = done.stderr.strip() or f"exit status {done.returncode}"
        except (OSError, ValueError, subprocess.TimeoutExpired) as wrong:
            reason = f"{type(wrong).__name__}"
        raise ProgramError(f"sops could not encrypt: {reason}")


OPTIONS = ("--input-type", "json", "--output-type", "json", "--filename-override", "secret.json")
