"""Dashboards: one for each service and store, valid, readable by Grafana, with queries that Prometheus parses."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from altlas.generate.monitoring.panels import COLUMNS, Dashboard, Panel, Query, Row, uid
from altlas.model.platform import Platform
from generate.monitoring.platforms import STORES, find, tree, watched
from programs import require

MEBIBYTE = 2**20


def _models(platform: Platform) -> dict[str, dict[str, Any]]:
    """Every dashboard by its file's name, read back from the ConfigMaps."""
    return {
        key.removesuffix(".json"): json.loads(text)
        for value in tree(platform)["monitoring/dashboards.yaml"].objects
        for key, text in value["data"].items()
    }


def _panels(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [panel for panel in model["panels"] if panel["type"] != "row"]


def _targets(logs: str = "alloy") -> Iterator[dict[str, Any]]:
    for model in _models(watched(logs)).values():
        for panel in _panels(model):
            yield from panel["targets"]


def test_one_dashboard_for_each_service_and_store() -> None:
    """And two more: everything on one page, and the monitoring itself."""
    services = {f"service-{name}" for name in ("api", "worker", "silent", "closed")}
    assert set(_models(watched())) == services | {f"store-{name}" for name in STORES} | {"overview", "monitoring"}


def test_without_an_agent_there_are_no_log_panels_and_no_empty_dashboards() -> None:
    """A service that has neither metrics nor log lines in Loki has nothing to show."""
    models = _models(watched("none"))

    assert {"service-silent", "service-closed"}.isdisjoint(models)
    assert {target["datasource"]["uid"] for target in _targets("none")} == {"prometheus"}


@pytest.mark.parametrize("logs", ["alloy", "promtail", "none"])
def test_grafana_can_load_every_dashboard(logs: str) -> None:
    """Unique uids within Grafana's limit, unique ids, a data source by uid, a version of the model."""
    models = _models(watched(logs)).values()

    assert len({model["uid"] for model in models}) == len(models)
    for model in models:
        assert len(model["uid"]) <= 40
        assert model["schemaVersion"] == 41
        identities = [panel["id"] for panel in model["panels"]]
        assert len(set(identities)) == len(identities)
        for panel in _panels(model):
            assert panel["datasource"]["uid"] in {"prometheus", "loki"}
            references = [target["refId"] for target in panel["targets"]]
            assert references == sorted(set(references))


def _overlaps(one: dict[str, int], other: dict[str, int]) -> bool:
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


def _check_grid(model: dict[str, Any]) -> None:
    places = [panel["gridPos"] for panel in model["panels"]]
    for place in places:
        assert place["x"] >= 0
        assert place["x"] + place["w"] <= COLUMNS
    assert not any(_overlaps(one, other) for one, other in combinations(places, 2))


@pytest.mark.parametrize("logs", ["alloy", "promtail", "none"])
def test_no_panel_covers_another(logs: str) -> None:
    """Each has its own place within the 24 columns."""
    for model in _models(watched(logs)).values():
        _check_grid(model)


ROWS = st.lists(
    st.lists(st.tuples(st.integers(1, COLUMNS), st.integers(1, 12)), max_size=6).map(
        lambda sizes: Row("row", tuple(Panel("p", "timeseries", (Query("up"),), "short", *size) for size in sizes))
    ),
    max_size=4,
)


@given(ROWS)
def test_any_panels_find_a_place(rows: list[Row]) -> None:
    """Whatever the sizes, the layout never overlaps and keeps the order."""
    model = Dashboard("any", "any", (), tuple(rows)).model()

    _check_grid(model)
    assert len(model["panels"]) == len(rows) + sum(len(row.panels) for row in rows)
    tops = [(panel["gridPos"]["y"], panel["gridPos"]["x"]) for panel in model["panels"]]
    assert tops == sorted(tops)


@given(st.from_regex(r"[a-z][-a-z0-9]{0,79}", fullmatch=True), st.from_regex(r"[a-z][-a-z0-9]{0,79}", fullmatch=True))
def test_uids_are_short_and_different(one: str, other: str) -> None:
    """Two names never share a uid, not even when both must be cut."""
    assert len(uid(one)) <= 40
    assert (uid(one) == uid(other)) is (one == other)


def test_long_names_that_differ_at_the_end_stay_apart() -> None:
    """The digest is over the whole name."""
    assert uid("service-" + "a" * 60 + "1") != uid("service-" + "a" * 60 + "2")


def test_a_config_map_holds_one_dashboard_and_stays_under_its_limit() -> None:
    """1 MiB is what the API server takes; the name of the ConfigMap follows the dashboard's."""
    for value in tree(watched())["monitoring/dashboards.yaml"].objects:
        ((key, text),) = value["data"].items()
        assert value["metadata"]["name"] == f"grafana-dashboard-{key.removesuffix('.json')}"
        assert len(text.encode()) < MEBIBYTE // 8


def test_grafana_mounts_every_dashboard() -> None:
    """The projected volume names the same ConfigMaps, and the home page is among the files."""
    spec = find(watched(), "StatefulSet", "grafana")["spec"]["template"]["spec"]
    (volume,) = [volume for volume in spec["volumes"] if volume["name"] == "dashboards"]
    mounted = [source["configMap"]["name"] for source in volume["projected"]["sources"]]

    assert mounted == [value["metadata"]["name"] for value in tree(watched())["monitoring/dashboards.yaml"].objects]
    home = find(watched(), "ConfigMap", "grafana")["data"]["grafana.ini"]
    assert "default_home_dashboard_path = /etc/grafana-dashboards/overview.json" in home
    assert "overview" in _models(watched())


def test_the_choice_of_pods_is_there_where_it_is_used() -> None:
    """A query with $pod in a dashboard without that variable would find nothing."""
    for model in _models(watched()).values():
        names = {variable["name"] for variable in model["templating"]["list"]}
        used = {
            name
            for panel in _panels(model)
            for target in panel["targets"]
            for name in re.findall(r"\$([a-z]+)", target["expr"])
        }
        assert used <= names


def test_log_queries_select_by_the_labels_that_the_agents_set() -> None:
    """Streams are chosen by app, pod or namespace."""
    expressions = {target["expr"] for target in _targets() if target["datasource"]["uid"] == "loki"}

    assert expressions
    for expr in expressions:
        (stream,) = re.findall(r"\{[^}]*\}", expr)
        assert set(re.findall(r"([a-z]+)=", stream)) <= {"app", "pod", "namespace"}


@pytest.mark.parametrize(
    ("logs", "metric"), [("alloy", "loki_write_sent_entries_total"), ("promtail", "promtail_sent_entries_total")]
)
def test_the_agent_s_row_asks_for_that_agent_s_metrics(logs: str, metric: str) -> None:
    """The two agents export the same under different names."""
    assert metric in json.dumps(_models(watched(logs))["monitoring"])


@pytest.mark.parametrize("logs", ["alloy", "promtail"])
def test_prometheus_parses_every_query(tmp_path: Path, logs: str) -> None:
    """Each query as a recording rule, Grafana's variables filled in: promtool uses Prometheus' own parser."""
    expressions = sorted({target["expr"] for target in _targets(logs) if target["datasource"]["uid"] == "prometheus"})
    filled = [
        expr.replace("$__rate_interval", "5m").replace("$__range", "6h").replace("$pod", ".+") for expr in expressions
    ]
    rules = [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(filled)]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    run = subprocess.run(
        [require("promtool"), "check", "rules", "rules.yaml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(rules)} rules found" in run.stdout
    assert len(rules) > 40
