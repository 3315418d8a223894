"""Custom resources: the CustomResourceDefinitions of projects that platforms commonly use."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from altlas.kube.schemas.bundle import Kind
from altlas.kube.schemas.definitions import Definition, definitions
from bundling.go_modules import go_module


class Loader(yaml.CSafeLoader):
    """PyYAML's loader, but a plain ``=`` is a string, as for Go."""


Loader.add_constructor("tag:yaml.org,2002:value", Loader.construct_yaml_str)
WORTH = 400  # characters from which a repeated schema is kept once


class Project(NamedTuple):
    """One module with CustomResourceDefinitions, and which of their kinds to bundle (none named: all)."""

    title: str
    module: str
    version: str
    paths: str
    kinds: tuple[str, ...] = ()


PROJECTS = (
    Project("Gateway API, standard channel", "sigs.k8s.io/gateway-api", "v1.7.0", "config/crd/standard/"),
    Project(
        "External Secrets Operator",
        "github.com/external-secrets/external-secrets",
        "v1.3.2",
        "config/crds/bases/external-secrets.io_",
    ),
    Project("Sealed Secrets", "github.com/bitnami-labs/sealed-secrets", "v0.40.0", "helm/sealed-secrets/crds/"),
    Project("cert-manager", "github.com/cert-manager/cert-manager", "v1.21.2", "deploy/crds/"),
    Project(
        "Prometheus Operator",
        "github.com/prometheus-operator/prometheus-operator",
        "v0.85.0",
        "example/prometheus-operator-crd/",
        ("ServiceMonitor", "PodMonitor", "Probe", "PrometheusRule"),
    ),
    Project(
        "KEDA",
        "github.com/kedacore/keda/v2",
        "v2.21.0",
        "config/crd/bases/keda.sh_",
        ("ScaledObject", "TriggerAuthentication", "ClusterTriggerAuthentication"),
    ),
)


def custom() -> tuple[dict[str, dict[str, Any]], list[Kind]]:
    """Data files, one for each API group, and the kinds."""
    files: dict[str, dict[str, Any]] = {}
    kinds = []
    for project in PROJECTS:
        for each in definitions_of(project):
            name = f"{each.version}.{each.kind}"
            files.setdefault(each.group, {})[name] = each.schema
            place = (each.group, each.version, each.kind, each.plural, each.namespaced)
            kinds.append(Kind(*place, named=True, definition=name, minors=()))
    return {group: hoisted(each) for group, each in files.items()}, kinds


def definitions_of(project: Project) -> Iterator[Definition]:
    """The definitions of a project that are to be bundled."""
    module = go_module(project.module, project.version)
    for path in module.paths(start=project.paths, end=".yaml"):
        for document in yaml.load_all(module.read(path), Loader):
            for each in definitions(document):
                if not project.kinds or each.kind in project.kinds:
                    yield each


def hoisted(schemas: dict[str, Any]) -> dict[str, Any]:
    """The same schemas with every large part that occurs more than once as a definition of its own."""
    seen: Counter[str] = Counter()
    for schema in schemas.values():
        _count(schema, seen)
    names: dict[str, str] = {}
    extra: dict[str, Any] = {}
    result = {name: _replaced(each, seen, names, extra, top=True) for name, each in sorted(schemas.items())}
    return result | extra


def _count(schema: Any, seen: Counter[str]) -> None:
    if isinstance(schema, dict) and isinstance(schema.get("type"), str):
        text = json.dumps(schema, sort_keys=True)
        seen[text] += len(text) > WORTH
        if seen[text] > 1:
            return  # its parts are counted once, so that only the whole is worth a name
    for each in _parts(schema):
        _count(each, seen)


def _replaced(
    schema: Any, seen: Counter[str], names: dict[str, str], extra: dict[str, Any], *, top: bool = False
) -> Any:
    if isinstance(schema, list):
        return [_replaced(each, seen, names, extra) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _replaced(each, seen, names, extra) for key, each in schema.items()}
    text = json.dumps(schema, sort_keys=True)
    if top or seen[text] < 2:
        return inner
    name = names.setdefault(text, f"part.{len(names)}.")
    extra[name] = inner
    return {"$ref": f"#/$defs/{name}"}


def _parts(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        yield from schema.values()
    elif isinstance(schema, list):
        yield from schema
