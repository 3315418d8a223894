"""Asking only the policies that concern an end leaves every explanation as it is."""

from __future__ import annotations

from itertools import product

from altlas.network import Ends, PlatformEnd
from altlas.network.concern import Concern
from altlas.network.explanation import Question, explain
from altlas.network.rectangles import Direction
from network.small import AT_PODS, Asked, block, deny, namespace, pods, policy, ranked, workload

POLICIES = (
    deny("x"),
    policy("a", "x", app="a", egress=[{"to": [pods("b"), block("10.1.0.0/16")]}]),
    policy("b", "x", app="b", ingress=[{"from": [pods("a")]}]),
    policy("c", "y", app="c", ingress=[{}]),
    ranked("AdminNetworkPolicy", "all", ingress=[{"action": "Pass", "from": [{"namespaces": {}}]}]),
)
WORKLOADS = (
    workload("a", ns="x"),
    workload("b", ns="x"),
    workload("c", ns="y"),
    workload("host", ns="x", pod={"hostNetwork": True}),
)


def asked(ends: Ends = AT_PODS) -> Asked:
    return Asked(namespace("x"), namespace("y"), *WORKLOADS, *POLICIES, ends=ends)


def names(found) -> list[str]:
    return [policy.name for policy in found]


def test_only_what_may_select_an_end_concerns_it():
    reach = asked().reach
    concern = Concern(reach.cluster, reach.matcher)
    (a,), (c,) = reach.find("x/a"), reach.find("y/c")

    assert names(concern.about(a)) == ["deny", "a", "all"]
    assert names(concern.about(c)) == ["c", "all"]
    assert names(concern.about(c, a)) == ["deny", "a", "c", "all"]
    assert concern.about(PlatformEnd.METADATA) == ()


def test_explanations_stay_as_they_are():
    reach = asked().reach
    ends = [*(end for name in ("x/a", "x/b", "y/c", "host") for end in reach.find(name)), *reach.find("10.1.0.0/16")]

    for src, dst in product(ends, ends):
        sides = {side: reach.side(side, src, dst, "TCP", 80) for side in Direction}
        question = Question(src, dst, "TCP", 80)
        whole = explain(reach.cluster, reach.matcher, question, reach.verdict(src, dst, "TCP", 80), sides)
        assert reach.why(src, dst, "TCP", 80) == whole
