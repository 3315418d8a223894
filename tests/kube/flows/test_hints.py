"""Which Services an object hints at, and which texts look like a hint and are none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.flows import Form, Hint, data_hints, pod_hints
from altlas.kube.pods import PodTemplate

Found = list[tuple[str, str, str, int]]


def of_pod(container: dict[str, Any]) -> list[Hint]:
    return list(pod_hints(PodTemplate((), {}, {"containers": [container]})))


def short(hints: list[Hint]) -> Found:
    return [(str(hint.form), hint.name, hint.namespace, hint.port) for hint in hints]


def env(**variables: str) -> dict[str, Any]:
    return {"env": [{"name": name, "value": value} for name, value in variables.items()]}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"CACHE": "redis:6379"}, [("pair", "redis", "", 6379)]),
        ({"BROKERS": "kafka-0:9092,kafka-1:9092"}, [("pair", "kafka-0", "", 9092), ("pair", "kafka-1", "", 9092)]),
        ({"DB_HOST": "db"}, [("variable", "db", "", 0)]),
        ({"DB_HOST": "db", "DB_PORT": "5433"}, [("variable", "db", "", 5433)]),
        ({"PGHOST": "db", "PGPORT": "5433"}, [("variable", "db", "", 5433)]),
        ({"DB_HOST": "db.data"}, [("variable", "db", "data", 0)]),
        ({"DB_HOST": "db.data.svc.cluster.local"}, [("variable", "db", "data", 0)]),
        ({"dbHost": "db"}, [("variable", "db", "", 0)]),
        # a URL is what hosts() reads, and not read twice
        ({"URL": "redis://cache:6379"}, []),
        ({"URL": "postgres://u:p@db:5432/x"}, []),
        # what is no host
        ({"LOG_LEVEL": "debug"}, []),
        ({"DB_HOST": ""}, []),
        ({"DB_HOST": "10.0.0.1"}, []),
        ({"DB_PORT": "5432"}, []),
        ({"START": "at 12:30"}, []),
        ({"IMAGE": "docker.io/library/redis:6379"}, []),
        ({"TEMPLATE": "${HOST}:8080"}, []),
        ({"LISTEN": "localhost:8080"}, [("passive", "", "", 0)]),
        ({"CORS_ORIGIN": "http://web"}, [("passive", "", "", 0)]),
        ({"NO_PROXY": "db.data.svc:80"}, [("passive", "", "", 0)]),
    ],
)
def test_variables(variables: dict[str, str], expected: Found) -> None:
    assert short(of_pod(env(**variables))) == expected


def test_a_place_is_that_of_the_value() -> None:
    hints = of_pod(env(LOG_LEVEL="debug", CACHE="redis:6379"))

    assert hints[0].route == ("spec", "containers", 0, "env", 1, "value")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("REDIS_URL", "redis"),
        ("ORDER_DB_DSN", "order-db"),
        ("POSTGRES_CONNECTION_STRING", "postgres"),
        ("API_TOKEN", None),
        ("URL", None),
    ],
)
def test_a_secret_variable_may_name_its_service(name: str, expected: str | None) -> None:
    variable = {"name": name, "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}

    assert [hint.name for hint in of_pod({"env": [variable]})] == ([expected] if expected else [])


def test_a_variable_from_a_config_map_is_read_where_the_config_map_is() -> None:
    variable = {"name": "REDIS_URL", "valueFrom": {"configMapKeyRef": {"name": "s", "key": "k"}}}

    assert not of_pod({"env": [variable]})


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["pg_dump", "-h", "db", "-p", "5433"], [("option", "db", "", 5433)]),
        (["pg_dump", "--host=db"], [("option", "db", "", 0)]),
        (["psql", "host=db port=5433 dbname=x"], [("option", "db", "", 5433)]),
        (["redis-cli", "-h", "cache.data", "ping"], [("option", "cache", "data", 0)]),
        (["sh", "-c", "nc -z db:5432"], [("pair", "db", "", 5432)]),
        (["sh", "-c", 'pg_dump -h "$PGHOST"'], []),
        (["ls", "-help"], []),
        (["du", "-h", "/data"], []),
    ],
)
def test_commands(command: list[str], expected: Found) -> None:
    assert short(of_pod({"command": command})) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"DB_HOST": "db", "DB_PORT": "5433"}, [("variable", "db", "", 5433)]),
        ({"prometheus.yml": "scrape_configs:\n- targets: ['api:8080']\n"}, [("pair", "api", "", 8080)]),
        ({"backup.sh": "set -e\npg_dump -h db > /backup/x\n"}, [("option", "db", "", 0)]),
        ({"backup.sh": "# example: db:5432\ntrue\n"}, []),
        ({"number": 5}, []),
    ],
)
def test_data(data: dict[str, Any], expected: Found) -> None:
    assert short(list(data_hints(data, "data"))) == expected


def test_the_place_of_data_is_its_key() -> None:
    assert next(data_hints({"a.conf": "x\nup db:5432\n"}, "data")).route == ("data", "a.conf")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["name", "value", "valueFrom", "secretKeyRef", "env", "args", "command", "HOST", "a"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(anything)
def test_any_shape_gives_hints_or_none(value: Any) -> None:
    """Never raises, and what it finds has a name unless it is passive."""
    container = value if isinstance(value, dict) else {"env": value, "args": value}
    data = value if isinstance(value, dict) else {"HOST": value}
    for hint in (*of_pod(container), *data_hints(data, "data")):
        assert hint.name or hint.form is Form.PASSIVE
        assert 0 <= hint.port < 100_000


@given(st.text(alphabet="ab:.-$/@ \n'\"123hHost=", max_size=60))
def test_any_text_gives_names_that_are_labels(text: str) -> None:
    for hint in data_hints({"X_HOST": text, "script": f"\n{text}\n"}, "data"):
        assert hint.form is Form.PASSIVE or (hint.name[0].isalpha() and len(hint.name) < 64)
