"""The random clusters: valid for the API server, repeatable, and with everything that they promise."""

from __future__ import annotations

import json

import pytest

from altlas.kube.schemas import DEFAULT, validator
from network.clusters import seeded
from network.recipes import WORKLOADS

SEEDS = range(300)
PROMISED = (
    *(f'"kind": "{kind}"' for kind in (*WORKLOADS, "Namespace", "NetworkPolicy", "ClusterNetworkPolicy")),
    *('"kind": "AdminNetworkPolicy"', '"kind": "BaselineAdminNetworkPolicy"'),
    *(f'"operator": "{operator}"' for operator in ("In", "NotIn", "Exists", "DoesNotExist")),
    *(f'"{key}": {value}' for key in ("ingress", "egress", "from", "to", "ports") for value in ("null", "[]")),
    *(f'"podSelector": {value}' for value in ("null", "{}", '{"matchLabels": null')),
    *(f'"namespaceSelector": {value}' for value in ("null", "{}")),
    *(f'"policyTypes": {value}' for value in ("null", "[]", '["Egress"]', '["Ingress"]', '["Ingress", "Egress"]')),
    *(f'"{key}": ' for key in ("except", "endPort", "namedPort", "destinationNamedPort", "portRange", "range")),
    *(f'"{key}": ' for key in ("networks", "nodes", "domainNames", "ofTheFuture", "hostNetwork", "restartPolicy")),
    *(f'"action": "{action}"' for action in ("Pass", "Allow", "Accept", "Deny")),
    *('"ports": [{}]', '"port": "http"', '"protocol": null', '"tier": "Baseline"', '"cidr": "::/0"'),
)


@pytest.fixture(scope="module")
def texts() -> str:
    return "\n".join(json.dumps(seeded(seed).objects) for seed in SEEDS)


@pytest.mark.parametrize("promised", PROMISED)
def test_everything_promised_is_met(texts, promised):
    assert promised in texts


def test_the_same_seed_makes_the_same_cluster():
    assert [seeded(seed) for seed in range(20)] == [seeded(seed) for seed in range(20)]


def test_the_api_server_takes_every_object():
    schemas = validator(DEFAULT)
    objects = [value for seed in SEEDS[:60] for value in seeded(seed).objects]
    faults = [str(fault) for value in objects for fault in schemas.violations(value) if fault.check != "schema-missing"]
    assert faults == []
