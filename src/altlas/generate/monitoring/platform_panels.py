"""Rows of the dashboards about the platform as a whole and about the monitoring programs."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.generate.monitoring.agents import agent
from altlas.generate.monitoring.panels import LOKI, Panel, Query, Row, graph
from altlas.model.platform import LogAgent, Platform

AGENT_METRICS = {LogAgent.PROMTAIL: "promtail", LogAgent.ALLOY: "loki_write"}
"""Start of the names of the agents' own metrics about what they sent and gave up."""


def overview(platform: Platform) -> Iterator[Row]:
    """Everything on one page: who answers, which alerts fire, what is used, how much is logged."""
    yield Row(
        "Health",
        (
            Panel("Pods that answer", "stat", (Query("sum by (job) (up)", "{{job}}"),), width=24, height=5),
            Panel("Firing alerts", "table", (Query('ALERTS{alertstate="firing"}'),), width=24),
        ),
    )
    yield Row(
        "Use",
        (
            graph("CPU", ("sum by (job) (rate(process_cpu_seconds_total[$__rate_interval]))", "{{job}}")),
            graph("Resident memory", ("sum by (job) (process_resident_memory_bytes)", "{{job}}"), unit="bytes"),
            *_volume(platform),
        ),
    )


def _volume(platform: Platform) -> Iterator[Panel]:
    if agent(platform) is not LogAgent.NONE:
        expr = f'sum by (app) (rate({{namespace="{platform.target_namespace}"}} [$__auto]))'
        yield Panel("Log lines per second", "timeseries", (Query(expr, "{{app}}", LOKI),))


def monitoring(platform: Platform) -> Iterator[Row]:
    """How the monitoring programs themselves do."""
    yield _prometheus()
    yield _loki()
    yield from _agent(platform)


def _prometheus() -> Row:
    return Row(
        "Prometheus",
        (
            graph(
                "Samples per second",
                ("sum(rate(prometheus_tsdb_head_samples_appended_total[$__rate_interval]))", "samples"),
            ),
            graph("Series in memory", ("prometheus_tsdb_head_series", "series")),
            graph(
                "Blocks on disk",
                ("prometheus_tsdb_storage_blocks_bytes", "used"),
                ("prometheus_tsdb_retention_limit_bytes", "limit"),
                unit="bytes",
            ),
        ),
    )


def _loki() -> Row:
    requests = 'loki_request_duration_seconds_count{job="loki"}'
    return Row(
        "Loki",
        (
            graph(
                "Lines received per second",
                ("sum(rate(loki_distributor_lines_received_total[$__rate_interval]))", "lines"),
            ),
            graph(
                "Lines refused per second",
                ("sum by (reason) (rate(loki_discarded_samples_total[$__rate_interval]))", "{{reason}}"),
            ),
            graph(
                "Requests per second",
                (f"sum by (status_code) (rate({requests}[$__rate_interval]))", "{{status_code}}"),
            ),
        ),
    )


def _agent(platform: Platform) -> Iterator[Row]:
    prefix = AGENT_METRICS.get(agent(platform))
    if prefix is None:
        return

    def rate(what: str) -> tuple[str, str]:
        return (f"sum by (pod) (rate({prefix}_{what}_entries_total[$__rate_interval]))", "{{pod}}")

    yield Row(
        "Log agent",
        (
            graph("Lines sent per second", rate("sent"), width=12),
            graph("Lines given up per second", rate("dropped"), width=12),
        ),
    )
