"""A small shop behind policies, and small changes of it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import yaml

from altlas import checks
from altlas.kube.flows import keep
from altlas.kube.references import extract
from altlas.model.finding import Finding
from altlas.model.inventory import Inventory, Resource
from altlas.model.surroundings import Surroundings

Objects = dict[str, dict[str, Any]]

SHOP = """
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: ghcr.io/shop/web:1.0.0
        ports: [{name: http, containerPort: 8080}]
        env: [{name: DATABASE_URL, value: "postgres://db:5432/web"}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: db, image: "docker.io/library/postgres:18", ports: [{name: sql, containerPort: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec:
  clusterIP: None
  selector: {app: db}
  ports: [{name: sql, port: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
    ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress:
  - to: [{podSelector: {matchLabels: {app: db}}}]
    ports: [{protocol: TCP, port: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{protocol: TCP, port: 5432}]
"""


def objects(text: str) -> Objects:
    """The objects of a text by ``Kind/name``."""
    return {f"{one['kind']}/{one['metadata']['name']}": one for one in yaml.safe_load_all(text) if one}


def shop(more: str = "", *without: str) -> Objects:
    """A fresh shop that is in order, with the objects of ``more`` and without some."""
    found = copy.deepcopy(objects(SHOP)) | objects(more)
    for name in without:
        del found[name]
    return found


def inventory(things: Objects | Iterable[dict[str, Any]], **surroundings: Any) -> Inventory:
    """The objects as they come out of files, each called ``Kind/name``."""
    values = list(things.values()) if isinstance(things, dict) else list(things)
    resources = []
    for value in values:
        facts = extract(value, "default")
        file = f"{facts.kind}/{facts.name}"
        resources.append(Resource(file=file, document=0, facts=facts, kept=keep(value, facts.namespace)))
    return Inventory(resources=tuple(resources), files=len(resources), surroundings=Surroundings(**surroundings))


def findings(things: Objects | Iterable[dict[str, Any]], **surroundings: Any) -> list[Finding]:
    """What all checks of the whole input say about the network."""
    found = checks.inventory_findings(inventory(things, **surroundings))
    return [one for one in found if one.check.startswith("network-")]


def ids(things: Objects | Iterable[dict[str, Any]], **surroundings: Any) -> list[str]:
    """The check and file of each finding, sorted."""
    return sorted(f"{one.check} {one.file}" for one in findings(things, **surroundings))
