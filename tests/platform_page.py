"""Writes docs/platform-file.md out of the model, its schema and the rules, so that the page cannot be out of date."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

from altlas.load.platform_merge import FIXED
from altlas.load.platform_rules import RULES
from altlas.model.platform import Platform, Range, part
from altlas.model.platform.part import IN_WORDS, Part
from altlas.model.platform.schema import platform_schema

KINDS = {
    part.NAME: "name",
    part.OBJECT_NAME: "object",
    part.PORT_NAME: "port name",
    part.ENV_NAME: "variable",
    part.QUANTITY: "quantity",
    part.RANGE: "range",
    part.ABSOLUTE_PATH: "path",
    part.URL_PATH: "path or nothing",
    part.HOST: "host",
    part.EXTERNAL: "host with port",
    part.TAG: "tag",
    part.IMAGE: "image",
    part.DATE: "date",
    part.DURATION: "duration",
    part.GO_DURATION: "time",
    part.CIDR: "address block",
    part.LABEL_KEY: "label key",
    part.LABEL_VALUE: "label value",
    part.WAIVED: "resource",
}
"""Short names of the kinds of text, by their pattern."""

INTRO = """\
# The platform file

`altlas build` makes the whole tree of manifests out of one file, `platform.yaml`. This page lists every key of it.
It is generated from the model (`make golden`), as is the JSON Schema `docs/platform.schema.json` that
`altlas schema` prints. With this line at its top, an editor with a YAML language server completes and checks the file:

```yaml
# yaml-language-server: $schema=../../docs/platform.schema.json
```

A web service with PostgreSQL, a cache, HTTPS and autoscaling (`platforms/shop/platform.yaml`):

```yaml
{example}```

A wrong file gives every mistake at once, each with its line and column, its path, what was expected and the nearest
right word:

```text
platform.yaml:4:5: services.web.prot: unknown key; did you mean 'port'?
platform.yaml:9:9: services.web.calls[0]: there is no service 'apii'; did you mean 'api'?
```
"""

ENVIRONMENTS = """\
## Environments

Each entry of `environments` is a part of a platform file that is laid over the rest of the file: mappings merge,
everything else replaces (a list as a whole, and a short form such as `scale: 2` too), and `null` removes.
The result must be a valid platform by itself; mistakes point at the environment's own lines.
An environment has no {fixed}.

```yaml
environments:
  dev:
    services:
      web:
        scale: 1
    monitoring: null
```
"""

SPELLING = """\
- **Settings arrive as they are written.** YAML reads `1.10` as the number 1.1, `yes` as true and `0777` as 511; in
  `config` such a value is a mistake until it stands in quotes. Plain numbers, `true` and `false` need none.
- **A key has a value.** Only a store called after its kind may be empty: it takes every default.
"""


def page(root: Path) -> str:
    """The whole page as Markdown."""
    schema = platform_schema()
    example = "".join((root / "platforms/shop/platform.yaml").read_text().splitlines(keepends=True)[1:])
    fixed = ", ".join(f"`{key}`" for key in FIXED)
    return "\n".join(
        [
            INTRO.replace("{example}", example),
            *(_section(kind, paths, schema) for kind, paths in sections().items()),
            ENVIRONMENTS.replace("{fixed}", fixed),
            *_kinds(schema),
            *_rules(),
        ]
    )


def sections() -> dict[type[Part], list[str]]:
    """Every mapping of the file with the paths at which it stands, in the order of the model."""
    found: dict[type[Part], list[str]] = {}
    _visit(Platform, "", found)
    return found


def _visit(kind: type[Part], path: str, found: dict[type[Part], list[str]]) -> None:
    found.setdefault(kind, []).append(path)
    for name, field in kind.model_fields.items():
        for inner, suffix in _parts(field.annotation, ""):
            _visit(inner, f"{path}.{field.alias or name}{suffix}".lstrip("."), found)


def _parts(annotation: Any, suffix: str) -> Iterator[tuple[type[Part], str]]:
    """Models inside an annotation, with what stands after the key: ``.<name>`` in mappings, ``[]`` in lists."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation, suffix
    origin = get_origin(annotation)
    more = {dict: ".<name>", tuple: "[]"}.get(origin, "")
    for inner in get_args(annotation):
        yield from _parts(inner, suffix + more)


def _section(kind: type[Part], paths: list[str], schema: dict[str, Any]) -> str:
    title = kind.__name__
    here = schema if kind is Platform else schema["$defs"][title]
    where = "At the top of the file." if paths == [""] else f"At {', '.join(f'`{path}`' for path in paths)}."
    lines = [f"## {title}", "", f"{_prose(kind.__doc__ or '')} {where}", ""]
    lines += ["| key | value | default | what it says |", "|---|---|---|---|"]
    for name, field in kind.model_fields.items():
        key = field.alias or name
        value = here["properties"][key]
        example = next(iter(_examples(value)), None)
        shown = f" Example: `{_literal(example)}`." if example is not None else ""
        default = "**required**" if field.is_required() else _default(field.default)
        lines.append(f"| `{key}` | {_words(value, schema)} | {default} | {_prose(field.description or '')}{shown} |")
    return "\n".join([*lines, ""])


def _literal(example: Any) -> str:
    """An example as YAML: text as it is, the rest in its one-line form."""
    return example if isinstance(example, str) else json.dumps(example).replace('"', "")


def _examples(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.get("examples", ())
        for choice in value.get("anyOf", ()):
            yield from _examples(choice)


def _default(value: Any) -> str:
    """How a person would write the default."""
    match value:
        case None | () | {} | "":
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case Range():
            return f"`{value.request}..{value.limit}`"
        case Part():
            return "its defaults"
        case StrEnum():
            return f"`{value.value}`"
        case tuple():
            return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`"


def _words(value: dict[str, Any], schema: dict[str, Any]) -> str:
    """What may stand there, in words."""
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(_words(choice, schema) for choice in value["anyOf"]))
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        if name == "Environment":
            return "[a part of this file](#environments)"
        definition = schema["$defs"][name]
        if "enum" in definition:
            return _words(definition, schema)
        return f"[{name}](#{name.lower()})"
    if "enum" in value or "const" in value:
        return ", ".join(f"`{word}`" for word in value.get("enum", [value.get("const")]))
    match value["type"]:
        case "string":
            kind = KINDS.get(value.get("pattern", ""), "text")
            return kind if kind == "text" else f"[{kind}](#kinds-of-values)"
        case "integer" | "number":
            return _number(value)
        case "boolean":
            return "true or false"
        case "null":
            return "nothing"
        case "array":
            return f"list of {_words(value['items'], schema)}"
    return f"by name: {_words(value['additionalProperties'], schema)}"


def _number(value: dict[str, Any]) -> str:
    least, most = value.get("minimum"), value.get("maximum")
    if least is not None and most is not None:
        return f"number, {least} to {most}"
    return f"number from {least}" if least is not None else "number"


def _kinds(schema: dict[str, Any]) -> list[str]:
    rows = [f"| {kind} | {IN_WORDS[pattern]} |" for pattern, kind in KINDS.items()]
    return ["## Kinds of values", "", "| kind | rule |", "|---|---|", *rows, ""]


def _rules() -> list[str]:
    """Every rule between the parts, under the head of its module."""
    lines = ["## What is checked across the file", ""]
    module = ""
    for rule in RULES:
        if rule.__module__ != module:
            module = rule.__module__
            head = _prose((sys.modules[module].__doc__ or "").strip())
            lines += ["", head, ""] if lines[-1] else [head, ""]
        lines.append(f"- {_prose(inspect.getdoc(rule) or '')}")
    return [*lines, "", "Beside these rules:", "", *SPELLING.splitlines(), ""]


def _prose(text: str) -> str:
    """A docstring as a line of Markdown."""
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")
