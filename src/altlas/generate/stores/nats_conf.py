"""The configuration file of a NATS server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from altlas.generate.connections import PORTS
from altlas.generate.stores.sizes import disk, memory, share
from altlas.model.platform import Store
from altlas.model.platform.store import Setting

MONITOR_PORT = 8222
STORE_DIR = "/data"
RUN_DIR = "/var/run/nats"
PID_FILE = f"{RUN_DIR}/nats.pid"
SERVER_NAME = "SERVER_NAME"
"""Variable with the server's name; JetStream ties a server's data to it, so it must outlive the pod."""

ALIASES = {
    "http": "http_port",
    "monitor_port": "http_port",
    "pidfile": "pid_file",
    "jetstream.storedir": "jetstream.store_dir",
    "jetstream.max_mem": "jetstream.max_memory_store",
    "jetstream.max_mem_store": "jetstream.max_memory_store",
    "jetstream.max_file": "jetstream.max_file_store",
}
"""Other words that the server knows for what altlas sets. Both words in one file would leave the choice to chance.

Source: processConfigFileLine and parseJetStream in server/opts.go of nats-server.
"""

Block = dict[str, Any]
"""Values and blocks by key."""


class Raw(str):
    """Text that stands in the file as it is: a variable, or a size such as 8MB, which quotes would make a string."""


SIZE = re.compile(r"[0-9]+[kKmMgGtTpPeE]([iI]?[bB])?")


def _defaults(store: Store) -> Block:
    return {
        "server_name": Raw(f"${SERVER_NAME}"),
        "host": "0.0.0.0",
        "port": PORTS[store.kind],
        "http_port": MONITOR_PORT,
        "pid_file": PID_FILE,
        "lame_duck_grace_period": "10s",
        "lame_duck_duration": "30s",
        "jetstream": {
            "store_dir": STORE_DIR,
            "max_memory_store": share(memory(store), 50),
            "max_file_store": share(disk(store), 90),
        },
    }


def nats_conf(store: Store) -> str:
    """The server's configuration file.

    Streams may fill 90 % of the claim, streams in memory half of the memory limit. The platform file's settings
    are laid over it: ``max_payload: 8MB`` at the top, ``jetstream.max_file_store: 5GB`` inside a block.
    """
    made = _defaults(store)
    for name, value in sorted(store.settings.items()):
        route = name.lower()
        _put(made, ALIASES.get(route, route).split("."), value)
    return "".join(f"{line}\n" for line in _lines(made))


def _put(block: Block, route: list[str], value: Setting) -> None:
    """Set the value at the end of ``route``; a block that is not there yet, or is a plain value, is made."""
    key, *rest = route
    if not rest:
        block[key] = value
        return
    if not isinstance(block.get(key), dict):
        block[key] = {}
    _put(block[key], rest, value)


def _lines(block: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    for key, value in block.items():
        if isinstance(value, dict):
            yield f"{indent}{key} {{"
            yield from _lines(value, indent + "  ")
            yield f"{indent}}}"
        else:
            yield f"{indent}{key}: {_text(value)}"


def _text(value: Setting) -> str:
    """A value as NATS writes it: text in quotes, so that none of it can be read as syntax."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Raw) or not isinstance(value, str) or SIZE.fullmatch(value):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
