"""What is wrong with a text, said by the reader itself before anybody looks at the values."""

from __future__ import annotations

from typing import Literal, NamedTuple

from yaml import YAMLError

Severity = Literal["error", "warning"]

TOO_DEEP = "yaml-too-deep"
TOO_LARGE = "yaml-too-large"
ALIAS_BOMB = "yaml-alias-bomb"
BAD_VALUE = "yaml-bad-value"
SYNTAX = "yaml-syntax"
ENCODING = "yaml-encoding"
DUPLICATE_KEY = "yaml-duplicate-key"
IGNORED_TEXT = "yaml-ignored-text"
TAG_IGNORED = "yaml-tag-ignored"
MERGE_OVERRIDES = "yaml-merge-overrides"
HELM = "helm-template-unrendered"

FLATTEN = "Flatten the data; Kubernetes has no object that nests so deeply."
"""The cure for `TOO_DEEP`."""


class Problem(NamedTuple):
    """One fault of the text.

    ``line`` and ``column`` count from 1, columns in characters; ``document`` counts the documents
    of the text from 0, empty ones left out. ``severity`` is ``"error"`` or ``"warning"``.
    """

    check: str
    message: str
    cure: str
    line: int
    column: int
    document: int
    severity: Severity = "error"


class Mark(NamedTuple):
    """A place inside one document as libyaml counts: everything from 0, ``offset`` in characters."""

    offset: int
    line: int
    column: int


class Remark(NamedTuple):
    """A fault noticed inside one document; it becomes a `Problem` once the document's own place is known."""

    check: str
    message: str
    cure: str
    mark: Mark
    severity: Severity = "error"


class RefusedError(YAMLError):
    """A document that kubectl or altlas does not read. Never leaves this package."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.message)
        self.remark = remark
