"""Kinds that Kubernetes stopped serving, from the life cycle tables of its Go API packages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from altlas.kube.schemas.bundle import Removal, join
from bundling.go_modules import GoModule, go_module

VERSIONS = ("v0.20.0", "v0.25.0", "v0.32.0", "v0.37.0")  # newer tables forget what is long gone
MODULES = ("k8s.io/api", "k8s.io/apiextensions-apiserver", "k8s.io/kube-aggregator")
TABLE = "zz_generated.prerelease-lifecycle.go"
METHOD = re.compile(r"func \(in \*(\w+)\) APILifecycle(\w+)\(\) .*\{\n\treturn (.*)\n")
GROUP = re.compile(r'^const GroupName = "(.*)"', re.MULTILINE)
STRING = re.compile(r'"(.*?)"')
NOT_OBJECTS = ("List", "Options")

Facts = dict[tuple[str, str], dict[str, str]]


def removals(newest_minor: str) -> Iterator[Removal]:
    """Every removal up to the newest minor, sorted."""
    facts: Facts = defaultdict(dict)
    for version in VERSIONS:
        for name in MODULES:
            _read(go_module(name, version), facts)
    for (api_version, kind), values in sorted(facts.items()):
        if "Removed" not in values or kind.endswith(NOT_OBJECTS):
            continue
        major, minor = values["Removed"].split(", ")
        if int(minor) <= int(newest_minor.split(".")[1]):
            group, version, replacement = [*STRING.findall(values.get("Replacement", "")), "", "", ""][:3]
            yield Removal(api_version, kind, f"{major}.{minor}", join(group, version), replacement)


def _read(module: GoModule, facts: Facts) -> None:
    """Add what the tables of one module say; a later version of the module corrects an earlier one."""
    for path in module.paths(end=TABLE):
        folder = path.removesuffix("/" + TABLE)
        group = GROUP.search(module.read(f"{folder}/register.go"))
        if group is None:
            raise SystemExit(f"{path}: no GroupName beside it")
        for kind, fact, value in METHOD.findall(module.read(path)):
            facts[join(group[1], folder.rpartition("/")[2]), kind][fact] = value
