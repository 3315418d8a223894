"""Host names of Services in free text: environment values, arguments, configuration files.

Only what is surely a host in the cluster is taken: a host behind ``scheme://``, or a name in the form
``service.namespace[.svc[.cluster.local]]`` with a port or the ``svc`` part. Texts may be megabytes of anything,
so every expression here looks at a bounded stretch.
Source of the forms: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

DEFAULT_PORTS = {
    "http": 80, "ws": 80, "https": 443, "wss": 443, "nats": 4222, "redis": 6379, "rediss": 6379,
    "postgres": 5432, "postgresql": 5432, "mysql": 3306, "amqp": 5672, "amqps": 5671, "mongodb": 27017,
}  # fmt: skip
"""Schemes whose authority is a host, with the port that clients take when none is written."""

SCHEMES = frozenset(DEFAULT_PORTS) | {
    "tcp", "udp", "tls", "grpc", "grpcs", "kafka", "mariadb", "memcached", "clickhouse", "ldap", "ldaps", "smtp",
    "mqtt", "mqtts", "ftp", "sftp", "elasticsearch", "zookeeper", "etcd", "valkey", "otlp", "influxdb", "neo4j", "bolt",
}  # fmt: skip
"""Schemes whose authority is a host. Others (``s3``, ``file``, ``unix``) name buckets or paths."""

PLACEHOLDERS = frozenset({"localhost", "host", "hostname", "server", "example", "user", "username", "ip", "domain"})

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*\Z")
_END = r"(?=$|[\s/?#\"'`,;)\]}>|\\])"
_AUTHORITY = re.compile(r"(?:[^\s/@\"'<>]{0,512}@)?([a-zA-Z0-9][a-zA-Z0-9.-]{0,252})(?::(\d{1,5}))?" + _END)
_BEFORE = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
_AFTER = re.compile(r"\.svc(?:\.cluster\.local)?\.?(?::(\d{1,5}))?" + _END)
_SHORT = re.compile(r"(?<![\w.@/$%{}-])([a-z0-9][a-z0-9-]{0,62})\.([a-z0-9][a-z0-9-]{0,62})\Z")
_WORD = re.compile(r"(?<![\w.@/$%{}:-])([a-z][a-z0-9-]{0,62})\Z")
_PORT = re.compile(r":(\d{2,5})" + _END)
_COMMENTS = ("#", "//", ";", "--", "<!--")


class Host(NamedTuple):
    """A Service that a text names. ``namespace`` is empty for a single label; ``port`` is 0 if unknown."""

    form: str
    name: str
    namespace: str
    port: int


def hosts(text: str) -> Iterator[Host]:
    """The Services that ``text`` names, each once."""
    if "://" not in text and ".svc" not in text and ":" not in text:
        return
    seen: set[Host] = set()
    for host in (*_urls(text), *_full(text), *_short(text)):
        if host not in seen:
            seen.add(host)
            yield host


def words(text: str) -> Iterator[tuple[str, int]]:
    """Plain words with a port, such as ``db:5432``: hosts only if there is a Service of that name."""
    for port in _PORT.finditer(text):
        found = _WORD.search(text, max(0, port.start() - 65), port.start())
        if found and found[1] not in PLACEHOLDERS and not _commented(text, found.start()):
            yield found[1], int(port[1])


def _urls(text: str) -> Iterator[Host]:
    block = "\n" in text
    at = text.find("://")
    while at >= 0:
        scheme = _SCHEME.search(text, max(0, at - 24), at)
        found = _AUTHORITY.match(text, at + 3)
        if scheme and found and not _commented(text, at):
            word = scheme[0].lower().rpartition("+")[0] or scheme[0].lower()
            host = _host(word, found[1].lower(), int(found[2] or 0), block=block)
            if host is not None and not (block and f"upstream {host.name}" in text):
                yield host
        at = text.find("://", at + 3)


def _host(scheme: str, name: str, port: int, *, block: bool) -> Host | None:
    if scheme not in SCHEMES:
        return None
    if "." in name:
        return _dotted(name, port or DEFAULT_PORTS.get(scheme, 0))
    # In a file of many lines a plain word behind http:// may be an example, a server block or a document's link.
    if name in PLACEHOLDERS or name.isdecimal() or (block and not port and scheme in {"http", "https"}):
        return None
    return Host("host", name, "", port or DEFAULT_PORTS.get(scheme, 0))


def _dotted(name: str, port: int) -> Host | None:
    labels = name.rstrip(".").removesuffix(".cluster.local").split(".")
    form = "host-short"
    if labels[-1] == "svc":
        form = "host-full"
        labels.pop()
    # Two labels are service.namespace; three are a pod of a headless Service.
    if len(labels) not in (2, 3) or "" in labels or labels[-1].isdecimal():
        return None
    return Host(form, labels[-2], labels[-1], port)


def _full(text: str) -> Iterator[Host]:
    at = text.find(".svc")
    while at >= 0:
        before = _BEFORE.search(text, max(0, at - 190), at)
        after = _AFTER.match(text, at)
        if before and after and text[max(0, before.start() - 1) : before.start()] not in {"/", "@", "$", "}", ")"}:
            host = _dotted(before[0] + ".svc", int(after[1] or 0))
            if host is not None and not _commented(text, at):
                yield host
        at = text.find(".svc", at + 4)


def _short(text: str) -> Iterator[Host]:
    for port in _PORT.finditer(text):
        found = _SHORT.search(text, max(0, port.start() - 127), port.start())
        if found and not found[2].isdecimal() and found[2] != "svc" and not _commented(text, found.start()):
            yield Host("host-short", found[1], found[2], int(port[1]))


def _commented(text: str, at: int) -> bool:
    """Whether the line of a file is a comment. A text of one line is a value, even if it begins with ``--``."""
    if "\n" not in text:
        return False
    start = text.rfind("\n", 0, at) + 1
    return text[start : min(at, start + 200)].lstrip().startswith(_COMMENTS)
