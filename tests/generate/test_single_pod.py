"""One pod under one name, with one claim."""

from __future__ import annotations

from altlas.generate.metadata import Subject
from altlas.generate.single_pod import DATA, headless_service, stateful_set

OWNER = Subject("shop", "shop", "redis", "cache", "7.2")


def test_the_service_resolves_to_the_pod_on_named_ports() -> None:
    """Headless, and each port goes to the container's port of its name."""
    spec = headless_service(OWNER, [("redis", 6379), ("metrics", 9121)])["spec"]

    assert spec["clusterIP"] == "None"
    assert spec["selector"] == OWNER.selector
    assert [(port["name"], port["port"], port["targetPort"]) for port in spec["ports"]] == [
        ("redis", 6379, "redis"),
        ("metrics", 9121, "metrics"),
    ]


def test_the_claim_outlives_the_stateful_set() -> None:
    """One writer, governed by the Service of its name."""
    spec = stateful_set(OWNER, {"spec": {}}, "5Gi", "fast", podManagementPolicy="OrderedReady")["spec"]

    assert (spec["replicas"], spec["serviceName"]) == (1, "redis")
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert spec["podManagementPolicy"] == "OrderedReady"
    (claim,) = spec["volumeClaimTemplates"]
    assert claim["metadata"]["name"] == DATA
    assert claim["spec"]["storageClassName"] == "fast"
