"""Alerts of the monitoring programs about themselves.

Names are those in the sources of Prometheus (tsdb, rules, scrape), Loki (distributor, compactor, validation),
Promtail and Alloy (their Loki clients). Prometheus cannot report its own end, only that it works badly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from altlas.generate.monitoring.alert import CRITICAL, PERCENT, POD, WARNING, Alert
from altlas.generate.monitoring.service_rules import down


def alerts(job: str) -> Iterator[Alert]:
    """The alerts of one monitoring program."""
    yield from ALERTS[job](job)


def _prometheus(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    yield Alert(
        "PrometheusRuleFailures",
        f"increase(prometheus_rule_evaluation_failures_total{of}[10m]) > 0",
        "1m",
        CRITICAL,
        "prometheus: alert rules cannot be evaluated",
        "Alerts of the group {{ $labels.rule_group }} may be missing. Prometheus shows the error under Status, Rules.",
    )
    yield Alert(
        "PrometheusTargetSyncFailed",
        f"increase(prometheus_target_sync_failed_total{of}[30m]) > 0",
        "5m",
        WARNING,
        "prometheus: discovered targets of {{ $labels.scrape_job }} cannot be used",
        "Read the log of Prometheus: a label or an address of the target is not valid.",
    )
    yield from _tsdb(job)


def _tsdb(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    yield Alert(
        "PrometheusStorageFailing",
        f"increase(prometheus_tsdb_compactions_failed_total{of}[3h]) > 0 "
        f"or increase(prometheus_tsdb_reloads_failures_total{of}[3h]) > 0",
        "5m",
        CRITICAL,
        "prometheus: blocks cannot be written or read",
        "See whether the claim is full and read the log of Prometheus; samples may be lost until it is mended.",
    )
    yield Alert(
        "PrometheusWalCorrupted",
        f"increase(prometheus_tsdb_wal_corruptions_total{of}[3h]) > 0",
        "1m",
        WARNING,
        "prometheus: the write-ahead log was damaged",
        "Prometheus dropped what it could not read. Look for a full disk or a pod that was killed while it wrote.",
    )
    yield Alert(
        "PrometheusKeepsLess",
        f"increase(prometheus_tsdb_size_retentions_total{of}[1d]) > 0",
        "10m",
        WARNING,
        "prometheus: samples are deleted before their time because the claim is small",
        "Enlarge the claim of Prometheus, shorten its retention, or drop metrics that nobody reads.",
    )


def _grafana(job: str) -> Iterator[Alert]:
    yield down("MonitorDown", job, "pod of Grafana")


def _loki(job: str) -> Iterator[Alert]:
    of = f'{{job="{job}"}}'
    yield down("MonitorDown", job, "pod of Loki")
    yield Alert(
        "LokiRequestErrors",
        f'sum(rate(loki_request_duration_seconds_count{{job="{job}",status_code=~"5.."}}[5m])) '
        f"/ sum(rate(loki_request_duration_seconds_count{of}[5m])) > 0.1",
        "10m",
        CRITICAL,
        f"loki: {PERCENT} of the requests fail",
        "Read Loki's log. A full claim, or memory at its limit, are the usual reasons.",
    )
    yield Alert(
        "LokiDiscardsLines",
        f"sum by (reason) (rate(loki_discarded_samples_total{of}[10m])) > 0",
        "10m",
        WARNING,
        "loki: log lines are refused ({{ $labels.reason }})",
        "The reason names the limit. Find the program that writes too much or too old lines before raising the limit.",
    )
    yield Alert(
        "LogsMissing",
        f"sum(rate(loki_distributor_lines_received_total{of}[15m])) == 0",
        "15m",
        WARNING,
        "loki: no log line arrives from any pod",
        "Look at the log agent: its pods, its rights at the API server, and whether it reaches Loki.",
    )


def _agent(job: str, metric: str) -> Iterator[Alert]:
    yield down("MonitorDown", job, "log agent")
    yield Alert(
        "LogAgentDropsLines",
        f'sum by (pod) (increase({metric}{{job="{job}"}}[15m])) > 0',
        "5m",
        WARNING,
        f"{job}: {POD} gives up log lines",
        "Loki refuses them or is not reachable. The agent's log says which; lines already dropped do not come back.",
    )


def _promtail(job: str) -> Iterator[Alert]:
    yield from _agent(job, "promtail_dropped_entries_total")


def _alloy(job: str) -> Iterator[Alert]:
    yield from _agent(job, "loki_write_dropped_entries_total")


ALERTS: dict[str, Callable[[str], Iterator[Alert]]] = {
    "prometheus": _prometheus,
    "grafana": _grafana,
    "loki": _loki,
    "promtail": _promtail,
    "alloy": _alloy,
}
"""What makes the alerts of each program."""
