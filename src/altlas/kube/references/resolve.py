"""From the facts of the whole input to its broken references, one per root cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from altlas.kube.references.by_labels import by_labels
from altlas.kube.references.by_name import by_name, governing_services
from altlas.kube.references.facts import Broken, Externals, Facts
from altlas.kube.references.index import Index
from altlas.kube.references.pairs import duplicates, overlaps
from altlas.kube.references.spaces import undeclared, unstated

RULES: tuple[Callable[[Index], Iterable[Broken]], ...] = (
    undeclared,
    unstated,
    duplicates,
    by_name,
    governing_services,
    by_labels,
    overlaps,
)
"""All that is asked of the facts together."""


def resolve(facts: Sequence[Facts], exists: Externals) -> list[Broken]:
    """Every broken reference of the input, in the order of ``facts``, which is the order of files.

    All uses of one missing target (or of one missing key or port) are one ``Broken``: the first use is its
    place, the others are related. Objects that are omitted or doubtful give to others but are not judged.
    """
    index = Index(facts, exists)
    found = [broken for rule in RULES for broken in rule(index)]
    return sorted(found, key=lambda one: one.index)
