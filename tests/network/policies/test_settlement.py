"""All policies together: names given twice, and orders that the API leaves open."""

from __future__ import annotations

import time
from typing import Any

import pytest

from altlas.network import policies
from altlas.network.policy import Fault, Policy
from network.policies.documents import ADMIN, BASELINE, CLUSTER, NETWORK, accepted, put

IN = ("spec", "ingress", 0)
OUT = ("spec", "egress", 0)
DENY = ((*IN, "action"), "Deny")


def policy(document: dict[str, Any], origin: str, *changes: Any) -> Policy:
    found = policies.read(put(document, *changes), origin)
    assert found is not None
    assert found.policy is not None, found.problems
    return found.policy


def named(name: str) -> tuple[tuple[str, ...], str]:
    return ("metadata", "name"), name


@pytest.mark.parametrize("document", [NETWORK, ADMIN, BASELINE, CLUSTER], ids=lambda one: one["kind"])
def test_of_one_name_the_last_counts(document):
    """Rule 26."""
    first, last = policy(document, "first"), policy(document, "last")
    settled = policies.settle([first, last])
    assert [one.origin for one in settled.policies] == ["last"]
    [problem] = settled.problems
    assert (problem.origin, problem.route, problem.kind) == ("last", ("metadata", "name"), Fault.AMBIGUOUS)
    assert problem.message == (
        f"metadata.name: {last} is written twice: the one that is applied last replaces the other"
    )


def test_three_of_one_name_are_told_twice_and_keep_their_place():
    members = [policy(NETWORK, name) for name in "abc"]
    other = policy(NETWORK, "other", named("other"))
    settled = policies.settle([members[0], members[1], other, members[2]])
    assert [one.origin for one in settled.policies] == ["other", "c"]
    assert [one.origin for one in settled.problems] == ["b", "c"]


def test_one_name_in_two_namespaces_or_kinds_is_two_policies():
    members = [
        policy(NETWORK, "a", named("guard")),
        policy(NETWORK, "b", named("guard"), (("metadata", "namespace"), "other")),
        policy(ADMIN, "c"),
        policy(NETWORK, "d", (("metadata",), {"generateName": "web-"})),
        policy(NETWORK, "e", (("metadata",), {"generateName": "web-"})),
    ]
    assert policies.settle(members) == (tuple(members), ())


def test_equal_priorities_with_differing_rules_on_one_connection_are_ambiguous():
    """Rule 28."""
    settled = policies.settle([policy(ADMIN, "a"), policy(ADMIN, "b", named("other"), DENY)])
    assert len(settled.policies) == 2
    [problem] = settled.problems
    assert (problem.origin, problem.route, problem.kind) == ("b", ("spec", "priority"), Fault.AMBIGUOUS)
    assert problem.message == (
        "spec.priority: AdminNetworkPolicy guard and AdminNetworkPolicy other have priority 10, and rules that differ "
        'may match one connection: ingress[0] "from-monitoring" (allow) of the first, ingress[0] "from-monitoring" '
        "(deny) of the second; either may win"
    )


def team(selector: dict[str, Any]) -> tuple[tuple[str, ...], Any]:
    return ("spec", "subject"), {"namespaces": selector}


def asked(**members: Any) -> tuple[tuple[str, ...], Any]:
    return team({"matchExpressions": [{"key": "team", **members}]})


APART = (
    ("another priority", ADMIN, ((("spec", "priority"), 11),)),
    ("the same actions", ADMIN, (((*IN, "action"), "Allow"),)),
    ("another subject", ADMIN, (DENY, team({"matchLabels": {"team": "other"}}))),
    ("another peer", ADMIN, (DENY, ((*IN, "from"), [{"namespaces": {"matchLabels": {"team": "x"}}}]))),
    ("another port", ADMIN, (DENY, ((*IN, "ports"), [{"portNumber": {"port": 9091}}]))),
    ("another protocol", ADMIN, (DENY, ((*IN, "ports"), [{"portNumber": {"port": 9090, "protocol": "UDP"}}]))),
    ("another direction", ADMIN, ((("spec", "ingress"), []), (OUT, {"action": "Deny", "to": [{"namespaces": {}}]}))),
    ("other addresses", ADMIN, (((*OUT, "action"), "Allow"), ((*OUT, "to"), [{"networks": ["11.0.0.0/8"]}]))),
    ("another tier", CLUSTER, (DENY, (("spec", "tier"), "Baseline"))),
)


@pytest.mark.parametrize(("document", "changes"), [one[1:] for one in APART], ids=[one[0] for one in APART])
def test_policies_that_no_connection_meets_in_conflict_are_not_ambiguous(document, changes):
    one, other = policy(ADMIN, "a"), policy(document, "b", named("other"), *changes)
    assert policies.settle([one, other]).problems == ()


MEETING = (
    ("a port by name may be any", ((*IN, "ports"), [{"namedPort": "x"}])),
    ("all ports", ((*IN, "ports"), [{"portRange": {"start": 1, "end": 65535}}])),
    ("everyone", ((*IN, "from"), [{"namespaces": {}}])),
    ("a subject by another key", team({"matchLabels": {"stage": "test"}})),
    (
        "a subject by several values",
        team({"matchExpressions": [{"key": "team", "operator": "In", "values": ["shop", "x"]}]}),
    ),
    ("a subject by presence", team({"matchExpressions": [{"key": "team", "operator": "Exists"}]})),
    ("a subject by exclusion", team({"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["x"]}]})),
)


@pytest.mark.parametrize("change", [one[1] for one in MEETING], ids=[one[0] for one in MEETING])
def test_policies_that_might_meet_are_ambiguous(change):
    settled = policies.settle([policy(ADMIN, "a"), policy(ADMIN, "b", named("other"), DENY, change)])
    assert [one.kind for one in settled.problems] == [Fault.AMBIGUOUS]


def test_admin_policies_of_both_versions_share_their_priorities():
    wide = ((*IN, "from"), [{"namespaces": {}}])
    free = ((*IN, "protocols"), [{"destinationNamedPort": "web"}])
    cluster = policy(CLUSTER, "b", named("other"), DENY, wide, free)
    [problem] = policies.settle([policy(ADMIN, "a"), cluster]).problems
    assert " have priority 10, and rules that differ may match" in problem.message
    assert (problem.origin, problem.route) == ("b", ("spec", "priority"))


def test_nothing_orders_the_baseline_policies_of_both_versions():
    """A BaselineAdminNetworkPolicy has no priority."""
    tier = (("spec", "tier"), "Baseline")
    cluster = policy(CLUSTER, "a", tier)
    [problem] = policies.settle([cluster, policy(BASELINE, "b")]).problems
    assert (problem.origin, problem.route) == ("b", IN)
    assert problem.message.startswith("spec.ingress[0]: ClusterNetworkPolicy guard and BaselineAdminNetworkPolicy")
    first = policy(CLUSTER, "a", tier, (("spec", "priority"), 0))
    [problem] = policies.settle([first, policy(BASELINE, "b")]).problems
    assert " have no order to each other, " in problem.message
    other = policy(CLUSTER, "c", tier, named("other"), DENY)
    assert len(policies.settle([cluster, other]).problems) == 1
    lower = policy(CLUSTER, "d", tier, named("lower"), DENY, (("spec", "priority"), 11))
    assert policies.settle([cluster, lower]).problems == ()


def test_each_pair_is_told_once():
    members = [policy(ADMIN, name, named(name), (DENY if name == "b" else ((*IN, "name"), name))) for name in "abcd"]
    told = [one.message.split(" have ")[0] for one in policies.settle(members).problems]
    assert told == [
        "spec.priority: AdminNetworkPolicy a and AdminNetworkPolicy b",
        "spec.priority: AdminNetworkPolicy b and AdminNetworkPolicy c",
        "spec.priority: AdminNetworkPolicy b and AdminNetworkPolicy d",
    ]


def test_a_hostile_number_of_equal_priorities_ends_and_says_so():
    rules = [
        {"action": "Allow", "from": [{"namespaces": {"matchLabels": {"n": f"{index}"}}}] * 100} for index in range(100)
    ]
    allowing = policy(ADMIN, "a", (("spec", "ingress"), rules))
    denying = [{**one, "action": "Deny", "from": [{"namespaces": {"matchLabels": {"n": "x"}}}] * 100} for one in rules]
    others = [policy(ADMIN, f"n{number}", named(f"n{number}"), (("spec", "ingress"), denying)) for number in range(20)]
    start = time.process_time()
    [problem] = policies.settle([allowing, *others]).problems
    assert time.process_time() - start < 5
    assert problem.message.endswith("share a priority, and are too many to be compared")


def test_network_policies_have_no_order_and_need_none():
    members = [policy(NETWORK, name, named(name)) for name in "ab"]
    assert policies.settle(members).problems == ()
    assert not policies.same_rank(accepted(NETWORK), accepted(NETWORK))
