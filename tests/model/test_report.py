"""Findings in reading order, counted and compared with a threshold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.model.finding import Finding, Severity
from altlas.model.report import Report, reading_order


def finding(check: str = "c", file: str = "a", line: int = 1, column: int = 1, **values) -> Finding:
    return Finding(
        **{"severity": Severity.ERROR, "message": "m", "cure": "", **values},
        check=check,
        file=file,
        line=line,
        column=column,
    )


FINDINGS = st.lists(
    st.builds(
        finding,
        check=st.sampled_from("xyz"),
        file=st.sampled_from("ab"),
        line=st.integers(0, 3),
        column=st.integers(0, 3),
        message=st.sampled_from("mn"),
    )
)


@given(FINDINGS)
def test_the_order_does_not_depend_on_the_order_of_finding(findings):
    assert reading_order(findings) == reading_order(findings[::-1])


@given(FINDINGS)
def test_the_order_is_by_file_line_column_and_check_and_nothing_is_there_twice(findings):
    found = reading_order(findings)

    places = [(one.file, one.line, one.column, one.check, one.message) for one in found]
    assert places == sorted(set(places))
    assert reading_order(found) == found


def test_different_messages_at_one_place_are_both_kept():
    assert len(reading_order([finding(message="a"), finding(message="b"), finding(message="a")])) == 2


@pytest.mark.parametrize(
    ("severity", "threshold", "reached"),
    [
        (Severity.INFO, Severity.INFO, True),
        (Severity.INFO, Severity.WARNING, False),
        (Severity.WARNING, Severity.WARNING, True),
        (Severity.WARNING, Severity.ERROR, False),
        (Severity.ERROR, Severity.ERROR, True),
        (Severity.ERROR, Severity.INFO, True),
    ],
)
def test_a_threshold_is_reached_by_its_own_severity_and_worse(severity, threshold, reached):
    assert Report(findings=(finding(severity=severity),), files=1, resources=1).reaches(threshold) is reached


@pytest.mark.parametrize("threshold", Severity)
def test_nothing_reaches_no_threshold(threshold):
    assert not Report(findings=(), files=0, resources=0).reaches(threshold)


def test_severities_are_counted_apart():
    report = Report(
        findings=(finding(), finding(line=2), finding(line=3, severity=Severity.INFO)), files=1, resources=1, waived=4
    )

    assert [report.count(severity) for severity in Severity] == [2, 0, 1]
