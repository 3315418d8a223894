"""Rows that several dashboards share: state, process, scrapes, log lines.

Every metric here is Prometheus' own (``up``, ``scrape_*``, ``ALERTS``) or one that client libraries export by
convention (``process_*``).
"""

from __future__ import annotations

from altlas.generate.monitoring.panels import LOKI, Panel, Query, Row, figure, graph

FAILURE = "(?i)(error|fatal|panic|exception)"
"""What a line about a failure usually contains, whatever the language of the program."""


def state(job: str, own: Panel) -> Row:
    """Whether it runs, at a glance; ``own`` is the figure that only this kind of program has."""
    of = f'{{job="{job}"}}'
    return Row(
        "State",
        (
            figure("Pods that answer", f"sum(up{of})"),
            figure("Answered in this time", f"avg(avg_over_time(up{of}[$__range]))", "percentunit"),
            own,
            figure("Firing alerts", f'count(ALERTS{{alertstate="firing",service="{job}"}}) or vector(0)'),
        ),
    )


def age(job: str) -> Panel:
    """How long the youngest process runs."""
    return figure("Since the last start", f'time() - max(process_start_time_seconds{{job="{job}"}})', "s")


def process(job: str) -> Row:
    """What the program uses."""
    of = f'{{job="{job}",pod=~"$pod"}}'
    return Row(
        "Process",
        (
            graph("CPU", (f"rate(process_cpu_seconds_total{of}[$__rate_interval])", "{{pod}}")),
            graph("Resident memory", (f"process_resident_memory_bytes{of}", "{{pod}}"), unit="bytes"),
            graph("Open files", (f"process_open_fds{of}", "{{pod}}")),
        ),
    )


def scrapes(job: str) -> Row:
    """How well Prometheus can read it."""
    of = f'{{job="{job}",pod=~"$pod"}}'
    return Row(
        "Scrapes",
        (
            graph("Up", (f"up{of}", "{{pod}}")),
            graph("Duration", (f"scrape_duration_seconds{of}", "{{pod}}"), unit="s"),
            graph("Samples", (f"scrape_samples_scraped{of}", "{{pod}}")),
        ),
    )


def logs(app: str, *, pods: bool) -> Row:
    """What its containers say; ``pods`` says that the dashboard has a choice of pods."""
    stream = f'{{app="{app}",pod=~"$pod"}}' if pods else f'{{app="{app}"}}'
    failures = f"{stream} |~ `{FAILURE}`"
    return Row(
        "Logs",
        (
            _rate("Lines per second", stream),
            _rate("Lines about failures per second", failures),
            Panel("Lines about failures", "logs", (Query(failures, source=LOKI),), width=24, height=9),
            Panel("All lines", "logs", (Query(stream, source=LOKI),), width=24, height=12),
        ),
    )


def _rate(title: str, lines: str) -> Panel:
    """How many lines a second; Grafana fills in an interval that suits the graph's width."""
    return Panel(title, "timeseries", (Query(f"sum by (pod) (rate({lines} [$__auto]))", "{{pod}}", LOKI),), width=12)
