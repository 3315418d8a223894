"""What a reading gives: documents with their values and places, and the problems of the text."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from altlas.yamltext.places import Route
from altlas.yamltext.problem import Problem


class Places(Protocol):
    """Knows where the values of one document stand."""

    def find(self, route: Route) -> tuple[int, int]:
        """Line and column, from 1, of the value at a route or of its nearest ancestor."""

    def drop(self) -> None:
        """Free what can be computed again."""


class Document:
    """One document that is not empty.

    ``index`` counts the documents of the text from 0, empty ones left out, broken ones counted.
    ``value`` is plain data (dict, list, str, int, float, bool, None) as kubectl reads it.
    """

    __slots__ = ("_places", "index", "value")

    def __init__(self, index: int, value: Any, places: Places) -> None:
        self.index = index
        self.value = value
        self._places = places

    def place(self, route: Route) -> tuple[int, int]:
        """Line and column, from 1, of the value at a route such as ``("spec", "ports", 0)``.

        For a member of a mapping it is the place of the key, for what came by a merge key the place where it
        is written. If the route leads nowhere, the place of the nearest ancestor that exists.
        """
        return self._places.find(route)

    def drop_places(self) -> None:
        """Free the memory that makes `place` quick (several times the text). `place` still works, slower once."""
        self._places.drop()


class Reading(NamedTuple):
    """All documents of a text that can be read, and everything that is wrong with it, in order of the text."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
