"""What docs/network.md promises about ends, settings and formats is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from altlas.cli import cli
from altlas.commands.reach import FORMATS
from altlas.commands.surroundings import surroundings
from altlas.load.settings import Cluster, read
from altlas.network import Dialect, Ends, PlatformEnd, Verdict
from altlas.network.stated import ends
from altlas.render.picture.folding import MANY


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs/network.md").read_text()


def settings(page: str) -> str:
    """The example of ``altlas.toml``."""
    return re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1]


def test_the_example_of_settings_states_everything_that_can_be_stated(page, tmp_path):
    (tmp_path / "altlas.toml").write_text(settings(page))

    assert read(tmp_path / "altlas.toml").cluster.pod_cidrs == ["10.244.0.0/16"]
    assert set(tomllib.loads(settings(page))["cluster"]) == set(Cluster.__struct_encode_fields__)


def test_the_first_two_settings_are_the_defaults(page, tmp_path):
    (tmp_path / "altlas.toml").write_text("\n".join(settings(page).splitlines()[:3]))

    assert ends(surroundings(read(tmp_path / "altlas.toml"))) == Ends()


def test_every_end_verdict_and_format_is_named(page):
    for word in (*(end.value for end in PlatformEnd), *FORMATS):
        assert f"`{word}`" in page
    for verdict in Verdict:
        assert f"\n| {verdict} | " in page


def test_every_switch_of_the_dialect_is_named_with_its_default(page):
    for name in Dialect.__struct_fields__:
        (row,) = re.findall(rf"^\| `{name.replace('_', '-')}` \|.*$", page, re.MULTILINE)
        assert f"| `{getattr(Dialect(), name)}`" in row


def test_every_option_is_named(page):
    for option in cli.commands["reach"].params:
        name = option.opts[-1]
        assert name in page or name in ("paths", "--output", "--settings")


def test_the_number_of_neighbours_is_right(page):
    assert MANY == 6
    assert "From six neighbours on" in page
