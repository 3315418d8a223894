"""Whatever stands in a platform file, it is loaded or refused in our own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from altlas.errors import Mistake, PlatformError
from altlas.load.platform import load_platform
from altlas.model.platform.schema import platform_schema
from strategies import VALUES, platform_mappings, platforms, spoilt

SCHEMA = jsonschema_rs.validator_for(platform_schema())
FOREIGN = ("pydantic", "http://errors", "https://errors", "Input should", "Traceback", "validation error")
IN_MEMORY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file, written anew for each example."""
    return tmp_path_factory.mktemp("platform") / "platform.yaml"


def told(file: Path) -> tuple[Mistake, ...]:
    """Mistakes of the file; none where it loads."""
    try:
        load_platform(file)
    except PlatformError as error:
        return error.mistakes or (Mistake(str(file), 0, 0, "", ""),)
    return ()


def refused(file: Path, data: bytes) -> None:
    """Load; a refusal has mistakes in our own words, each at a place of the file."""
    file.write_bytes(data)

    found = told(file)

    assert all(0 <= mistake.line <= data.count(b"\n") + 2 and mistake.message for mistake in found)
    assert not [word for word in FOREIGN if word in "".join(map(str, found))]


@IN_MEMORY
@given(made=platform_mappings())
def test_every_generated_platform_loads(file: Path, made: dict[str, Any]) -> None:
    """The strategy makes valid files only, and each environment becomes a platform of the same name."""
    file.write_text(json.dumps(made, indent=1))

    loaded = load_platform(file)

    assert set(loaded.environments) == set(made.get("environments", {}))
    assert {part.platform for part in loaded.environments.values()} <= {loaded.base.platform}


@IN_MEMORY
@given(platform=platforms())
def test_generated_values_name_what_exists(platform: Any) -> None:
    """Values for the other rooms' property tests have no dangling calls."""
    for service in platform.services.values():
        assert set(service.calls) <= set(platform.services)
        assert set(service.uses) <= set(platform.stores)


@IN_MEMORY
@given(made=spoilt())
def test_a_spoilt_platform_is_refused_in_our_words(file: Path, made: dict[str, Any]) -> None:
    """Wrong types and names anywhere give located mistakes or a valid platform, never another exception."""
    refused(file, json.dumps(made, indent=1).encode())


@IN_MEMORY
@given(made=spoilt())
def test_what_loads_is_right_by_the_schema(file: Path, made: dict[str, Any]) -> None:
    """An editor never marks what altlas accepts: the schema refuses less than the loader, or the same."""
    file.write_text(json.dumps(made, indent=1))

    assert told(file) or SCHEMA.is_valid(made)


@IN_MEMORY
@given(value=VALUES)
def test_any_value_is_refused_in_our_words(file: Path, value: Any) -> None:
    """A file that is no platform at all."""
    refused(file, json.dumps(value).encode())


@IN_MEMORY
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused_in_our_words(file: Path, data: bytes) -> None:
    """A file that is no YAML at all."""
    refused(file, data)


@IN_MEMORY
@given(made=platform_mappings(), cut=st.integers(0, 4000), put=st.binary(max_size=4))
def test_a_cut_file_is_refused_in_our_words(file: Path, made: dict[str, Any], cut: int, put: bytes) -> None:
    """A valid file with some bytes put into it, and the rest lost or kept."""
    data = json.dumps(made, indent=1).encode()
    refused(file, data[:cut] + put + (data[cut:] if len(put) % 2 else b""))
