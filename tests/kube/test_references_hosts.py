"""Host names in free text: what counts as a Service, and what surely does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.kube.references.hosts import hosts

FOUND = (
    ("http://api", ("host", "api", "", 80)),
    ("https://api/x", ("host", "api", "", 443)),
    ("http://api:8080/x?y=1", ("host", "api", "", 8080)),
    ("HTTP://API:80", ("host", "api", "", 80)),
    ("redis://:secret@cache:6379/0", ("host", "cache", "", 6379)),
    ("redis://:$(PASSWORD)@cache", ("host", "cache", "", 6379)),
    ("postgres://u:p@db.data:5432/x", ("host-short", "db", "data", 5432)),
    ("jdbc:postgresql://db.data:5432/x", ("host-short", "db", "data", 5432)),
    ("postgresql+asyncpg://db/x", ("host", "db", "", 5432)),
    ("nats://nats", ("host", "nats", "", 4222)),
    ("http://api.team.svc", ("host-full", "api", "team", 80)),
    ("http://api.team.svc.cluster.local:1", ("host-full", "api", "team", 1)),
    ("http://api.team.svc.cluster.local.:1", ("host-full", "api", "team", 1)),
    ("http://db-0.db.team.svc:1", ("host-full", "db", "team", 1)),
    ("--store=api.team.svc:9090", ("host-full", "api", "team", 9090)),
    ("api.team.svc.cluster.local", ("host-full", "api", "team", 0)),
    ("x = db.data:5432", ("host-short", "db", "data", 5432)),
    ("a line\nurl: http://api:80\n", ("host", "api", "", 80)),
    ('{"url":"http://api:80"}', ("host", "api", "", 80)),
)


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_hosts_of_services_are_found_once(text: str, expected: tuple[str, str, str, int]) -> None:
    assert list(hosts(text)) == [expected]


def test_several_hosts_of_one_text_come_in_order_without_repetition() -> None:
    found = [host.name for host in hosts("nats://a:4222,nats://b:4222,nats://a:4222")]
    assert found == ["a", "b"]


SILENT = (
    "", "plain words", "10:30", "a:b", "http://", "http:///path", "://x", "http://localhost:80", "http://127.0.0.1",
    "http://10.0.0.1:80", "http://[::1]:80", "http://${HOST}", "http://$(HOST):80", "http://{{ .host }}",
    "http://<host>",
    "http://%s:80", "http://api-${ENV}:80", "http://api_x:80", "s3://bucket/x", "file:///etc/x",
    "unix:///run/x", "urn:x",
    "docker://image",
    "oci://registry.example.com/x", "http://a.b.c.d.example.com", "redis:6379", "ghcr.io/a/b:1.0",
    "# http://api:80\n# again\n", "a\n  // api.team.svc\n", "a\n<a href=http://api/>", "user@db.data:x", "1.2:34",
    "10.0.0.1:5432",
    "x.svc", "a.svc.b", "/a.b.svc", "${X}.b.svc", "https://example",
)  # fmt: skip


@pytest.mark.parametrize("text", SILENT)
def test_what_is_no_service_is_left_alone(text: str) -> None:
    assert list(hosts(text)) == []


@given(st.text(alphabet="a.:/@-svc #\n$(0", max_size=60))
def test_no_text_raises_and_every_host_stands_in_the_text(text: str) -> None:
    for host in hosts(text):
        assert host.name in text.lower()
        assert 0 <= host.port < 100_000


@pytest.mark.parametrize("unit", ["a", "://", "a.", ".svc", "a.b:", "http://a@", "a://", "/", "-", "@", "\n#", "0:"])
def test_megabytes_of_anything_take_little_time(unit: str) -> None:
    """Every expression looks at a bounded stretch, so the time grows with the length only."""
    started = time.process_time()
    list(hosts(unit * (300_000 // len(unit)) + ":"))
    assert time.process_time() - started < 5
