"""How a service reaches what it calls and uses: URLs, and the credentials inside them."""

from __future__ import annotations

from altlas.model.platform import Platform, Store, StoreKind
from altlas.model.secret import Credential

PORTS = {StoreKind.POSTGRES: 5432, StoreKind.REDIS: 6379, StoreKind.VALKEY: 6379, StoreKind.NATS: 4222}
"""Client port of each kind of store; Service and container use the same."""

URL = tuple[str | Credential, ...]
"""A URL as text and credentials, put one after the other."""


def service_url(platform: Platform, callee: str, port: str, path: str) -> str:
    """URL of a service: its Service's name and port, in the platform's own namespace."""
    number = platform.services[callee].all_ports()[port].service_port
    return f"http://{callee}:{number}{path}"


RESERVED_ROLES = frozenset({"postgres", "public", "none"})
"""The superuser, and two words that SQL keeps for itself; every name that starts with pg_ is PostgreSQL's, too.

Source: https://www.postgresql.org/docs/current/sql-createrole.html
"""


def postgres_role(service: str) -> str:
    """PostgreSQL role of a service; the dash would need quotes in SQL.

    A name that PostgreSQL keeps for itself gets an underscore in front, with which no service's name begins.
    """
    role = service.replace("-", "_")
    return f"_{role}" if role in RESERVED_ROLES or role.startswith("pg_") else role


def postgres_database(store: Store, service: str) -> str:
    """Database that a service uses in a PostgreSQL store."""
    return (store.database or service).replace("-", "_")


def store_password(store: str) -> Credential:
    """The store's own password: Redis' only one, PostgreSQL's superuser."""
    return Credential(f"{store}/password")


def role_key(service: str) -> str:
    """Key of a role's password in the Secret of its PostgreSQL store, where ``password`` is the superuser's."""
    return f"_{service}" if service == "password" else service


def role_password(store: str, service: str) -> Credential:
    """Password of one service's role in a PostgreSQL store."""
    return Credential(f"{store}/{role_key(service)}")


def store_url(platform: Platform, service: str, name: str) -> URL:
    """URL under which ``service`` uses the store ``name``; with a credential in it, it is a secret."""
    store = platform.stores[name]
    port = PORTS[store.kind]
    match store.kind:
        case StoreKind.POSTGRES:
            role, database = postgres_role(service), postgres_database(store, service)
            return (f"postgresql://{role}:", role_password(name, service), f"@{name}:{port}/{database}")
        case StoreKind.REDIS | StoreKind.VALKEY:
            return ("redis://:", store_password(name), f"@{name}:{port}/0")
        case StoreKind.NATS:
            return (f"nats://{name}:{port}",)


def is_secret(url: URL) -> bool:
    """Whether a URL holds a credential."""
    return any(isinstance(part, Credential) for part in url)
