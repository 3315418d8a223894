"""The report that a person reads."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from altlas.model.finding import Finding, Related, ResourceId, Severity
from altlas.model.report import Report
from altlas.render.text import print_to, render, summary

FINDING = Finding(
    check="service-target-port-missing",
    severity=Severity.ERROR,
    message='no container has a port named "htp"',
    cure='write "http"',
    resource=ResourceId("v1", "Service", "shop", "api"),
    route=("spec", "ports", 0, "targetPort"),
    file="a/service.yaml",
    line=12,
    column=5,
    related=(Related(message="the pods", file="a/deployment.yaml", line=3, column=1),),
)
REPORT = Report(findings=(FINDING,), files=2, resources=3, waived=1)


def test_a_finding_says_place_subject_message_cure_and_the_line():
    text = render(REPORT, excerpt=lambda file, line: f"    targetPort: htp # {file} {line}")

    assert text == (
        "a/service.yaml:12:5  error  service-target-port-missing\n"
        "  Service shop/api · spec.ports[0].targetPort\n"
        '  no container has a port named "htp"\n'
        '  cure: write "http"\n'
        "  see: the pods (a/deployment.yaml:3:1)\n"
        "  12 |     targetPort: htp # a/service.yaml 12\n"
        "\n"
        "2 files, 3 resources: 1 error, 0 warnings, 0 infos, 1 waived\n"
    )


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (Report(findings=(), files=1, resources=1), "1 file, 1 resource: 0 errors, 0 warnings, 0 infos, 0 waived"),
        (Report(findings=(), files=0, resources=0), "0 files, 0 resources: 0 errors, 0 warnings, 0 infos, 0 waived"),
        (REPORT, "2 files, 3 resources: 1 error, 0 warnings, 0 infos, 1 waived"),
    ],
)
def test_the_summary_counts(report, text):
    assert summary(report) == text


def test_a_finding_without_a_place_or_an_object_is_short():
    finding = Finding(check="c", severity=Severity.INFO, message="m", cure="")

    assert render(Report(findings=(finding,), files=0, resources=0)).startswith("-  info  c\n  m\n\n")


def test_an_excerpt_that_is_not_there_is_left_out():
    assert " | " not in render(REPORT, excerpt=lambda _file, _line: None)
    assert " | " not in render(REPORT, excerpt=lambda _file, _line: "   ")


def test_long_sentences_are_wrapped_on_a_narrow_screen():
    finding = Finding(check="c", severity=Severity.INFO, message="word " * 40, cure="cure " * 20)

    lines = render(Report(findings=(finding,), files=0, resources=0), width=40).splitlines()

    assert max(map(len, lines[1:-1])) <= 40
    assert sum(line.count("word") for line in lines) == 40


def test_a_screen_narrower_than_any_word_is_taken_as_thirty_columns():
    lines = render(REPORT, width=3, excerpt=lambda _file, _line: "x" * 500).splitlines()

    assert all(len(line) < 40 for line in lines[2:-2])


def test_a_terminal_gets_colours_and_the_same_words():
    stream = io.StringIO()
    print_to(Console(file=stream, force_terminal=True, color_system="standard", width=200), REPORT)

    assert "\x1b[1;31merror\x1b[0m" in stream.getvalue()


def test_no_color_is_honoured(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    print_to(Console(file=stream, force_terminal=True, width=200), REPORT)

    assert "\x1b[31" not in stream.getvalue()
    assert "31m" not in stream.getvalue()


def test_square_brackets_are_text_and_no_markup():
    finding = Finding(check="c", severity=Severity.INFO, message="[bold]a[/bold] spec.ports[0]", cure="")
    stream = io.StringIO()
    print_to(Console(file=stream, width=200), Report(findings=(finding,), files=0, resources=0))

    assert "[bold]a[/bold] spec.ports[0]" in stream.getvalue()


@given(st.text(), st.text(), st.integers(0, 100))
def test_no_text_of_the_input_reaches_the_terminal_as_a_control_character(message, line, width):
    finding = Finding(
        check="c",
        severity=Severity.WARNING,
        message=message,
        cure=line,
        file=message,
        line=1,
        column=1,
        resource=ResourceId("v1", "K", "", message),
    )

    text = render(Report(findings=(finding,), files=1, resources=1), excerpt=lambda _f, _l: line, width=width)

    assert all(char.isprintable() or char == "\n" for char in text)
