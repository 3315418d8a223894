"""The SQL that gives each service its role and database, and the exporter its own role."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from altlas.generate.connections import postgres_database, postgres_role, role_key
from altlas.model.platform import Platform

EXPORTER_ROLE = "_exporter"
"""No service's role begins with an underscore, so none can be this one."""

EXPORTER_KEY = "exporter.password"
"""Key of the exporter's password; no service's name has a dot."""

SILENCE = """\
\\set ON_ERROR_STOP on
-- A statement that fails would be shown with its text, and the text holds a password.
\\set VERBOSITY terse
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET client_min_messages = 'warning';
"""

ROLE = """
-- {title}
\\set role '{role}'
\\set password `cat '{file}'`
SELECT :'password' = '' AS missing \\gset
\\if :missing
DO $$ BEGIN RAISE EXCEPTION 'the password of role {role} is empty'; END $$;
\\endif
SELECT format('CREATE ROLE %I', :'role')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = :'role') \\gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
"""

DATABASE = """
-- The database {database}: {owner} owns it, nobody else may connect unless a line below says so.
\\set database '{database}'
SELECT format('CREATE DATABASE %I', :'database')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'database') \\gexec
ALTER DATABASE :"database" OWNER TO "{owner}";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
"""

GUEST = """
GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO "{role}";
GRANT USAGE, CREATE ON SCHEMA public TO "{role}";
"""

MUTUAL = """
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{reader}";
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO "{reader}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{creator}" IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{reader}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{creator}" IN SCHEMA public
  GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO "{reader}";
"""

EXPORTER = f"""
GRANT pg_monitor TO "{EXPORTER_ROLE}";
REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO "{EXPORTER_ROLE}";
"""


def users(platform: Platform, store: str) -> list[str]:
    """Services that use the store, sorted by name: the order does not depend on the platform file's."""
    return sorted(name for name, service in platform.services.items() if store in service.uses)


def roles_sql(platform: Platform, store: str, secret_dir: str) -> str:
    """A psql script that may run any number of times with the same end.

    Passwords come from files, one for each key of the Secret, and are quoted by psql itself; no password is an
    argument of a program. An empty one stops the script.
    """
    return "".join([SILENCE, *_roles(platform, store, secret_dir), EXPORTER, *_databases(platform, store)])


def _roles(platform: Platform, store: str, secret_dir: str) -> Iterator[str]:
    yield ROLE.format(title="exporter", role=EXPORTER_ROLE, file=f"{secret_dir}/{EXPORTER_KEY}")
    for service in users(platform, store):
        yield ROLE.format(title=service, role=postgres_role(service), file=f"{secret_dir}/{role_key(service)}")


def _databases(platform: Platform, store: str) -> Iterator[str]:
    """Each database with those who share it: the first owns it, the others read and write what any of them makes."""
    for database, roles in _members(platform, store).items():
        owner, *guests = roles
        yield DATABASE.format(database=database, owner=owner)
        if guests:
            yield f'\\connect "{database}"\n'
            yield from (GUEST.format(database=database, role=role) for role in guests)
            yield from (MUTUAL.format(creator=one, reader=other) for one, other in permutations(roles, 2))


def _members(platform: Platform, store: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for service in users(platform, store):
        found.setdefault(postgres_database(platform.stores[store], service), []).append(postgres_role(service))
    return found
