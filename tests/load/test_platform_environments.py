"""Environments: laid over the base, judged whole, mistakes at their own lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.load.platform import load_platform
from altlas.load.platform_merge import merge, misfits
from platform_files import changed, mistakes

JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


@pytest.mark.parametrize(
    ("whole", "part", "merged"),
    [
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": 5}, {"a": 5}),
        ({"a": 5}, {"a": {"b": 1, "c": None}}, {"a": {"b": 1}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
    ],
)
def test_mappings_merge_and_all_else_replaces(whole: Any, part: Any, merged: Any) -> None:
    """The rules of RFC 7386, JSON Merge Patch."""
    assert merge(whole, part) == merged


@given(whole=MAPPINGS, part=MAPPINGS)
def test_merging_keeps_its_input_and_settles(whole: dict[str, Any], part: dict[str, Any]) -> None:
    """Merged twice is merged once; nothing that went in has changed."""
    before = (repr(whole), repr(part))

    once = merge(whole, part)

    assert merge(once, part) == once
    assert (repr(whole), repr(part)) == before


@given(part=MAPPINGS)
def test_merging_with_nothing_leaves_no_null_of_the_part(part: dict[str, Any]) -> None:
    """A null is an order to remove, never a value, but inside lists."""

    def clean(value: Any) -> bool:
        return not isinstance(value, dict) or all(item is not None and clean(item) for item in value.values())

    assert clean(merge({}, part))


def test_removing_what_is_not_there_is_a_misfit() -> None:
    """It is a misspelling: the nearest right word is told."""
    found = list(misfits({"services": {"web": {}}}, {"services": {"wbe": None}}))

    assert [(fault.route, fault.nearest) for fault in found] == [(("services", "wbe"), "web")]


def test_environments_become_whole_platforms(tmp_path: Path) -> None:
    """What an environment does not say is as in the base; an empty one is the base."""
    made = changed(
        {
            "environments.dev": {"services": {"web": {"scale": 1, "config": {"STAGE": "dev"}}, "api": None}},
            "environments.production": {"services": {"web": {"scale": {"min": 3}}}},
            "environments.empty": None,
            "services.web.scale": 2,
            "services.web.config": {"A": "b"},
        }
    )

    assert mistakes(tmp_path, made) == ()
    base, environments, _ = load_platform(tmp_path / "platform.yaml")
    dev = environments["dev"]

    assert list(environments) == ["dev", "production", "empty"]
    assert list(dev.services) == ["web"]
    assert dev.services["web"].config == {"A": "b", "STAGE": "dev"}
    assert dev.services["web"].scale.min == 1
    assert environments["production"].services["web"].scale.min == 3
    assert environments["empty"] == base.model_copy(update={"environments": {}})


TEXT = """\
platform: p
services:
  web:
    image: r/web:1
    scale: {min: 2, max: 4}
    calls: [api]
  api:
    image: r/api:1
    port: 80
environments:
  dev:
"""


@pytest.mark.parametrize(
    ("part", "line", "path", "message"),
    [
        ("    platform: q\n", 12, "environments.dev.platform", "cannot change `platform`"),
        ("    namespace: q\n", 12, "environments.dev.namespace", "cannot change `namespace`"),
        ("    environments: {}\n", 12, "environments.dev.environments", "cannot change `environments`"),
        ("    servces: {}\n", 12, "environments.dev.servces", "unknown key"),
        ("    services:\n      web:\n        prot: 1\n", 14, "environments.dev.services.web.prot", "unknown key"),
        ("    services:\n      web:\n        scale: {max: 1}\n", 14, "environments.dev.services.web.scale.max", "less"),
        ("    services:\n      api:\n        port: null\n", 14, "environments.dev.services.web.calls.api", "no port"),
        ("    services:\n      api: null\n", 13, "environments.dev.services.web.calls.api", "no service 'api'"),
        ("    services:\n      new:\n        port: 1\n", 13, "environments.dev.services.new", "has no image"),
        (
            "    services:\n      web:\n        config:\n          A: no\n",
            15,
            "environments.dev.services.web.config.A",
            "as false",
        ),
        ("    stores:\n      redis: null\n", 13, "environments.dev.stores.redis", "removes what is not there"),
        ("    services: [a]\n", 12, "environments.dev.services", "found a list"),
    ],
)
def test_a_mistake_points_at_the_environment(tmp_path: Path, part: str, line: int, path: str, message: str) -> None:
    """At the line that the environment has, even where it only breaks what the base says."""
    found = [mistake for mistake in mistakes(tmp_path, TEXT + part) if mistake.line > 10]

    assert [(mistake.line, mistake.path.removesuffix(".port")) for mistake in found] == [(line, path)]
    assert message in found[0].message


def test_a_mistake_of_the_base_is_not_repeated(tmp_path: Path) -> None:
    """Two environments inherit it; it is told once, where it stands."""
    found = mistakes(tmp_path, TEXT.replace("port: 80", "port: x") + "    version: '2'\n  prod:\n    version: '3'\n")

    assert [mistake.path for mistake in found] == ["services.api.port"]
