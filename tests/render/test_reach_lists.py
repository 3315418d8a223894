"""Connections as text, JSON, CSV and DOT."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.netset import PortSet
from altlas.network import PlatformEnd, Verdict
from altlas.render import reach_csv, reach_dot, reach_json, reach_text
from altlas.render.reach_row import totals
from connection_rows import outside, platform, row, workload

WEB, DB = workload("web"), workload("db", "StatefulSet")


def test_text_is_a_line_for_each_connection_and_a_sum():
    rows = [row(WEB, DB, 5432), row(PlatformEnd.INGRESS_CONTROLLER, WEB, PortSet.ALL)]

    assert reach_text.render(rows) == (
        "shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432\n"
        "{ingress-controller} => shop/web[Deployment] : All Connections\n"
        "\n2 connections: 2 allowed, 0 unknown\n"
    )


def test_text_says_why_something_is_not_allowed():
    rows = [row(WEB, DB, 1, Verdict.UNKNOWN, "a reason", "another"), row(WEB, DB, 2, Verdict.ALLOWED, "not told")]

    assert reach_text.render(rows).splitlines()[:4] == [
        "shop/web[Deployment] => shop/db[StatefulSet] : TCP 1  unknown",
        "    a reason",
        "    another",
        "shop/web[Deployment] => shop/db[StatefulSet] : TCP 2",
    ]
    assert "    not told\n" in reach_text.render(rows, reasons=True)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([], "0 connections: 0 allowed, 0 unknown"),
        (["allowed"], "1 connection: 1 allowed, 0 unknown"),
        (["denied", "allowed", "unknown"], "3 connections: 1 allowed, 1 unknown, 1 denied"),
    ],
)
def test_totals(verdicts, said):
    rows = [row(WEB, DB, 1, Verdict(verdict)) for verdict in verdicts]

    assert totals(rows) == said
    assert reach_text.render(rows).splitlines()[-1] == said


def test_json_has_the_frozen_shape():
    ports = PortSet.of("TCP", 5432) | PortSet.of("UDP", 8000, 8010)
    rows = [row(WEB, DB, ports, Verdict.ALLOWED, "why"), row(outside("10.0.0.0/31"), WEB, PortSet.ALL, Verdict.UNKNOWN)]

    assert json.loads(reach_json.render(rows)) == {
        "version": 1,
        "connections": [
            {
                "from": "shop/web[Deployment]",
                "to": "shop/db[StatefulSet]",
                "ports": ["TCP 5432", "UDP 8000-8010"],
                "verdict": "allowed",
                "reasons": ["why"],
            },
            {
                "from": "10.0.0.0-10.0.0.1[External]",
                "to": "shop/web[Deployment]",
                "ports": ["All Connections"],
                "verdict": "unknown",
                "reasons": [],
            },
        ],
    }
    assert [*json.loads(reach_json.render(rows))["connections"][0]] == ["from", "to", "ports", "verdict", "reasons"]
    assert reach_json.render(rows).endswith("}\n")


def test_csv_reads_back():
    rows = [row(WEB, DB, PortSet.of("TCP", 1) | PortSet.of("TCP", 9), Verdict.DENIED, 'a "b"', "c, d")]

    heading, line = csv.reader(io.StringIO(reach_csv.render(rows)))

    assert heading == ["from", "to", "ports", "verdict", "reasons"]
    assert line == ["shop/web[Deployment]", "shop/db[StatefulSet]", "TCP 1,9", "denied", 'a "b"; c, d']
    assert "\r" not in reach_csv.render(rows)


def test_dot_has_a_cluster_for_each_namespace_and_a_style_for_each_verdict():
    text = reach_dot.render(platform())

    assert re.findall(r'subgraph "(.*)"', text) == ["cluster_shop", "cluster_shop-logs"]
    assert '"shop/db[StatefulSet]" [label="db\\nStatefulSet"]' in text
    assert '"shop/stock[Deployment]" -> "shop/db[StatefulSet]" [label="TCP 5432" style="dashed"' in text
    assert '"{dns}" [shape="ellipse" style=""]' in text
    assert text.count(" -> ") == len(platform())


@given(st.text())
def test_any_name_stays_inside_its_quotes(name):
    quoted = reach_dot._quoted(name)

    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', quoted, re.DOTALL)
    assert re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL) == name


def test_names_move_no_cursor_and_break_no_line():
    text = reach_text.render([row(workload("a\x1b[2J\n"), DB, 1, Verdict.UNKNOWN, "why\r")])

    assert "\x1b" not in text
    assert "\r" not in text
    assert text.count("\n") == 4


def test_json_takes_names_of_files_that_are_no_unicode():
    text = reach_json.render([row(WEB, DB, 1, Verdict.ALLOWED, "in \udcff.yaml")])

    assert json.loads(text)["connections"][0]["reasons"] == ["in ?.yaml"]
