"""Boxes, their rows of text, and the links between them."""

from __future__ import annotations

from altlas.netset import AddressSet, PortSet
from altlas.network import AddressRange, PlatformEnd, Verdict
from altlas.render.picture.graph import Box, graph, ports_text
from connection_rows import DNS, outside, platform, row, workload

WEB, DB = workload("web"), workload("db", "StatefulSet")


def box(rows, title: str) -> Box:
    return next(one for one in graph(rows).boxes if one.title == title)


def lines(rows, title: str) -> list[str]:
    return [line.text for line in box(rows, title).lines]


def test_a_box_names_its_workload_and_namespace():
    found = box(platform(), "db")

    assert (found.subtitle, found.frame, found.key.text) == ("StatefulSet", "shop", "shop/db[StatefulSet]")


def test_lines_arrive_at_the_row_of_their_ports():
    found = graph([row(WEB, DB, 1), row(WEB, DB, 2), row(workload("cart"), DB, 2)])
    db = next(one for one in found.boxes if one.title == "db")

    assert [line.text for line in db.lines] == ["TCP 1", "TCP 2"]
    assert [(link.src.text, db.lines[link.row].text) for link in found.links] == [
        ("shop/web[Deployment]", "TCP 1"),
        ("shop/web[Deployment]", "TCP 2"),
        ("shop/cart[Deployment]", "TCP 2"),
    ]


def test_the_same_ports_under_two_verdicts_are_two_rows():
    rows = [row(WEB, DB, 1), row(workload("cart"), DB, 1, Verdict.UNKNOWN)]

    assert lines(rows, "db") == ["TCP 1", "TCP 1 unknown"]
    assert [link.row for link in graph(rows).links] == [0, 1]


def test_what_everybody_uses_is_written_into_the_boxes():
    assert lines(platform(), "web")[-1] == "▸ dns: TCP 53, UDP 53"
    assert lines(platform(), "dns") == ["TCP 53, UDP 53 ◂ agent, cart, mail, pay, stock, web"]
    assert all(link.dst.text != "{dns}" for link in graph(platform()).links)


def test_dns_is_never_drawn_beside_other_lines():
    rows = [row(WEB, PlatformEnd.DNS, DNS), row(WEB, DB, 1)]

    assert [link.dst.text for link in graph(rows).links] == ["shop/db[StatefulSet]"]
    assert lines(rows, "dns") == ["TCP 53, UDP 53 ◂ web"]
    assert [link.dst.text for link in graph(rows[:1]).links] == ["{dns}"]


def test_long_lists_of_names_are_counted():
    rows = [row(workload(f"{number}-with-a-long-name"), PlatformEnd.DNS, DNS) for number in range(2)]

    assert lines([*rows, row(WEB, DB, 1)], "dns") == ["TCP 53, UDP 53 ◂ 2 ends"]


def test_what_a_busy_caller_calls_is_summed_up_at_the_caller():
    rows = [row(workload("scraper"), workload(name), 9090) for name in "abcdef"]

    assert lines(rows, "scraper") == ["▸ a, b, c, d, e, f, see there"]
    assert box(rows, "scraper").lines[0].tip.splitlines()[0] == "a: TCP 9090"
    assert lines(rows, "a") == ["TCP 9090 ◂ scraper"]


def test_doubt_about_a_busy_caller_is_not_hidden():
    rows = [row(workload("scraper"), workload(name), 9090) for name in "abcde"]
    rows.append(row(workload("scraper"), workload("f"), 9090, Verdict.UNKNOWN))

    assert box(rows, "scraper").lines[0].verdict is Verdict.UNKNOWN


def test_an_end_that_calls_and_is_called_stands_at_both_sides():
    rows = [row(WEB, PlatformEnd.API_SERVER, 443), row(PlatformEnd.API_SERVER, WEB, 443)]

    assert [one.key.place for one in graph(rows).boxes if one.title == "api-server"] == ["left", "right"]


def test_ranges_that_are_treated_alike_are_one_box():
    pieces = AddressSet.block("0.0.0.0/0", ["10.0.0.0/8"]).texts()
    assert len(pieces) == 2
    rows = [
        row(WEB, outside("0.0.0.0/5"), 443),
        row(WEB, outside("11.0.0.0/8"), 443),
        row(WEB, outside("8.0.0.0/8"), 1),
    ]

    titles = [(one.title, one.subtitle) for one in graph(rows).boxes if one.key.place == "right"]

    assert titles == [
        ("0.0.0.0/5", "addresses outside and 1 more"),
        ("8.0.0.0/8", "addresses outside"),
    ]


def test_nearly_every_address_is_the_world():
    rows = [row(WEB, outside("0.0.0.0/0", "10.0.0.0/8"), 443), row(AddressRange(AddressSet.ALL), WEB, 443)]

    assert box(rows[:1], "the world").subtitle == "addresses outside"
    assert box(rows[1:], "the world").subtitle == "addresses outside"
    holes = outside("0.0.0.0/0", "10.0.0.0/8", "172.16.0.0/12")
    assert box([row(WEB, holes, 443)], "the world").subtitle == "3 address ranges outside"


def test_a_range_that_is_no_block_is_written_from_end_to_end():
    assert box([row(WEB, outside("10.0.0.0/30", "10.0.0.0/32"), 443)], "10.0.0.1-10.0.0.3").frame == ""


def test_what_is_sure_is_written_first():
    rows = [row(WEB, DB, 1, Verdict.UNKNOWN), row(WEB, DB, 2)]

    assert lines(rows, "db") == ["TCP 2", "TCP 1 unknown"]


def test_an_end_that_no_manifest_has_is_a_box():
    assert box([row("[pod with {app=x}]", WEB, 1)], "[pod with {app=x}]").subtitle == "not in the manifests"


def test_ports_are_written_short():
    assert ports_text(PortSet.ALL) == "all ports"
    assert ports_text(DNS) == "TCP 53, UDP 53"
    many = PortSet.NONE
    for port in range(1, 60, 2):
        many |= PortSet.of("TCP", port)
    assert len(ports_text(many)) <= 42
    assert ports_text(many).endswith("…")
    assert ports_text(many, longest=0).endswith("59")
