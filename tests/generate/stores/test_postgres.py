"""PostgreSQL on the generated files: the real server, its roles and databases, and who gets in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from altlas.model.platform import Platform
from generate.small import IMAGE, platform
from generate.stores.cluster import Cluster, created, scripts
from generate.stores.servers import secret

SETTINGS: dict[str, Any] = {
    "max_connections": 55,
    "Log_Connections": True,
    "cluster_name": "it's \\ quoted",
    "work_mem": "3MB",
    "seq_page_cost": 1.5,
}
READ = "SELECT count(*) FROM parts"


def service(**more: Any) -> dict[str, Any]:
    """A service that uses PostgreSQL."""
    return {"image": IMAGE, "uses": ["postgres"], **more}


def shop(*names: str, **store: Any) -> Platform:
    """A platform whose services ``names`` use PostgreSQL."""
    services = {name: service() for name in names}
    return platform({}, stores={"postgres": store}, services=services)


OWN = shop("archive-service", "billing", "postgres", "password", "pg-x", settings=SETTINGS)
"""Each service has a database of its own; three have names that PostgreSQL or the Secret keep for themselves."""


@pytest.fixture(scope="module")
def stopped() -> Iterator[Cluster]:
    """The cluster after its first start."""
    with created(OWN) as made:
        yield made


@pytest.fixture(scope="module")
def cluster(stopped: Cluster) -> Iterator[Cluster]:
    """The running server that all tests share which change nothing that matters to another."""
    with stopped.started():
        yield stopped


@pytest.mark.parametrize("name", ["archive-service", "billing", "postgres", "password", "pg-x"])
def test_url_of_a_service_opens_its_own_database(cluster: Cluster, name: str) -> None:
    """Role, password and database of DATABASE_URL exist, and the role may make tables."""
    made = cluster.psql(cluster.url(name), "CREATE TABLE parts (id int PRIMARY KEY); INSERT INTO parts VALUES (1)")

    assert (made.returncode, made.stderr) == (0, "")
    assert cluster.psql(cluster.url(name), READ).stdout == "1\n"
    assert cluster.psql(cluster.url(name), "SHOW is_superuser").stdout == "off\n"


def test_role_of_a_service_has_no_rights_beyond_its_database(cluster: Cluster) -> None:
    """Neither databases nor roles, neither replication nor the server's files."""
    attributes = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolcanlogin"

    rights = cluster.ask(f"SELECT {attributes} FROM pg_roles WHERE rolname = 'archive_service'")

    assert rights == "f|f|f|f|f|t"
    for statement in ("CREATE DATABASE more", "CREATE ROLE more", "COPY parts TO PROGRAM 'true'"):
        assert cluster.psql(cluster.url("archive-service"), statement).returncode != 0


def test_service_cannot_enter_another_services_database(cluster: Cluster) -> None:
    """CONNECT was taken from everybody else."""
    made = cluster.psql(cluster.url("billing", database="archive_service"), "SELECT 1")

    assert made.returncode == 2
    assert 'permission denied for database "archive_service"' in made.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "socket"])
@pytest.mark.parametrize(
    ("role", "password"), [("archive_service", "wrong"), ("archive_service", ""), ("postgres", "x")]
)
def test_wrong_or_no_password_is_refused(cluster: Cluster, host: str, role: str, password: str) -> None:
    """Over TCP and over the socket, also for the superuser."""
    address = str(cluster.folder / "run") if host == "socket" else host
    query = f"host={address} port={cluster.port} dbname=archive_service user={role} password='{password}'"

    made = cluster.psql(query, "SELECT 1")

    assert made.returncode == 2
    assert "password" in made.stderr


def test_passwords_are_kept_as_scram(cluster: Cluster) -> None:
    """No password is stored that another method could take."""
    assert cluster.ask("SELECT DISTINCT left(rolpassword, 14) FROM pg_authid WHERE rolcanlogin") == "SCRAM-SHA-256$"
    assert cluster.ask("SELECT DISTINCT auth_method FROM pg_hba_file_rules") == "scram-sha-256"


def test_only_the_superuser_of_the_image_is_one(cluster: Cluster) -> None:
    """A service called postgres did not become it, nor take its rights."""
    assert cluster.ask("SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolsuper") == "postgres"
    assert cluster.psql(cluster.url("postgres"), "SELECT current_user").stdout == "_postgres\n"
    assert cluster.psql(cluster.url("password"), "SELECT current_user").stdout == "password\n"


def test_exporter_reads_figures_and_no_data(cluster: Cluster) -> None:
    """Its role has pg_monitor, one database, and nothing in the others."""
    password = secret(OWN, "postgres")["exporter.password"]
    url = cluster.login("_exporter", password, "postgres")

    assert cluster.psql(url, "SELECT count(*) > 0 FROM pg_stat_activity WHERE query IS NOT NULL").stdout == "t\n"
    assert cluster.psql(url, "SELECT pg_database_size('billing') > 0").stdout == "t\n"
    assert cluster.psql(url, "SHOW shared_buffers").stdout == "128MB\n"
    assert "permission denied" in cluster.psql(cluster.login("_exporter", password, "billing"), "SELECT 1").stderr


def test_every_line_of_the_file_is_applied(cluster: Cluster) -> None:
    """The server knows each name and takes each value."""
    wrong = cluster.ask("SELECT name, setting, error FROM pg_file_settings WHERE error IS NOT NULL OR NOT applied")
    allowed = {"port", "listen_addresses"}  # the tests' own options, given on the command line

    assert {line.partition("|")[0] for line in wrong.splitlines()} <= allowed
    assert int(cluster.ask("SELECT count(*) FROM pg_file_settings")) > 30


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_connections", "55"),
        ("log_connections", "on"),
        ("work_mem", "3MB"),
        ("seq_page_cost", "1.5"),
        ("shared_buffers", "128MB"),
        ("effective_cache_size", "384MB"),
        ("max_wal_size", "1GB"),
        ("max_slot_wal_keep_size", "2GB"),
        ("data_checksums", "on"),
        ("huge_pages", "off"),
        ("password_encryption", "scram-sha-256"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "Etc/UTC"),
    ],
)
def test_server_runs_on_what_the_platform_file_asks(cluster: Cluster, name: str, value: str) -> None:
    """Settings of the platform file win, the rest is sized from memory and claim."""
    assert cluster.ask(f"SHOW {name}") == value


def test_quotes_and_backslashes_arrive_as_written(cluster: Cluster) -> None:
    """The value in the platform file is the value of the server."""
    assert cluster.ask("SHOW cluster_name") == SETTINGS["cluster_name"]


def test_no_password_is_in_the_log(cluster: Cluster) -> None:
    """Neither of the first start nor of the server."""
    logs = "".join((cluster.folder / name).read_text() for name in ("first.log", "server.log"))

    assert "database system is ready" in logs
    assert not [password for password in secret(OWN, "postgres").values() if password in logs]


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes_hold_while_the_server_runs(cluster: Cluster, probe: str) -> None:
    """The commands of the container, on this machine's port."""
    assert cluster.hook(probe).returncode == 0


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes_fail_without_a_server(cluster: Cluster, probe: str) -> None:
    """Nobody listens on port 1."""
    assert cluster._replace(port=1).hook(probe).returncode != 0


def test_script_may_run_again(cluster: Cluster) -> None:
    """A second run changes nothing and ends well."""
    before = cluster.ask("SELECT string_agg(datname || datacl::text, ',' ORDER BY datname) FROM pg_database")

    assert scripts(cluster).returncode == 0
    assert cluster.ask("SELECT string_agg(datname || datacl::text, ',' ORDER BY datname) FROM pg_database") == before


def test_hook_brings_a_new_service_and_a_new_password(cluster: Cluster) -> None:
    """Both reach a server whose data directory is not empty, where the image runs no scripts."""
    grown = shop("archive-service", "billing", "postgres", "password", "pg-x", "later", settings=SETTINGS)
    try:
        cluster.write(grown, {"billing": "quite-another"})

        made = cluster.hook("lifecycle", "postStart")

        assert (made.returncode, (cluster.folder / "hook.log").read_text()) == (0, "")
        assert cluster.psql(cluster.url("later", grown), "CREATE TABLE parts (id int)").returncode == 0
        assert cluster.psql(cluster.url("billing"), "SELECT 1").returncode == 2, "the old password"
        assert cluster.psql(cluster.login("billing", "quite-another", "billing"), "SELECT 1").returncode == 0
    finally:
        cluster.write()
        assert cluster.hook("lifecycle", "postStart").returncode == 0


def test_hook_that_fails_says_so_and_lets_the_server_live(cluster: Cluster) -> None:
    """A hook with another status would make the kubelet kill the container."""
    try:
        cluster.write(passwords={"password": "not-the-superusers"})

        assert cluster.hook("lifecycle", "postStart").returncode == 0
        assert "roles and databases are not up to date" in (cluster.folder / "hook.log").read_text()
        assert cluster.listens()
    finally:
        cluster.write()


def test_empty_password_stops_the_script(cluster: Cluster) -> None:
    """A role without a password is never the outcome of an empty key."""
    try:
        cluster.write(passwords={"billing": ""})

        made = scripts(cluster)

        assert made.returncode == 3
        assert "the password of role billing is empty" in made.stderr
        assert cluster.ask("SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = 'billing'") == "t"
    finally:
        cluster.write()


def test_services_share_a_database_that_the_first_owns(cluster: Cluster) -> None:
    """What one of them makes the others read and change; nobody else gets in."""
    shared = shop("gamma", "beta", "alpha", database="shop-main")
    cluster.write(shared)
    try:
        assert scripts(cluster).returncode == 0
    finally:
        cluster.write()

    owner = cluster.ask("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'shop_main'")
    assert owner == "alpha"
    for maker, other in (("alpha", "gamma"), ("gamma", "beta"), ("beta", "alpha")):
        table = f"made_by_{maker}"
        columns = "id int GENERATED BY DEFAULT AS IDENTITY, n int"
        assert cluster.psql(cluster.url(maker, shared), f"CREATE TABLE {table} ({columns})").returncode == 0
        change = f"INSERT INTO {table} (n) VALUES (7); UPDATE {table} SET n = 8; SELECT n FROM {table}"
        assert cluster.psql(cluster.url(other, shared), change).stdout == "8\n"
    assert "permission denied" in cluster.psql(cluster.url("billing", database="shop_main"), "SELECT 1").stderr


def test_order_to_end_is_a_fast_shutdown() -> None:
    """A client that stays connected does not hold the server up, and the data is flushed."""
    with created(shop("archive-service")) as cluster, cluster.started() as process:
        cluster.run(
            ["sh", "-c", f"psql -d '{cluster.superuser()}' -c 'SELECT pg_sleep(30)' >/dev/null 2>&1 & sleep 0.3"]
        )

        assert cluster.hook("lifecycle", "preStop").returncode == 0
        assert process.wait(10) == 0
        log = (cluster.folder / "server.log").read_text()

    assert "received fast shutdown request" in log
    assert "database system is shut down" in log
