"""A real Prometheus on the generated files, on the loopback address, ended with the block that started it.

Debian builds Prometheus without Kubernetes discovery. So what discovery would find is written into the file as
static targets with the very labels that discovery attaches; relabelling, rules and everything else stay as they are.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from altlas.model.platform import Platform
from generate.monitoring.platforms import content, text
from programs import require

START_SECONDS = 30


class Endpoint(NamedTuple):
    """One address behind a Service, as the role ``endpointslice`` describes it."""

    service: str
    port: str
    pod: str

    def static(self, address: str) -> dict[str, Any]:
        """The target, with discovery's labels."""
        labels = {
            "__meta_kubernetes_service_name": self.service,
            "__meta_kubernetes_endpointslice_port_name": self.port,
            "__meta_kubernetes_pod_name": self.pod,
        }
        return {"targets": [address], "labels": labels}


def write(folder: Path, platform: Platform, endpoints: Sequence[Endpoint] = (), address: str = "127.0.0.1:1") -> Path:
    """The ConfigMap's files, with ``endpoints`` in the place of discovery."""
    config = content(platform, "prometheus", "prometheus.yml")
    for job in config["scrape_configs"]:
        del job["kubernetes_sd_configs"]
        job["static_configs"] = [endpoint.static(address) for endpoint in endpoints]
    (folder / "rules.yaml").write_text(text(platform, "prometheus", "rules.yaml"))
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    return folder / "prometheus.yml"


class Server(NamedTuple):
    """A running server."""

    url: str

    def text(self, path: str) -> str:
        """What a path answers."""
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return answer.read().decode()

    def get(self, path: str) -> Any:
        """The data of an API answer."""
        return json.loads(self.text(f"/api/v1/{path}"))["data"]

    def wait(self, path: str, enough: Callable[[Any], bool]) -> Any:
        """The first answer that is ``enough``."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                if enough(data := self.get(path)):
                    return data
            except (urllib.error.URLError, ConnectionError):
                pass
            assert time.monotonic() < end, f"no good answer from {path} in {START_SECONDS} s"
            time.sleep(0.1)


@contextmanager
def server(folder: Path, platform: Platform, endpoints: Sequence[Endpoint]) -> Iterator[Server]:
    """Prometheus, watching itself wherever an endpoint points."""
    program = require("prometheus")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    file = write(folder, platform, endpoints, address)
    command = [
        program,
        f"--config.file={file}",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address={address}",
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield Server(f"http://{address}")
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
