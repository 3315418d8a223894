"""The frozen shape of JSON version 1."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from altlas.model.finding import Confidence, Finding, Related, ResourceId, Severity
from altlas.model.report import Report
from altlas.render.json_v1 import render

FINDING = Finding(
    check="service-target-port-missing",
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    message='no container has a port named "htp"',
    cure='write "http"',
    resource=ResourceId("v1", "Service", "shop", "api"),
    route=("spec", "ports", 0, "targetPort"),
    file="a/service.yaml",
    document=1,
    line=12,
    column=5,
    related=(Related(message="the pods", file="a/deployment.yaml", line=3, column=1),),
)


def test_a_report_has_exactly_the_frozen_members():
    report = Report(findings=(FINDING,), files=2, resources=3, waived=1)

    assert json.loads(render(report)) == {
        "version": 1,
        "summary": {"files": 2, "resources": 3, "error": 1, "warning": 0, "info": 0, "waived": 1},
        "findings": [
            {
                "check": "service-target-port-missing",
                "severity": "error",
                "confidence": "medium",
                "message": 'no container has a port named "htp"; write "http"',
                "resource": {"apiVersion": "v1", "kind": "Service", "namespace": "shop", "name": "api"},
                "field": "spec.ports[0].targetPort",
                "file": "a/service.yaml",
                "line": 12,
                "column": 5,
                "fixable": False,
                "related": [{"message": "the pods", "file": "a/deployment.yaml", "line": 3, "column": 1}],
            }
        ],
    }


def test_members_keep_their_order():
    text = render(Report(findings=(FINDING,), files=2, resources=3))

    assert list(json.loads(text)) == ["version", "summary", "findings"]
    assert list(json.loads(text)["findings"][0])[:4] == ["check", "severity", "confidence", "message"]
    assert text.endswith("}\n")


def test_a_finding_about_a_file_has_the_same_shape():
    finding = Finding(
        check="yaml-syntax", severity=Severity.ERROR, message="m", cure="", file="a.yaml", line=1, column=1
    )

    (found,) = json.loads(render(Report(findings=(finding,), files=1, resources=0)))["findings"]

    assert found["resource"] == {"apiVersion": "", "kind": "", "namespace": "", "name": ""}
    assert found["message"] == "m"
    assert found["field"] == ""


def test_a_file_name_that_is_no_unicode_becomes_readable_text():
    finding = Finding(check="c", severity=Severity.INFO, message="\ud800", cure="", file="a\udcff.yaml")

    (found,) = json.loads(render(Report(findings=(finding,), files=1, resources=0)))["findings"]

    assert found["file"] == "a�.yaml"
    assert found["message"] == "�"


@given(st.text(), st.lists(st.one_of(st.text(), st.integers()), max_size=4), st.text())
def test_any_words_give_valid_json(message, route, file):
    finding = Finding(
        check="c", severity=Severity.WARNING, message=message, cure=message, route=tuple(route), file=file
    )

    assert json.loads(render(Report(findings=(finding,), files=1, resources=1)))["summary"]["warning"] == 1
