"""Where the monitoring programs listen; container and Service use the same number, under the name ``http``."""

from __future__ import annotations

HTTP = "http"

PORTS = {"prometheus": 9090, "grafana": 3000, "loki": 3100, "promtail": 9080, "alloy": 12345}
"""Port by program, each the program's own default."""
