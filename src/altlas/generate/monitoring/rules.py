"""Alert rules of the whole platform: a group for each service, store and monitoring program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.monitoring import monitor_rules, service_rules, store_rules
from altlas.generate.monitoring.alert import Alert, group
from altlas.generate.monitoring.scrape import Group, Target, targets, timeout_seconds
from altlas.model.platform import Platform


def rules(platform: Platform, interval: str) -> dict[str, Any]:
    """The content of the rule file."""
    limit = timeout_seconds(interval)
    return {
        "groups": [
            group(f"{target.group.value}.{target.job}", target.job, _alerts(platform, target, limit))
            for target in targets(platform)
        ]
    }


def _alerts(platform: Platform, target: Target, limit: float) -> Iterator[Alert]:
    match target.group:
        case Group.SERVICE:
            yield from service_rules.alerts(target.job, limit)
        case Group.STORE:
            yield from store_rules.alerts(target.job, platform.stores[target.job].kind)
        case Group.MONITOR:
            yield from monitor_rules.alerts(target.job)
