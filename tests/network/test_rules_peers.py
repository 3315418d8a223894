"""Rules 7 to 13: selectors of pods and namespaces, and addresses."""

from __future__ import annotations

import pytest

from altlas.network import Ends, Fault
from network.small import ALL, NOWHERE, Asked, block, deny, namespace, pods, policy, workload

SPACES = (namespace("x", team="red"), namespace("y", team="blue"))
WORKLOADS = (
    workload("a", ns="x"),
    workload("b", ns="x"),
    workload("c", ns="y"),
    workload("a2", ns="y", labels={"app": "a"}),
)
RED = {"namespaceSelector": {"matchLabels": {"team": "red"}}}
BLUE = {"namespaceSelector": {"matchLabels": {"team": "blue"}}}


def reaching_b(peers) -> set[str]:
    """Which workloads reach b if its ingress has ``peers``."""
    asked = Asked(*SPACES, *WORKLOADS, policy("p", "x", app="b", ingress=[{"from": peers}]))
    return {name for name in ("a", "c", "a2") if asked.allowed(name, "b") == ALL}


@pytest.mark.parametrize("selector", [{}, None, "absent"])
def test_rule_7_no_selector_is_every_pod_of_the_namespace(selector):
    spec = {} if selector == "absent" else {"podSelector": selector}
    asked = Asked(*SPACES, *WORKLOADS, policy("p", "x", policyTypes=["Ingress"], **spec))
    assert asked.allowed("c", "a") == asked.allowed("c", "b") == ""
    assert asked.allowed("a", "c") == ALL


@pytest.mark.parametrize(
    ("peers", "reaching"),
    [
        ([{"podSelector": {}}], {"a"}),
        ([pods("a")], {"a"}),
        ([RED], {"a"}),
        ([BLUE], {"c", "a2"}),
        ([{"namespaceSelector": {}}], {"a", "c", "a2"}),
        ([BLUE | pods("a")], {"a2"}),
        ([BLUE, pods("a")], {"a", "c", "a2"}),
        ([{"namespaceSelector": {}} | pods("a")], {"a", "a2"}),
        ([{"namespaceSelector": {}, "podSelector": {}}], {"a", "c", "a2"}),
    ],
)
def test_rule_7_one_item_is_and_two_items_are_or(peers, reaching):
    assert reaching_b(peers) == reaching


@pytest.mark.parametrize("peer", [{}, {"namespaceSelector": None}, {"podSelector": None, "ipBlock": None}])
def test_rule_8_a_null_peer_is_an_empty_one_and_refused(peer):
    asked = Asked(*SPACES, *WORKLOADS, policy("p", "x", app="b", ingress=[{"from": [peer]}]))
    (problem,) = asked.reading.problems
    assert problem.kind is Fault.INVALID
    assert problem.route[:4] == ("spec", "ingress", 0, "from")
    assert asked.reading.cluster.policies == ()


@pytest.mark.parametrize(
    ("selector", "reaching"),
    [
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "z"]}]}, {"a", "a2"}),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["a"]}]}, {"c"}),
        ({"matchExpressions": [{"key": "no", "operator": "NotIn", "values": ["a"]}]}, {"a", "c", "a2"}),
        ({"matchExpressions": [{"key": "no", "operator": "In", "values": ["a"]}]}, set()),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, {"a", "c", "a2"}),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, set()),
        ({"matchExpressions": [{"key": "no", "operator": "DoesNotExist"}]}, {"a", "c", "a2"}),
        (
            {"matchLabels": {"app": "a"}, "matchExpressions": [{"key": "no", "operator": "Exists"}]},
            set(),
        ),
    ],
)
def test_rule_9_requirements_are_joined_by_and(selector, reaching):
    assert reaching_b([{"namespaceSelector": {}, "podSelector": selector}]) == reaching


@pytest.mark.parametrize("declared", [True, False])
def test_rule_10_every_namespace_has_its_name_as_a_label(declared):
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "y"}}}
    objects = [*WORKLOADS, policy("p", "x", app="b", ingress=[{"from": [peer]}])]
    asked = Asked(*SPACES, *objects) if declared else Asked(*objects)
    assert asked.allowed("c", "b") == ALL
    assert asked.verdict("a", "b") == "denied"


def test_rule_10_other_labels_of_an_undeclared_namespace_are_unknown():
    asked = Asked(*WORKLOADS, policy("p", "x", app="b", ingress=[{"from": [BLUE]}]))
    assert asked.verdict("c", "b") == "unknown"
    assert "labels of namespace y" in asked.why("c", "b").ingress.reasons[0]
    known = Asked(*SPACES, *WORKLOADS, policy("p", "x", app="b", ingress=[{"from": [BLUE]}]))
    assert known.verdict("c", "b") == "allowed"
    assert known.verdict("a", "b") == "denied"


def test_rule_10_what_an_undeclared_namespace_may_lack():
    peer = {"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "DoesNotExist"}]}}
    asked = Asked(*WORKLOADS, policy("p", "x", app="b", ingress=[{"from": [peer]}]))
    assert asked.verdict("c", "b") == "unknown"


@pytest.mark.parametrize(
    ("kind", "selector", "verdict"),
    [
        ("Deployment", {"matchLabels": {"pod-template-hash": "abc"}}, "unknown"),
        ("Deployment", {"matchExpressions": [{"key": "pod-template-hash", "operator": "Exists"}]}, "allowed"),
        ("Deployment", {"matchExpressions": [{"key": "pod-template-hash", "operator": "DoesNotExist"}]}, "denied"),
        ("ReplicaSet", {"matchLabels": {"pod-template-hash": "abc"}}, "denied"),
        ("StatefulSet", {"matchLabels": {"statefulset.kubernetes.io/pod-name": "a-0"}}, "unknown"),
        ("StatefulSet", {"matchLabels": {"statefulset.kubernetes.io/pod-name": "other-0"}}, "denied"),
        ("StatefulSet", {"matchLabels": {"apps.kubernetes.io/pod-index": "0"}}, "unknown"),
        ("DaemonSet", {"matchLabels": {"controller-revision-hash": "1"}}, "unknown"),
        ("Job", {"matchLabels": {"job-name": "a"}}, "allowed"),
        ("Job", {"matchLabels": {"batch.kubernetes.io/controller-uid": "1"}}, "unknown"),
        ("CronJob", {"matchLabels": {"batch.kubernetes.io/job-name": "a-28000000"}}, "unknown"),
        ("CronJob", {"matchLabels": {"job-name": "other"}}, "denied"),
    ],
)
def test_rule_11_labels_that_controllers_add(kind, selector, verdict):
    peer = {"podSelector": selector}
    asked = Asked(workload("a", kind=kind), workload("b"), policy("p", app="b", ingress=[{"from": [peer]}]))
    assert asked.verdict("a", "b") == verdict


def test_rule_11_a_policy_that_may_select_a_pod_leaves_only_what_it_forbids_unknown():
    selector = {"matchLabels": {"statefulset.kubernetes.io/pod-name": "b-0"}}
    some = policy("p", podSelector=selector, ingress=[{"from": [pods("a")]}])
    asked = Asked(workload("a"), workload("c"), workload("b", kind="StatefulSet"), some)
    assert asked.verdict("a", "b") == "allowed"
    assert asked.verdict("c", "b") == "unknown"


def test_rule_11_two_policies_that_may_select_a_pod():
    first = {"matchLabels": {"statefulset.kubernetes.io/pod-name": "b-0"}}
    second = {"matchLabels": {"statefulset.kubernetes.io/pod-name": "b-1"}}
    asked = Asked(
        *(workload("a"), workload("c"), workload("b", kind="StatefulSet")),
        policy("p", podSelector=first, ingress=[{"from": [pods("a")]}, {"from": [pods("c")]}]),
        policy("q", podSelector=second, ingress=[{"from": [pods("a")]}]),
    )
    assert asked.verdict("a", "b") == "allowed"
    assert asked.verdict("c", "b") == "unknown"


def test_rule_11_a_policy_that_may_select_beside_one_that_does():
    selector = {"matchLabels": {"statefulset.kubernetes.io/pod-name": "b-0"}}
    asked = Asked(
        *(workload("a"), workload("c"), workload("b", kind="StatefulSet")),
        policy("p", podSelector=selector, ingress=[{"from": [pods("a")]}]),
        policy("q", app="b", ingress=[{"from": [pods("c")]}]),
    )
    assert asked.verdict("a", "b") == "unknown"
    assert asked.verdict("c", "b") == "allowed"


def test_rule_11_egress_of_a_pod_that_may_be_selected():
    selector = {"matchLabels": {"statefulset.kubernetes.io/pod-name": "b-0"}}
    some = policy("p", podSelector=selector, policyTypes=["Egress"], egress=[{"to": [pods("a")]}])
    asked = Asked(workload("a"), workload("c"), workload("b", kind="StatefulSet"), some)
    assert asked.verdict("b", "a") == "allowed"
    assert asked.verdict("b", "c") == "unknown"
    assert asked.verdict("a", "c") == "allowed"


@pytest.mark.parametrize(
    ("peers", "address", "allowed"),
    [
        ([block("8.0.0.0/8")], "8.8.8.8/32", True),
        ([block("8.0.0.0/8")], "9.0.0.0/32", False),
        ([block("8.0.0.0/8", "8.8.0.0/16")], "8.8.8.8/32", False),
        ([block("8.0.0.0/8", "8.8.0.0/16")], "8.9.0.0/16", True),
        ([block("8.0.0.0/8", "8.8.0.0/16"), block("8.8.8.8/32")], "8.8.8.8/32", True),
        ([block("0.0.0.0/0")], "2001:db8::1/128", False),
        ([block("::/0")], "2001:db8::1/128", True),
        ([block("::/0")], "8.8.8.8/32", False),
        ([block("8.0.0.0/9"), block("8.128.0.0/9")], "8.0.0.0/8", True),
    ],
)
@pytest.mark.parametrize("side", ["ingress", "egress"])
def test_rule_12_a_block_is_its_range_without_exceptions(peers, address, allowed, side):
    if side == "ingress":
        rule = policy("p", app="b", ingress=[{"from": peers}])
        found = Asked(workload("b"), rule).allowed(address, "b")
    else:
        rule = policy("p", app="b", policyTypes=["Egress"], egress=[{"to": peers}])
        found = Asked(workload("b"), rule).allowed("b", address)
    assert found == (ALL if allowed else "")


def test_rule_12_a_range_that_is_treated_in_two_ways_is_unknown_as_a_whole():
    asked = Asked(workload("b"), policy("p", app="b", ingress=[{"from": [block("8.0.0.0/8")]}]))
    assert asked.verdict("0.0.0.0/0", "b") == "unknown"


def test_rule_12_an_exception_outside_of_its_block_is_refused():
    asked = Asked(workload("b"), policy("p", app="b", ingress=[{"from": [block("8.0.0.0/8", "9.0.0.0/16")]}]))
    assert [one.kind for one in asked.reading.problems] == [Fault.INVALID]


STATED = Ends(ingress_controller=None, dns=None, pod_cidrs=("10.1.0.0/16",))


@pytest.mark.parametrize(
    ("cidr", "ends", "dialect", "verdict"),
    [
        ("0.0.0.0/0", NOWHERE, "unknown", "unknown"),
        ("0.0.0.0/0", NOWHERE, "yes", "allowed"),
        ("0.0.0.0/0", NOWHERE, "no", "denied"),
        ("10.0.0.0/8", NOWHERE, "unknown", "unknown"),
        ("8.8.8.0/24", NOWHERE, "unknown", "denied"),
        ("169.254.169.254/32", NOWHERE, "yes", "denied"),
        ("0.0.0.0/0", STATED, "unknown", "allowed"),
        ("10.1.0.0/16", STATED, "unknown", "allowed"),
        ("10.1.1.0/24", STATED, "unknown", "unknown"),
        ("10.2.0.0/16", STATED, "unknown", "denied"),
        ("0.0.0.0/0", STATED, "no", "denied"),
        ("::/0", STATED, "yes", "denied"),
    ],
)
def test_rule_13_blocks_that_may_hold_pods(cidr, ends, dialect, verdict):
    rule = policy("p", app="b", ingress=[{"from": [block(cidr)]}])
    asked = Asked(workload("a"), workload("b"), rule, ends=ends, pods_in_ip_blocks=dialect)
    assert asked.verdict("a", "b") == verdict
    if verdict == "unknown":
        assert "state pod-cidrs" in asked.why("a", "b").ingress.reasons[0]


@pytest.mark.parametrize(
    ("address", "verdict"),
    [("10.1.0.7", "allowed"), ("10.2.0.7", "denied"), ("unreadable", "unknown"), ("", "unknown")],
)
def test_rule_13_an_address_in_a_status_is_known(address, verdict):
    pod = workload("a", kind="Pod", status={"podIP": address})
    asked = Asked(pod, workload("b"), policy("p", app="b", ingress=[{"from": [block("10.1.0.0/16")]}]))
    assert asked.verdict("a", "b") == verdict


def test_rule_13_of_a_dual_stack_pod_one_version_may_be_outside():
    pod = workload("a", kind="Pod", status={"podIP": "10.1.0.7", "podIPs": [{"ip": "10.1.0.7"}, {"ip": "fd00::7"}]})
    rules = [{"from": [block("10.1.0.0/16")]}]
    assert Asked(pod, workload("b"), policy("p", app="b", ingress=rules)).verdict("a", "b") == "unknown"
    rules[0]["from"].append(block("fd00::/8"))
    assert Asked(pod, workload("b"), policy("p", app="b", ingress=rules)).verdict("a", "b") == "allowed"


def test_rule_13_nothing_is_unknown_where_no_block_is_involved():
    asked = Asked(*SPACES, *WORKLOADS, deny("x"), policy("p", "x", app="b", ingress=[{"from": [pods("a")]}]))
    assert not any(one.verdict == "unknown" for one in asked.reach.connections())
