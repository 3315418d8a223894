"""No input, however odd, makes extract or resolve raise; and the answer does not depend on chance."""

from __future__ import annotations

import copy
import random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.kube.references import Externals, Facts, extract, resolve
from altlas.kube.references.extract import GATHERERS
from altlas.kube.references.forms import FORMS, SELECT_FORMS
from shop import Objects, broken, healthy

words = st.sampled_from(
    ["spec", "template", "metadata", "name", "namespace", "labels", "containers", "env", "value", "valueFrom", "ports",
     "selector", "matchLabels", "matchExpressions", "data", "kind", "apiVersion", "rules", "items", "volumes", "secret"]
)  # fmt: skip
scalars = st.none() | st.booleans() | st.integers(-5, 70000) | st.floats() | words | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(words, anything, max_size=5))
def test_any_object_has_facts(value: dict[str, Any]) -> None:
    resolve([extract(value, "default")], Externals())


@st.composite
def damaged(draw: st.DrawFn) -> Objects:
    """The healthy input with up to three values anywhere replaced, removed or doubled."""
    objects = copy.deepcopy(healthy())
    for _ in range(draw(st.integers(1, 3))):
        here: Any = objects[draw(st.sampled_from(list(objects)))]
        for _ in range(draw(st.integers(0, 9))):
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            inner = [key for key in keys if isinstance(here[key], dict | list) and here[key]]
            if not inner:
                break
            here = here[draw(st.sampled_from(inner))]
        key = draw(st.sampled_from(list(here) if isinstance(here, dict) else list(range(len(here)))))
        here[key] = draw(anything)
    return objects


@settings(max_examples=300)
@given(damaged())
def test_damage_anywhere_gives_findings_at_places_that_exist(objects: Objects) -> None:
    values = list(objects.values())
    for found in broken(objects):
        assert found.check
        assert found.message
        assert found.cure
        assert _leads_somewhere(values[found.index], found.route)


def _leads_somewhere(value: Any, route: tuple[str | int, ...]) -> bool:
    """The route may end early (a missing namespace), but its first step exists."""
    return not route or (isinstance(value, dict) and route[0] in value)


@given(st.randoms(use_true_random=False))
def test_the_order_of_files_changes_places_but_not_causes(chance: random.Random) -> None:
    objects = healthy()
    objects["web-service"]["metadata"]["name"] = "wbe"
    del objects["secret"]
    words_in_order = list(objects)
    chance.shuffle(words_in_order)
    found = broken({word: objects[word] for word in words_in_order})
    assert len(found) == 2
    assert {one.message for one in found} == {one.message for one in broken(objects)}


def test_facts_cross_process_borders_unchanged() -> None:
    facts = [extract(value, "default") for value in healthy().values()]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=list[Facts]) == facts


def test_every_form_that_is_used_is_in_the_tables() -> None:
    facts = [extract(value, "default") for value in healthy().values()]
    assert {use.form for one in facts for use in one.uses} <= set(FORMS)
    assert {select.form for one in facts for select in one.selects} <= set(SELECT_FORMS)


def test_every_gatherer_survives_an_object_of_nothing_but_its_kind() -> None:
    for key in GATHERERS:
        kind, _, group = key.partition(".")
        facts = extract({"apiVersion": f"{group}/v1" if group else "v1", "kind": kind}, "default")
        assert facts.kind == kind
        assert resolve([facts], Externals()) == []
