"""The picture: well-formed, complete, the same every time, safe whatever the names are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.network import Verdict
from altlas.render import reach_svg
from connection_rows import platform, row, workload

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_name_and_port_is_in_the_picture():
    found = texts(reach_svg.render(platform()))

    for text in ("shop", "shop-logs", "web", "db", "TCP 5432", "TCP 5432 unknown", "dns", "▸ dns: TCP 53, UDP 53"):
        assert text in found


def test_lines_have_a_style_for_their_verdict_and_a_tip():
    root = ElementTree.fromstring(reach_svg.render(platform()))
    links = [one for one in root.iter(f"{SVG}g") if one.get("class") == "link"]

    assert len(links) == 10
    tips = [one.findtext(f"{SVG}title") for one in links]
    assert "shop/stock[Deployment] => shop/db[StatefulSet] : TCP 5432  unknown" in tips
    (unknown,) = [one for one in links if one.findtext(f"{SVG}title", "").endswith("unknown")]
    assert unknown.find(f"{SVG}path").get("class") == "line unknown"


@pytest.mark.parametrize("verdict", Verdict)
def test_the_legend_names_only_what_is_there(verdict):
    found = texts(reach_svg.render([row(workload("a"), workload("b"), 1, verdict)]))

    assert verdict.value in found
    assert not {one.value for one in Verdict if one is not verdict} & set(found)


def test_light_and_dark_have_every_class():
    style = reach_svg.STYLE
    light, _, dark = style.partition("@media (prefers-color-scheme:dark)")

    for name in (".paper", ".frame", ".box", ".outside", ".line.allowed", ".line.unknown", ".line.denied", "text.soft"):
        assert f"{name}{{" in light
        assert f"{name}{{" in dark
    assert "var(" not in style


def test_nothing_is_fetched():
    svg = reach_svg.render(platform())

    assert "href" not in svg
    assert "url(" not in svg
    assert svg.count("http") == 1  # the namespace of SVG


def test_an_empty_list_is_a_picture_too():
    assert "0 connections: 0 allowed, 0 unknown" in texts(reach_svg.render([]))


def test_the_same_rows_give_the_same_bytes():
    assert reach_svg.render(platform()) == reach_svg.render(platform())


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_is_well_formed(name, title):
    svg = reach_svg.render([row(workload(name), workload("b"), 1)], title)

    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


@pytest.mark.parametrize(
    ("number", "text"), [(1.0, "1"), (0.04, "0"), (-0.04, "0"), (1.25, "1.2"), (10.0, "10"), (-3.5, "-3.5")]
)
def test_numbers_are_short(number, text):
    assert reach_svg._n(number) == text
