"""Services and ports that a Prometheus configuration keeps by name.

A scrape job that discovers EndpointSlices usually keeps one Service and one of its ports by a relabelling rule. If
either name is wrong, Prometheus discovers nothing and says nothing. Only the plain form is read, both names joined
by the default separator and without any pattern:

    source_labels: [__meta_kubernetes_service_name, __meta_kubernetes_endpointslice_port_name]
    regex: api;http
    action: keep

Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config
"""

from __future__ import annotations

import re

from altlas.kube.references.facts import Use
from altlas.kube.route import Route

_MARK = "__meta_kubernetes_endpointslice_port_name"
_KEEP = re.compile(
    r"source_labels:[\s\[-]{1,40}__meta_kubernetes_service_name[\s,-]{1,40}"
    + _MARK
    + r"[\s\]]{1,40}regex: ['\"]?([a-z0-9-]+);([a-z0-9-]+)['\"]?\s{1,40}action: ['\"]?keep\b"
)
_NAMESPACE = re.compile(r"namespaces:\s+names:[\s\[-]{1,40}['\"]?([a-z0-9-]+)['\"]?[\s\]]+(?!\s*- *[a-z0-9-]+\n)")


def scrape_uses(text: str, route: Route, uses: list[Use]) -> None:
    """Append a use for every Service port that a scrape job keeps, where its job names exactly one namespace."""
    if _MARK not in text:
        return
    for job in text.split("job_name:")[1:]:
        kept, namespaces = _KEEP.search(job), _NAMESPACE.findall(job)
        if kept and len(namespaces) == 1:
            uses.append(Use("scrape", "Service", namespaces[0], kept[1], route, kept[2]))
