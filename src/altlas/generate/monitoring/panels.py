"""Parts of a Grafana dashboard: queries, panels, their places on the grid, and the dashboard around them.

Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

COLUMNS = 24
"""Width of Grafana's grid."""

SCHEMA_VERSION = 41
"""Version of the dashboard model that Grafana 12 writes; newer releases migrate it when they load it."""

UID_LENGTH = 40
"""Grafana refuses a longer uid."""

PROMETHEUS = "prometheus"
LOKI = "loki"
"""Uids of the two data sources; each is also the source's type."""


class Query(NamedTuple):
    """One query of a panel. ``legend`` may name labels: ``{{pod}}``; ``source`` is the data source's uid."""

    expr: str
    legend: str = ""
    source: str = PROMETHEUS


class Panel(NamedTuple):
    """One panel: ``kind`` is Grafana's panel type, ``unit`` its name of the unit, ``width`` is of 24 columns."""

    title: str
    kind: str
    queries: tuple[Query, ...]
    unit: str = "short"
    width: int = 8
    height: int = 7
    description: str = ""


def graph(title: str, *queries: tuple[str, str], unit: str = "short", width: int = 8) -> Panel:
    """A graph over time of PromQL queries, each with its legend."""
    return Panel(title, "timeseries", tuple(Query(expr, legend) for expr, legend in queries), unit, width)


def figure(title: str, expr: str, unit: str = "short") -> Panel:
    """The present value of a PromQL query, in large print."""
    return Panel(title, "stat", (Query(expr),), unit, width=6, height=4)


class Row(NamedTuple):
    """A headline and the panels under it, left to right."""

    title: str
    panels: tuple[Panel, ...]


class Dashboard(NamedTuple):
    """A whole dashboard. ``job`` gives it a choice of pods; without it there is none."""

    name: str
    title: str
    tags: tuple[str, ...]
    rows: tuple[Row, ...]
    job: str = ""

    def model(self) -> dict[str, Any]:
        """The dashboard as Grafana's JSON model."""
        return {
            "uid": uid(self.name),
            "title": self.title,
            "tags": list(self.tags),
            "schemaVersion": SCHEMA_VERSION,
            "version": 1,
            "editable": False,
            "graphTooltip": 1,
            "refresh": "30s",
            "time": {"from": "now-6h", "to": "now"},
            "timezone": "browser",
            "annotations": {"list": [_alerts(self.job)]},
            "templating": {"list": [_pods(self.job)] if self.job else []},
            "panels": list(_placed(self.rows)),
        }


def uid(name: str) -> str:
    """A stable uid; a long name keeps its start and gets a digest, so that two never meet."""
    if len(name) <= UID_LENGTH:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"{name[: UID_LENGTH - 11]}-{digest}"


def source(name: str) -> dict[str, str]:
    """Reference to a data source."""
    return {"type": name, "uid": name}


def _alerts(job: str) -> dict[str, Any]:
    """Firing alerts as marks on every graph."""
    chosen = f',service="{job}"' if job else ""
    return {
        "name": "Alerts",
        "datasource": source(PROMETHEUS),
        "enable": True,
        "expr": f'ALERTS{{alertstate="firing"{chosen}}}',
        "iconColor": "red",
        "titleFormat": "{{alertname}}",
        "textFormat": "{{service}} {{pod}}",
    }


def _pods(job: str) -> dict[str, Any]:
    """The choice of pods. All means any name, so that the log lines of pods that are gone still show."""
    query = f'label_values(up{{job="{job}"}}, pod)'
    return {
        "name": "pod",
        "label": "Pod",
        "type": "query",
        "datasource": source(PROMETHEUS),
        "definition": query,
        "query": {"query": query, "refId": "pods"},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "current": {"text": "All", "value": "$__all"},
    }


def _placed(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Headlines and panels with ids and places: each row of panels starts under the one before it."""
    number, top = 1, 0
    for row in rows:
        yield {
            "id": number,
            "type": "row",
            "title": row.title,
            "collapsed": False,
            "gridPos": _place(0, top, COLUMNS, 1),
        }
        number, top, left, tallest = number + 1, top + 1, 0, 0
        for panel in row.panels:
            if left + panel.width > COLUMNS:
                top, left, tallest = top + tallest, 0, 0
            yield _panel(panel, number, _place(left, top, panel.width, panel.height))
            number, left, tallest = number + 1, left + panel.width, max(tallest, panel.height)
        top += tallest


def _place(left: int, top: int, width: int, height: int) -> dict[str, int]:
    return {"x": left, "y": top, "w": width, "h": height}


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "gridPos": place,
        "datasource": source(panel.queries[0].source),
        "targets": [_target(query, index, panel.kind) for index, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "options": _options(panel.kind),
    }
    return made | ({"description": panel.description} if panel.description else {})


def _target(query: Query, index: int, kind: str) -> dict[str, Any]:
    """A query; tables and single figures ask for one moment, graphs for a range."""
    instant = query.source == PROMETHEUS and kind in {"stat", "table"}
    made: dict[str, Any] = {
        "refId": chr(ord("A") + index),
        "datasource": source(query.source),
        "expr": query.expr,
        "instant": instant,
        "range": not instant,
    }
    if query.source == LOKI:
        made |= {"queryType": "range"}
    if kind == "table":
        made |= {"format": "table"}
    return made | ({"legendFormat": query.legend} if query.legend else {})


def _options(kind: str) -> dict[str, Any]:
    match kind:
        case "stat":
            return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value"}
        case "logs":
            return {"showTime": True, "wrapLogMessage": True, "sortOrder": "Descending", "enableLogDetails": True}
        case "timeseries":
            return {
                "legend": {"displayMode": "list", "placement": "bottom"},
                "tooltip": {"mode": "multi", "sort": "desc"},
            }
    return {}
