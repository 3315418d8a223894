"""Every name and key that the objects of a store use is there, by the one resolver of references."""

from __future__ import annotations

import pytest

from altlas.generate import secrets, stores
from altlas.kube.references import Externals, extract, resolve
from altlas.model.platform import SecretMode, StoreKind
from altlas.model.tree import KubeObject
from generate.small import platform


def objects(mode: str = "generated") -> list[KubeObject]:
    """The objects of one store of each kind, used by one service, with their Secrets in ``mode``."""
    uses = {kind.value: f"{kind.name}_URL" for kind in StoreKind}
    made = platform({"uses": uses}, stores=dict.fromkeys(uses), secrets=mode)
    files = [*stores.files(made), *secrets.render(made, stores.secrets(made))]
    return [one for file in files for one in file.objects]


def broken(found: list[KubeObject]) -> int:
    """How many references lead nowhere."""
    return len(list(resolve([extract(one, "default") for one in found], Externals())))


@pytest.mark.parametrize("mode", [mode.value for mode in SecretMode])
def test_nothing_that_a_store_uses_is_missing(mode: str) -> None:
    """Accounts, ConfigMaps, Secrets with their keys, ports, selectors."""
    assert broken(objects(mode)) == 0


@pytest.mark.parametrize("kind", ["ServiceAccount", "ConfigMap", "Secret", "Service"])
def test_what_is_taken_away_is_missed(kind: str) -> None:
    """The test above can fail."""
    assert broken([one for one in objects() if one["kind"] != kind]) > 0
