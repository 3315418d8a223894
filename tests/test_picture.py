"""The picture of ALT_LAS in the documents is what its platform file gives today."""

from __future__ import annotations

from pathlib import Path

from altlas.generate.platform_tree import generate
from altlas.load.platform import load_platform
from altlas.network import read, solve
from altlas.render import reach_svg
from altlas.render.reach_row import Row


def test_the_picture_of_alt_las_is_current(root: Path, golden) -> None:
    """``make golden`` draws it anew."""
    platform = load_platform(root / "platforms/alt-las/platform.yaml").base
    objects = [thing for file in generate(platform).files for thing in file.objects]
    reach = solve(read(enumerate(objects)).cluster)

    golden(root / "docs/alt-las-reach.svg", reach_svg.render([Row(*one) for one in reach.connections()]))


def test_the_page_shows_the_picture(root: Path) -> None:
    """A link that leads nowhere is no picture."""
    assert "](alt-las-reach.svg)" in (root / "docs/network.md").read_text()
    assert (root / "docs/alt-las-reach.svg").is_file()
