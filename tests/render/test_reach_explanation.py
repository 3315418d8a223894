"""Explanations as text: verdict, sides, changes."""

from __future__ import annotations

from altlas.network import Verdict
from altlas.render.reach_explanation import Change, Explanation, Part, render
from connection_rows import row, workload

WEB, DB = workload("web"), workload("db", "StatefulSet")
DENIED = Part("egress", Verdict.DENIED, (("isolated by", "NetworkPolicy shop/deny", "a.yaml:1"),), ())
OPEN = Part("ingress", Verdict.ALLOWED, (), ("no policy isolates this end for ingress",))
RULE = {"spec": {"egress": [{"ports": [{"protocol": "TCP", "port": 5432}]}]}}


def test_a_denial_with_its_cure():
    change = Change("egress", "add a rule to NetworkPolicy shop/web", "b.yaml:3", RULE)
    one = Explanation(
        row(WEB, DB, 5432, Verdict.DENIED, "through shop/db[Service] port 5432"), (DENIED, OPEN), (change,)
    )

    assert (
        render([one])
        == """\
shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432  denied
  through shop/db[Service] port 5432
  egress: denied
    isolated by NetworkPolicy shop/deny (a.yaml:1)
  ingress: allowed
    no policy isolates this end for ingress
  to allow it:
    egress: add a rule to NetworkPolicy shop/web (b.yaml:3)
      spec:
        egress:
        - ports:
          - protocol: TCP
            port: 5432
"""
    )


def test_what_is_allowed_is_told_how_to_deny():
    change = Change("ingress", "take away the rule", "", {})
    text = render([Explanation(row(WEB, DB, 1), (OPEN,), (change,))])

    assert text.splitlines()[-2:] == ["  to deny it:", "    ingress: take away the rule"]


def test_where_nothing_helps_nothing_is_said_of_it():
    assert "to allow" not in render([Explanation(row(WEB, DB, 1, Verdict.UNKNOWN), (OPEN,), ())])


def test_answers_are_divided_by_an_empty_line():
    one = Explanation(row(WEB, DB, 1), (), ())

    assert render([one, one]).splitlines() == [f"{WEB} => {DB} : TCP 1  allowed", "", f"{WEB} => {DB} : TCP 1  allowed"]
