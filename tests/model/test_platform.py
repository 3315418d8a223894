"""The platform as a value, its stores, monitoring, secrets and edge."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from altlas.model.platform import (
    ExposureKind,
    LogAgent,
    Monitoring,
    Platform,
    Range,
    Resources,
    SecretMode,
    Secrets,
    Store,
    StoreKind,
)
from altlas.model.platform.part import Part
from platform_page import sections
from strategies import platforms


def platform(**given: Any) -> Platform:
    """A platform with one service; ``given`` says the rest."""
    return Platform.model_validate({"platform": "shop", "services": {"web": {}}, **given})


def test_everything_has_a_default() -> None:
    """A name and a service are a platform."""
    made = platform()

    assert made.target_namespace == "shop"
    assert made.version == "unversioned"
    assert made.secrets == Secrets(mode=SecretMode.GENERATED)
    assert made.exposure.kind is ExposureKind.INGRESS
    assert made.exposure.class_name == "nginx"
    assert made.stores == {}
    assert made.monitoring is None
    assert made.waivers == ()
    assert made.environments == {}


def test_a_namespace_of_its_own() -> None:
    """Otherwise it is the platform's name."""
    assert platform(namespace="space").target_namespace == "space"


@pytest.mark.parametrize("kind", StoreKind)
def test_a_store_called_after_its_kind(kind: StoreKind) -> None:
    """Needs neither ``kind`` nor anything else."""
    for empty in (None, {}):
        assert platform(stores={kind.value: empty}).stores[kind.value] == Store(kind=kind)


def test_a_store_of_another_name_says_its_kind() -> None:
    """And may be called after another kind, if it insists."""
    assert platform(stores={"cache": {"kind": "redis"}}).stores["cache"].kind is StoreKind.REDIS
    assert platform(stores={"redis": {"kind": "valkey"}}).stores["redis"].kind is StoreKind.VALKEY
    with pytest.raises(ValidationError):
        platform(stores={"cache": {}})


@pytest.mark.parametrize("mode", SecretMode)
def test_a_word_chooses_the_mode_of_secrets(mode: SecretMode) -> None:
    """With the mode's default settings."""
    assert platform(secrets=mode.value).secrets == Secrets(mode=mode)
    assert platform(secrets={"mode": mode.value}).secrets == Secrets(mode=mode)


@pytest.mark.parametrize(("given", "made"), [(True, Monitoring()), ({}, Monitoring()), (False, None), (None, None)])
def test_monitoring(given: Any, made: Monitoring | None) -> None:
    """On with all defaults, or off."""
    assert platform(monitoring=given).monitoring == made


def test_the_log_agent_is_one_word() -> None:
    """The switch from Promtail to Alloy."""
    assert Monitoring().logs is LogAgent.ALLOY
    assert platform(monitoring={"logs": "promtail"}).monitoring == Monitoring(logs=LogAgent.PROMTAIL)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("100m..500m", Range("100m", "500m")),
        ("1", Range("1", "1")),
        (1, Range("1", "1")),
        ("0.5..1.5", Range("0.5", "1.5")),
        ("128Mi..1Gi", Range("128Mi", "1Gi")),
        (Range("1", "2"), Range("1", "2")),
    ],
)
def test_ranges(given: Any, made: Range) -> None:
    """Request and limit, or both at once."""
    assert Resources.model_validate({"cpu": given}).cpu == made


@pytest.mark.parametrize(
    "given",
    ["", "..", "1..", "..1", "1..2..3", "1 ..2", "a", "-1", "1e3", "1.", ".5", "1mi", "1KiB", True, None, 1.5, [], {}],
)
def test_no_ranges(given: Any) -> None:
    """Neither a quantity nor two."""
    with pytest.raises(ValidationError):
        Resources.model_validate({"cpu": given})


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("host", "a.example.com", "A.example.com"),
        ("host", "*.example.com", "*example.com"),
        ("host", "localhost", "a..b"),
        ("host", "1.example.com", "-a.com"),
        ("tls", "shop.example.com-tls", "Shop"),
        ("issuer", "letsencrypt", "a_b"),
        ("class", "nginx.internal", ""),
        ("kind", "gateway", "Gateway"),
        ("annotations", {"a": "b"}, {"a": 1}),
    ],
)
def test_exposure(key: str, right: Any, wrong: Any) -> None:
    """Hosts are DNS names; classes, Secrets and issuers may be called as Kubernetes allows."""
    assert platform(exposure={key: right})
    with pytest.raises(ValidationError):
        platform(exposure={key: wrong})


@pytest.mark.parametrize("name", ["a", "shop", "a-b", "a1", "a" * 63])
def test_names(name: str) -> None:
    """DNS-1035 labels."""
    assert platform(platform=name).platform == name


@pytest.mark.parametrize("name", ["", "1a", "-a", "a-", "A", "a_b", "a.b", "a b", "a" * 64, "ä", "a\n"])
def test_no_names(name: str) -> None:
    """What Kubernetes would refuse as the name of a Service."""
    with pytest.raises(ValidationError):
        platform(platform=name)


@pytest.mark.parametrize(
    ("version", "right"), [("1.4.2", True), ("a_b-c.d", True), ("1.", False), ("-1", False), ("", False)]
)
def test_versions_are_tags_and_label_values(version: str, right: bool) -> None:
    """One text serves both."""
    if right:
        assert platform(version=version).version == version
        return
    with pytest.raises(ValidationError):
        platform(version=version)


def test_an_environment_is_kept_as_written() -> None:
    """It becomes a platform when it is laid over the base."""
    assert platform(environments={"dev": {"a": 1}, "empty": None}).environments == {"dev": {"a": 1}, "empty": {}}


@pytest.mark.parametrize("kind", sections(), ids=lambda kind: kind.__name__)
def test_keys_are_camel_case_and_unknown_ones_refused(kind: type[Part]) -> None:
    """Every mapping of the file follows the same rules."""
    for name, field in kind.model_fields.items():
        key = field.alias or name
        assert key.isalpha()
        assert key[0].islower()
    with pytest.raises(ValidationError, match="extra_forbidden"):
        kind.model_validate({"noSuchKey": 1})
    assert kind.model_config["frozen"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=platforms())
def test_a_platform_survives_its_own_json(made: Platform) -> None:
    """Written with its keys and read again, it is the same; ranges are told as one text."""
    plain = made.model_dump(by_alias=True, mode="json")

    assert Platform.model_validate(_ranges(plain)) == made


def _ranges(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _ranges(item, name) for name, item in value.items()}
    if key in ("cpu", "memory") and isinstance(value, list):
        return "..".join(value)
    return value


@given(st.text(max_size=12))
def test_any_text_is_a_range_or_refused(text: str) -> None:
    """Never another exception."""
    try:
        made = Resources.model_validate({"cpu": text}).cpu
    except ValidationError:
        return

    assert text in (f"{made.request}..{made.limit}", made.request)
