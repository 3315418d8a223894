"""Label selectors with their full meaning.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors and
``LabelSelectorAsSelector`` of k8s.io/apimachinery: the requirements are joined by AND; an empty selector
matches everything; ``NotIn`` and ``DoesNotExist`` also match objects that lack the label.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

OPERATORS = frozenset({"In", "NotIn", "Exists", "DoesNotExist"})


class Requirement(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One entry of ``matchExpressions``."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def accepts(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with ``labels`` satisfies this requirement."""
        match self.operator:
            case "In":
                return labels.get(self.key) in self.values
            case "NotIn":
                return labels.get(self.key) not in self.values
            case "Exists":
                return self.key in labels
            case _:
                return self.key not in labels

    def __str__(self) -> str:
        values = f" ({', '.join(self.values)})" if self.values else ""
        return f"{self.key} {self.operator}{values}"


class Selector(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A selector: exact ``labels`` and further ``expressions``, all of which must hold."""

    labels: dict[str, str]
    expressions: tuple[Requirement, ...] = ()

    @property
    def empty(self) -> bool:
        """An empty selector matches every object."""
        return not self.labels and not self.expressions

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with ``labels`` is selected."""
        for key, value in self.labels.items():
            if labels.get(key) != value:
                return False
        return all(requirement.accepts(labels) for requirement in self.expressions)

    def without(self, keys: frozenset[str]) -> Selector:
        """The same selector, asking nothing about ``keys``."""
        if not self.expressions and keys.isdisjoint(self.labels):
            return self
        labels = {key: value for key, value in self.labels.items() if key not in keys}
        return Selector(labels, tuple(one for one in self.expressions if one.key not in keys))

    def __str__(self) -> str:
        parts = [f"{key}={value}" for key, value in self.labels.items()]
        parts.extend(map(str, self.expressions))
        return ", ".join(parts) or "everything"


def labels_of(value: object) -> dict[str, str]:
    """The labels of a ``labels`` or ``matchLabels`` mapping; what is not text is left out."""
    if not isinstance(value, dict):
        return {}
    for text in value.values():
        if not isinstance(text, str):
            return {key: kept for key, kept in value.items() if isinstance(kept, str)}
    return value


def parse(value: object) -> Selector | None:
    """A ``LabelSelector`` as a value; None where it has no meaning (the schema check tells why)."""
    if not isinstance(value, dict):
        return None
    expressions = value.get("matchExpressions")
    if not expressions:
        return Selector(labels_of(value.get("matchLabels")))
    if not isinstance(expressions, list):
        return None
    found = [_requirement(one) for one in expressions]
    known = tuple(one for one in found if one is not None)
    return Selector(labels_of(value.get("matchLabels")), known) if len(known) == len(found) else None


def _requirement(value: Any) -> Requirement | None:
    if not isinstance(value, dict):
        return None
    key, operator, values = value.get("key"), value.get("operator"), value.get("values") or []
    if not isinstance(key, str) or operator not in OPERATORS or not isinstance(values, list):
        return None
    return Requirement(key, operator, tuple(one for one in values if isinstance(one, str)))
