"""Built-in kinds: schemas of the PyPI package kubernetes-validate, scopes of Kubernetes' discovery documents."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from altlas.kube.schemas.bundle import Kind
from altlas.kube.schemas.definitions import BOUNDS, TYPE_META
from bundling.go_modules import go_module

MINORS = 6
GVK = "x-kubernetes-group-version-kind"
SPECIAL = {
    # Two Go types that OpenAPI describes too loosely; the pattern is the grammar in resource.Quantity's API comment.
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {
        "type": ["number", "string"],
        "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
    },
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
        "type": ["integer", "string"],
        "minimum": BOUNDS["int32"][0],
        "maximum": BOUNDS["int32"][1],
    },
}
NULLABLE = ("io.k8s.apimachinery.pkg.apis.meta.v1.Time", "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime")

Definitions = dict[str, Any]


def read_schemas() -> dict[str, Definitions]:
    """Definitions of the newest minors, by minor, oldest first."""
    spec = importlib.util.find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        raise SystemExit("kubernetes-validate is not installed")
    folders = Path(spec.origin).parent.glob("kubernetes-json-schema/v*-local-strict")
    newest = sorted(folders, key=lambda folder: int(folder.name.split(".")[1]))[-MINORS:]
    return {
        ".".join(folder.name[1:].split(".")[:2]): json.loads((folder / "_definitions.json").read_text())["$defs"]
        for folder in newest
    }


def data_files(schemas: dict[str, Definitions]) -> dict[str, Definitions]:
    """Data files: "shared" with what all minors have in common, and the rest of each minor."""
    lean = {minor: lean_definitions(each) for minor, each in schemas.items()}
    newest = lean[list(lean)[-1]]
    shared = {name: each for name, each in newest.items() if all(defs.get(name) == each for defs in lean.values())}
    own = {minor: {name: each for name, each in defs.items() if name not in shared} for minor, defs in lean.items()}
    return {"shared": shared} | own


def lean_definitions(source: Definitions) -> Definitions:
    """Definitions without prose, with every ``spec`` required that has required fields itself.

    In Go a spec is a plain struct: left out it is an empty one, which lacks the same fields. OpenAPI before 1.37
    calls it optional, so a Deployment without a spec or a template without containers would pass.
    """
    result = {name: definition(name, each) for name, each in source.items()}
    for name, each in list(result.items()):
        spec = each.get("properties", {}).get("spec", {}).get("$ref", "").rpartition("/")[2]
        if result.get(spec, {}).get("required"):
            result[name] = each | {"required": sorted({*each.get("required", ()), "spec"})}
    return result


def definition(name: str, source: Definitions) -> Definitions:
    """One definition without prose."""
    if name in SPECIAL:
        return SPECIAL[name]
    result = lean_schema(source)
    if name in NULLABLE:
        result["type"] = ["null", "string"]  # kubectl and controller-gen write creationTimestamp: null
    if GVK in source:  # a validator is chosen by the two, so they need no check of their own
        result["properties"] |= {key: value for key, value in TYPE_META.items() if key in result["properties"]}
    return result


def lean_schema(source: Definitions, *, member: bool = False) -> Definitions:
    """A schema without prose, with number formats as bounds.

    Null stays only for scalars in lists and maps (``member``), where Go reads it as an empty value; an
    object's null field is the same as no field, which the validator sees to.
    """
    result: Definitions = {key: source[key] for key in ("$ref", "enum", "required", "oneOf") if key in source}
    if types := source.get("type"):
        result["type"] = _types(types, member=member)
    if source.get("format") in BOUNDS:
        result["minimum"], result["maximum"] = BOUNDS[source["format"]]
    if "properties" in source:
        result["properties"] = {name: lean_schema(each) for name, each in source["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in source:
            inner = source[key]
            result[key] = lean_schema(inner, member=True) if isinstance(inner, dict) else inner
    return result


def _types(types: str | list[str], *, member: bool) -> str | list[str]:
    if isinstance(types, str):
        return types
    scalar = not {"object", "array"} & set(types)
    return sorted(types) if member and scalar else next(each for each in types if each != "null")


def kinds(schemas: dict[str, Definitions]) -> list[Kind]:
    """Every kind that any of the minors serves, with the minors that do."""
    found: dict[tuple[str, str, str], Kind] = {}
    for minor, definitions in schemas.items():
        for kind in kinds_of(minor, definitions):
            key = (kind.group, kind.version, kind.kind)
            before = found[key].minors if key in found else ()
            found[key] = msgspec.structs.replace(kind, minors=(*before, minor))
    return list(found.values())


def kinds_of(minor: str, definitions: Definitions) -> Iterator[Kind]:
    """The resources that one minor serves and has schemas for, and their list kinds."""
    names = {
        (each["group"], each["version"], each["kind"]): name
        for name, schema in definitions.items()
        for each in schema.get(GVK, ())
    }
    for group, version, resource in resources(minor):
        kind = resource["kind"]
        if (group, version, kind) not in names:
            continue
        name, named = names[group, version, kind], "get" in resource["verbs"]
        yield Kind(group, version, kind, resource["name"], resource["namespaced"], named, name, ())
        listed = names.get((group, version, f"{kind}List"))
        if listed:
            yield Kind(group, version, f"{kind}List", "", namespaced=None, named=False, definition=listed, minors=())


def resources(minor: str) -> Iterator[tuple[str, str, Definitions]]:
    """Group, version and description of every resource in a minor's discovery documents, without subresources."""
    module = go_module("k8s.io/kubernetes", f"v{minor}.0")
    for path in module.paths(start="api/discovery/api", end=".json"):
        document = json.loads(module.read(path))
        if document.get("kind") != "APIResourceList":
            continue
        group, _, version = document["groupVersion"].rpartition("/")
        for resource in document["resources"]:
            if "/" not in resource["name"]:
                yield group, version, resource
