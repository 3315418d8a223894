"""Custom resources are judged by the CustomResourceDefinitions that come with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from altlas.load.objects import FileFacts, Judge, items
from altlas.load.texts import Texts

DEFINITION = "CustomResourceDefinition"


def informed(judge: Judge, files: Iterable[str], texts: Texts) -> Judge:
    """The judge with the definitions that ``files`` hold, or the same judge when there are none."""
    found = [definition for file in dict.fromkeys(files) for definition in _definitions(file, texts)]
    return judge._replace(schemas=judge.schemas.with_definitions(found)) if found else judge


def _definitions(file: str, texts: Texts) -> Iterator[Mapping[str, Any]]:
    # Looking for the word is a thousand times cheaper than reading YAML that has none.
    if DEFINITION.encode() not in texts.data(file):
        return
    for document in texts.reading(file).documents:
        for item in items(document):
            if item.value.get("kind") == DEFINITION:
                yield item.value


def defines(facts: FileFacts) -> bool:
    """Whether a file holds a definition."""
    return any(resource.facts.kind == DEFINITION for resource in facts.resources)


def unjudged(facts: FileFacts) -> bool:
    """Whether a file holds an object for which there was no schema."""
    return any(finding.check == "schema-missing" for finding in facts.findings)
