"""The parts of a dashboard, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.generate.monitoring import dashboard_rows, store_panels
from altlas.generate.monitoring.alert import CRITICAL, Alert, group
from altlas.generate.monitoring.panels import LOKI, PROMETHEUS, Dashboard, Panel, Query, Row, figure, graph
from altlas.model.platform import StoreKind


def _model(*panels: Panel, job: str = "") -> dict[str, Any]:
    return Dashboard("name", "title", ("tag",), (Row("row", panels),), job).model()


def _target(kind: str, query: Query) -> dict[str, Any]:
    return _model(Panel("p", kind, (query,)))["panels"][1]["targets"][0]


@pytest.mark.parametrize(
    ("kind", "source", "instant"),
    [
        ("stat", PROMETHEUS, True),
        ("table", PROMETHEUS, True),
        ("timeseries", PROMETHEUS, False),
        ("timeseries", LOKI, False),
        ("logs", LOKI, False),
    ],
)
def test_figures_ask_for_a_moment_and_graphs_for_a_range(kind: str, source: str, instant: bool) -> None:
    """Log lines are always a range."""
    target = _target(kind, Query("up", "", source))

    assert (target["instant"], target["range"]) == (instant, not instant)
    assert target["datasource"] == {"type": source, "uid": source}


def test_a_table_has_its_own_format() -> None:
    """Without it Grafana shows one column for each series."""
    assert _target("table", Query("up"))["format"] == "table"
    assert "format" not in _target("stat", Query("up"))


def test_a_legend_is_there_only_when_given() -> None:
    """An empty one would hide Grafana's own."""
    assert _target("timeseries", Query("up", "{{pod}}"))["legendFormat"] == "{{pod}}"
    assert "legendFormat" not in _target("timeseries", Query("up"))


def test_queries_of_a_graph_are_lettered() -> None:
    """A, B, C in the order in which they are given, each with its legend."""
    (_, panel) = _model(graph("Memory", ("used", "in use"), ("limit", "at most"), unit="bytes", width=12))["panels"]

    assert [(one["refId"], one["expr"], one["legendFormat"]) for one in panel["targets"]] == [
        ("A", "used", "in use"),
        ("B", "limit", "at most"),
    ]
    assert panel["fieldConfig"]["defaults"]["unit"] == "bytes"
    assert panel["gridPos"] == {"x": 0, "y": 1, "w": 12, "h": 7}


def test_a_row_breaks_where_the_grid_ends() -> None:
    """The next line starts under the tallest panel of this one."""
    low, high = (
        Panel("a", "stat", (Query("up"),), width=12, height=4),
        Panel("b", "stat", (Query("up"),), width=12, height=9),
    )
    places = [panel["gridPos"] for panel in _model(low, high, low)["panels"]]

    assert places == [
        {"x": 0, "y": 0, "w": 24, "h": 1},
        {"x": 0, "y": 1, "w": 12, "h": 4},
        {"x": 12, "y": 1, "w": 12, "h": 9},
        {"x": 0, "y": 10, "w": 12, "h": 4},
    ]


def test_a_dashboard_of_a_job_has_its_pods_and_its_alerts() -> None:
    """Both are limited to the job; the dashboard of all has no choice of pods and every alert."""
    own, every = _model(figure("Up", "up"), job="api"), _model(figure("Up", "up"))

    (variable,) = own["templating"]["list"]
    assert variable["query"]["query"] == 'label_values(up{job="api"}, pod)'
    assert own["annotations"]["list"][0]["expr"] == 'ALERTS{alertstate="firing",service="api"}'
    assert every["templating"]["list"] == []
    assert every["annotations"]["list"][0]["expr"] == 'ALERTS{alertstate="firing"}'


def test_a_description_is_there_only_when_given() -> None:
    """Grafana shows a sign for each panel that has one."""
    (_, plain, told) = _model(figure("a", "up"), figure("b", "up")._replace(description="why"))["panels"]

    assert "description" not in plain
    assert told["description"] == "why"


@pytest.mark.parametrize(
    ("kind", "metric"),
    [
        (StoreKind.POSTGRES, "pg_up"),
        (StoreKind.REDIS, "redis_up"),
        (StoreKind.VALKEY, "redis_up"),
        (StoreKind.NATS, "gnatsd_healthz_status_value"),
    ],
)
def test_a_store_is_well_when_it_answers_its_exporter(kind: StoreKind, metric: str) -> None:
    """An exporter goes on answering when its store is gone."""
    assert store_panels.health("mine", kind).queries[0].expr == f'min({metric}{{job="mine"}})'


@pytest.mark.parametrize("kind", list(StoreKind))
def test_every_kind_of_store_has_rows_of_its_own(kind: StoreKind) -> None:
    """Only this store's series, at a width that fills each row."""
    rows = store_panels.rows("mine", kind)

    assert len(rows) == 2
    for row in rows:
        assert sum(panel.width for panel in row.panels) == 24
        for panel in row.panels:
            assert all('job="mine"' in query.expr for query in panel.queries)


@pytest.mark.parametrize(("pods", "stream"), [(True, '{app="api",pod=~"$pod"}'), (False, '{app="api"}')])
def test_log_lines_follow_the_choice_of_pods_where_there_is_one(pods: bool, stream: str) -> None:
    """All lines, those about failures, and how many of each."""
    queries = [panel.queries[0] for panel in dashboard_rows.logs("api", pods=pods).panels]

    assert {query.source for query in queries} == {LOKI}
    assert all(query.expr.count(stream) == 1 for query in queries)
    assert queries[-1].expr == stream


def test_an_alert_becomes_a_rule() -> None:
    """Prometheus' own keys, with the service that tells apart alerts of one name."""
    made = group("service.api", "api", [Alert("Down", "up == 0", "2m", CRITICAL, "it is down", "look at it")])

    assert made == {
        "name": "service.api",
        "rules": [
            {
                "alert": "Down",
                "expr": "up == 0",
                "for": "2m",
                "labels": {"severity": "critical", "service": "api"},
                "annotations": {"summary": "it is down", "description": "look at it"},
            }
        ],
    }
