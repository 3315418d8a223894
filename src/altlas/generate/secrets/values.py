"""From credentials to the value of a key: texts and credentials, put one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from altlas.model.secret import Credential, SecretEntry, SecretSpec


def credentials(entries: Iterable[SecretEntry]) -> list[str]:
    """Ids of the credentials that ``entries`` are made of, each once, in order of first use."""
    return list(dict.fromkeys(part.id for entry in entries for part in entry.parts if isinstance(part, Credential)))


def all_credentials(specs: Iterable[SecretSpec]) -> list[str]:
    """Ids of the credentials of all ``specs``, sorted."""
    return sorted({name for spec in specs for name in credentials(spec.entries)})


def is_url(entry: SecretEntry) -> bool:
    """Whether the value is a URL, in which a credential must be percent-encoded (RFC 3986, section 3.2.1)."""
    scheme, found, _ = str(entry.parts[0]).partition("://")
    return bool(found) and scheme.replace("+", "").isalnum()


def compose(entry: SecretEntry, values: Mapping[str, str]) -> str:
    """Value of one key. ``values`` maps credential ids to values and has all that the entry needs."""
    url = is_url(entry)
    return "".join(part if isinstance(part, str) else _credential(values[part.id], url=url) for part in entry.parts)


def _credential(value: str, *, url: bool) -> str:
    return quote(value, safe="") if url else value


def compose_all(spec: SecretSpec, values: Mapping[str, str]) -> dict[str, str]:
    """Values of all keys of a Secret."""
    return {entry.key: compose(entry, values) for entry in spec.entries}
