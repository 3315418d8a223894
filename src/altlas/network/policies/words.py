"""The forms of the words in policies: label keys and values, names of ports, names of objects.

Sources: ``pkg/api/validate/content/kube.go``, ``dns.go`` and ``pkg/util/validation/validation.go`` of
k8s.io/apimachinery. Each function returns what is wrong in the server's words, nothing for a good word.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LABEL = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_KEY_NAME = re.compile(_LABEL, re.ASCII)
_PREFIX = re.compile(_SUBDOMAIN, re.ASCII)
_PORT_NAME = re.compile(r"[-a-z0-9]+", re.ASCII)
_DOMAIN = re.compile(
    r"(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?", re.ASCII
)
"""As the definition of ClusterNetworkPolicy has it, its slip ``A-z`` included."""

LABEL_MOST = 63
NAME_MOST = 253
PORT_NAME_MOST = 15

_LABEL_WORDS = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)
_NAME_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character"
)


@lru_cache(4096)
def label_key(key: str) -> tuple[str, ...]:
    """What is wrong with a label's key: an optional prefix that is a DNS name, a slash, a name."""
    prefix, slash, name = key.rpartition("/")
    if "/" in prefix:
        return (f"a valid label key {_LABEL_WORDS} with an optional DNS subdomain prefix and '/'",)
    found = [f"prefix part {one}" for one in (object_name(prefix) if slash else ())]
    if not name:
        found.append("name part must be non-empty")
    elif len(name.encode(errors="replace")) > LABEL_MOST:
        found.append(f"name part must be no more than {LABEL_MOST} bytes")
    if not _KEY_NAME.fullmatch(name):
        found.append(f"name part {_LABEL_WORDS}")
    return tuple(found)


@lru_cache(4096)
def label_value(value: str) -> tuple[str, ...]:
    """What is wrong with a label's value; an empty one is good."""
    found = []
    if len(value.encode(errors="replace")) > LABEL_MOST:
        found.append(f"must be no more than {LABEL_MOST} bytes")
    if value and not _KEY_NAME.fullmatch(value):
        found.append(f"a valid label must be an empty string or {_LABEL_WORDS.removeprefix('must ')}")
    return tuple(found)


@lru_cache(1024)
def port_name(name: str) -> tuple[str, ...]:
    """What is wrong with a port's name (IANA service name, RFC 6335, in lower case)."""
    found = []
    if len(name.encode(errors="replace")) > PORT_NAME_MOST:
        found.append(f"must be no more than {PORT_NAME_MOST} bytes")
    if not _PORT_NAME.fullmatch(name):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", name):
        found.append("must contain at least one letter (a-z)")
    if "--" in name:
        found.append("must not contain consecutive hyphens")
    if name.startswith("-") or name.endswith("-"):
        found.append("must not begin or end with a hyphen")
    return tuple(found)


def object_name(name: str) -> tuple[str, ...]:
    """What is wrong with the name of an object (``IsDNS1123Subdomain``)."""
    if not name:
        return ("must be non-empty",)
    found = []
    if len(name.encode(errors="replace")) > NAME_MOST:
        found.append(f"must be no more than {NAME_MOST} bytes")
    if not _PREFIX.fullmatch(name):
        found.append(_NAME_WORDS)
    return tuple(found)


def is_domain(name: str) -> bool:
    """Whether a name is one that ``domainNames`` may hold: two labels or more, ``*`` only as the first."""
    return _DOMAIN.fullmatch(name) is not None
