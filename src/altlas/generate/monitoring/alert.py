"""One alert rule, as Prometheus reads it.

Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

CRITICAL = "critical"
"""Users notice, or data is at risk: somebody should look now."""

WARNING = "warning"
"""It will become critical, or it wastes something: somebody should look today."""

POD = "{{ $labels.pod }}"
DATABASE = "{{ $labels.datname }}"
VALUE = "{{ $value }}"
PERCENT = "{{ $value | humanizePercentage }}"
DURATION = "{{ $value | humanizeDuration }}"
"""What Prometheus fills in when the alert fires."""


class Alert(NamedTuple):
    """One condition. ``wait`` is how long it must hold; ``description`` says what to do."""

    name: str
    expr: str
    wait: str
    severity: str
    summary: str
    description: str

    def rule(self, service: str) -> dict[str, Any]:
        """The rule; the label ``service`` tells apart the alerts of one name."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": self.wait,
            "labels": {"severity": self.severity, "service": service},
            "annotations": {"summary": self.summary, "description": self.description},
        }


def group(name: str, service: str, alerts: Iterable[Alert]) -> dict[str, Any]:
    """A rule group; its rules are evaluated one after the other."""
    return {"name": name, "rules": [alert.rule(service) for alert in alerts]}
