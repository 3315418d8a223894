"""Real servers on loopback for tests: free ports, secrets as files, and an end for everything that was started."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from altlas.generate import stores
from altlas.generate.connections import store_url
from altlas.generate.secrets.values import compose, compose_all, credentials
from altlas.model.platform import Platform
from altlas.model.secret import SecretEntry, SecretSpec
from altlas.model.tree import KubeObject

SECONDS = 20.0


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Ask again and again; fail where the server has ended or does not get ready."""
    end = time.monotonic() + SECONDS
    while not ready():
        assert process is None or process.poll() is None, f"the server ended with {process.poll()}"
        assert time.monotonic() < end, "the server did not get ready"
        time.sleep(0.03)


@contextmanager
def running(command: Sequence[str], ready: Callable[[], bool], **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it runs; it is gone afterwards, whatever happens."""
    process = subprocess.Popen(command, **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **more})
    try:
        wait_until(ready, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def value(credential: str) -> str:
    """A password with what URLs, shells, SQL and configuration files find hard, made of the credential's id."""
    return f"p@ss:/%41 it's ${{HOME}} {credential}"


def secret(platform: Platform, name: str) -> dict[str, str]:
    """The Secret called ``name`` as its keys and values."""
    spec: SecretSpec = next(spec for spec in stores.secrets(platform) if spec.metadata["name"] == name)
    return compose_all(spec, {name: value(name) for name in credentials(spec.entries)})


def client_url(platform: Platform, service: str, store: str) -> str:
    """The URL that ``service`` finds in its Secret."""
    entry = SecretEntry("URL", store_url(platform, service, store))
    return compose(entry, {name: value(name) for name in credentials([entry])})


def objects(platform: Platform, name: str) -> dict[str, KubeObject]:
    """The objects of the store ``name`` by kind."""
    file = next(file for file in stores.files(platform) if file.path == f"infrastructure/{name}.yaml")
    return {one["kind"]: one for one in file.objects}


def container(platform: Platform, name: str, index: int = 0) -> Mapping[str, Any]:
    """The store's container (0) or its exporter (1)."""
    made: Mapping[str, Any] = objects(platform, name)["StatefulSet"]["spec"]["template"]["spec"]["containers"][index]
    return made


def put(folder: Path, data: Mapping[str, str]) -> Path:
    """Write each value of a ConfigMap or Secret as a file, as a volume shows it."""
    folder.mkdir(exist_ok=True)
    for key, content in data.items():
        (folder / key).write_text(content)
    return folder


def rewritten(content: str, places: Mapping[str, object]) -> str:
    """``content`` with the container's absolute paths replaced, the longest first."""
    for old in sorted(places, key=len, reverse=True):
        content = content.replace(old, str(places[old]))
    return content


def plain_user() -> str | None:
    """A user who may run PostgreSQL: the present one, or another where that is root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
