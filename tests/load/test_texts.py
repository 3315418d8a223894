"""Places and lines found again in the texts of the input."""

from __future__ import annotations

import pytest

from altlas.kube import schemas
from altlas.load.manifests import Request, load
from altlas.load.objects import Judge, examine
from altlas.load.texts import Texts
from altlas.model.finding import Finding, Related, Severity

TEXT = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  serviceAccountName: gone\n---\nx:\n  key: z\n"


def finding(**values) -> Finding:
    return Finding(check="c", severity=Severity.ERROR, message="m", cure="", **values)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(TEXT)
    return str(path)


@pytest.mark.parametrize(
    ("document", "route", "place"),
    [
        (0, ("metadata", "name"), (4, 3)),
        (0, ("metadata", "gone", "further"), (3, 1)),
        (1, ("x", "key"), (9, 3)),
        (1, (), (8, 1)),
        (7, ("x",), (1, 1)),
    ],
)
def test_a_finding_without_a_line_gets_the_nearest_place(file, document, route, place):
    (found,) = Texts().placed([finding(file=file, document=document, route=route)])

    assert (found.line, found.column) == place


def test_a_finding_with_a_line_is_left_as_it_is(file):
    known = finding(file=file, line=77, column=3)

    assert Texts().placed([known]) == [known]


def test_related_places_are_filled_in_too(file):
    related = (Related(message="there", file=file, document=1, route=("x",)), Related(message="nowhere"))

    (found,) = Texts().placed([finding(file=file, related=related)])

    assert [(one.line, one.column) for one in found.related] == [(8, 1), (0, 0)]


def test_a_file_that_is_gone_places_a_finding_at_its_start(tmp_path):
    (found,) = Texts().placed([finding(file=str(tmp_path / "gone.yaml"), route=("a",))])

    assert (found.line, found.column) == (1, 1)


def test_a_finding_about_no_file_has_no_place():
    assert Texts().placed([finding()])[0].line == 0


def test_noted_places_need_no_second_reading(file, monkeypatch):
    facts = examine(TEXT.encode(), file, Judge(schemas.validator()), named=False)
    texts = Texts()
    texts.remember(file, facts)
    monkeypatch.setattr(texts, "reading", None)

    (found,) = texts.placed([finding(file=file, route=("spec", "serviceAccountName"))])

    assert (found.line, found.column) == (6, 3)


def test_streams_are_read_from_what_was_kept():
    texts = Texts()
    texts.streams["stdin"] = TEXT.encode()

    assert texts.line("stdin", 2) == "kind: Pod"
    assert texts.placed([finding(file="stdin", route=("kind",))])[0].line == 2


@pytest.mark.parametrize(
    ("number", "line"), [(1, "apiVersion: v1"), (9, "  key: z"), (0, None), (-1, None), (99, None)]
)
def test_a_line_is_found_by_its_number(file, number, line):
    assert Texts().line(file, number) == line


def test_an_endless_line_is_cut_and_bytes_that_are_no_text_are_replaced(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xff" + b"x" * 1_000_000)

    line = Texts().line(str(path), 1)

    assert line is not None
    assert len(line) == 2000
    assert line[0] == "�"


def test_only_a_few_texts_are_kept_in_memory(tmp_path):
    texts = Texts()
    for number in range(100):
        path = tmp_path / f"{number}.yaml"
        path.write_text("a: b\n")
        texts.reading(str(path))

    assert len(texts._readings) <= 64


def test_what_is_only_spoken_of_is_never_quoted(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.yaml").write_text("password: not-a-real-one\n")
    (tmp_path / "in/out.yaml").symlink_to("../secret.yaml")

    read_in = load(Request((str(tmp_path / "in"),), Judge(schemas.validator(schemas.DEFAULT))))

    assert [finding.check for finding in read_in.findings] == ["symlink-leaves-folder"]
    assert read_in.texts.line(read_in.findings[0].file, 1) == ""


def test_a_link_that_the_user_names_is_read_and_quoted(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "web.yaml").write_text("kind: ConfigMap\n")
    (tmp_path / "in/out.yaml").symlink_to("../web.yaml")
    named = str(tmp_path / "in/out.yaml")

    read_in = load(Request((named, str(tmp_path / "in")), Judge(schemas.validator(schemas.DEFAULT))))

    assert read_in.texts.line(named, 1) == "kind: ConfigMap"
