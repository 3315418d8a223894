"""Rules 27 to 31: the policies of the whole cluster."""

from __future__ import annotations

import pytest

from altlas.network import Ends, Fault
from network.small import ALL, AT_PODS, NODE, Asked, deny, namespace, pods, policy, port, ranked, workload

KINDS = ("AdminNetworkPolicy", "ClusterNetworkPolicy")
EVERYONE = [{"namespaces": {}}]
PAIR = (namespace("default"), workload("a", port(80, "web")), workload("b", port(8080, "web")))


def allow(kind: str) -> str:
    """The word for allowing."""
    return "Accept" if kind == "ClusterNetworkPolicy" else "Allow"


def rule(action: str, number: int = 0, kind: str = "AdminNetworkPolicy", peers=EVERYONE, side: str = "from"):
    """A rule about TCP port ``number``, or every port."""
    body = {"action": action, side: peers}
    if number and kind == "ClusterNetworkPolicy":
        body["protocols"] = [{"tcp": {"destinationPort": {"number": number}}}]
    elif number:
        body["ports"] = [{"portNumber": {"protocol": "TCP", "port": number}}]
    return body


def admin(kind: str, *rules, name: str = "p", priority: int = 10, side: str = "ingress", **spec):
    """A policy of the admin tier."""
    extra = {"tier": "Admin"} if kind == "ClusterNetworkPolicy" else {}
    return ranked(kind, name, priority=priority, **{side: list(rules)}, **extra, **spec)


def base(kind: str, *rules, side: str = "ingress"):
    """A policy of the baseline tier, in the same version as ``kind``."""
    if kind == "ClusterNetworkPolicy":
        return ranked(kind, "base", tier="Baseline", **{side: list(rules)})
    return ranked("BaselineAdminNetworkPolicy", "default", **{side: list(rules)})


@pytest.mark.parametrize("kind", KINDS)
class TestRule27:
    """Admin tier by priority and order, then NetworkPolicies, then baseline tier, then allowed."""

    def test_the_first_matching_rule_decides(self, kind):
        asked = Asked(*PAIR, admin(kind, rule(allow(kind), 80, kind), rule("Deny", 0, kind)))
        assert asked.allowed("a", "b") == "TCP 80"
        turned = Asked(*PAIR, admin(kind, rule("Deny", 0, kind), rule(allow(kind), 80, kind)))
        assert turned.allowed("a", "b") == ""

    def test_the_lowest_priority_is_asked_first(self, kind):
        policies = [
            admin(kind, rule("Deny", 80, kind), name="late", priority=20),
            admin(kind, rule(allow(kind), 80, kind), name="early", priority=3),
        ]
        assert Asked(*PAIR, *policies, deny()).verdict("a", "b") == "denied"  # egress is not allowed
        assert Asked(*PAIR, *policies, deny("default", "Ingress")).allowed("a", "b") == "TCP 80"

    def test_admin_deny_beats_networkpolicy_and_admin_allow_too(self, kind):
        open_ = policy("open", app="b", ingress=[{}])
        assert Asked(*PAIR, admin(kind, rule("Deny", 80, kind)), open_).verdict("a", "b") == "denied"
        allowed = Asked(*PAIR, admin(kind, rule(allow(kind), 80, kind)), deny("default", "Ingress"))
        assert allowed.allowed("a", "b") == "TCP 80"

    def test_pass_leaves_it_to_networkpolicies_and_skips_the_rest(self, kind):
        policies = [admin(kind, rule("Pass", 80, kind), rule("Deny", 0, kind))]
        assert Asked(*PAIR, *policies).allowed("a", "b") == "TCP 80"
        assert Asked(*PAIR, *policies, deny("default", "Ingress")).allowed("a", "b") == ""
        later = admin(kind, rule("Deny", 80, kind), name="q", priority=50)
        assert Asked(*PAIR, *policies, later).allowed("a", "b") == "TCP 80"

    def test_networkpolicies_are_final_for_pods_that_they_select(self, kind):
        objects = (*PAIR, base(kind, rule("Deny", 0, kind)))
        assert Asked(*objects).allowed("a", "b") == ""
        assert Asked(*objects, policy("open", app="b", ingress=[{}])).allowed("a", "b") == ALL
        some = policy("some", app="b", ingress=[{"ports": [{"port": 90}]}])
        assert Asked(*objects, some).allowed("a", "b") == "TCP 90"

    def test_baseline_allows_before_it_denies(self, kind):
        rules = [rule(allow(kind), 80, kind), rule("Deny", 0, kind)]
        assert Asked(*PAIR, base(kind, *rules)).allowed("a", "b") == "TCP 80"

    def test_a_policy_without_rules_in_a_direction_does_not_isolate(self, kind):
        asked = Asked(*PAIR, admin(kind, rule("Deny", 80, kind)))
        assert asked.allowed("8.8.8.8/32", "b") == ALL
        assert asked.allowed("b", "8.8.8.8/32") == ALL

    def test_egress_is_asked_in_the_same_way(self, kind):
        rules = [rule(allow(kind), 80, kind, side="to"), rule("Deny", 0, kind, side="to")]
        subject = {"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "a"}}}}
        asked = Asked(*PAIR, admin(kind, *rules, side="egress", subject=subject))
        assert asked.allowed("a", "b") == "TCP 80"
        assert asked.allowed("b", "a") == ALL

    def test_named_ports(self, kind):
        named = {"destinationNamedPort": "web"} if kind == "ClusterNetworkPolicy" else {"namedPort": "web"}
        key = "protocols" if kind == "ClusterNetworkPolicy" else "ports"
        asked = Asked(*PAIR, admin(kind, {"action": "Deny", "from": EVERYONE, key: [named]}))
        assert asked.verdict("a", "b", 8080) == "denied"
        assert asked.verdict("b", "a", 80) == "denied"
        assert asked.verdict("a", "b", 80) == "allowed"

    def test_why_stops_at_the_rule_that_decides(self, kind):
        asked = Asked(
            *PAIR, admin(kind, rule("Pass", 90, kind), rule("Deny", 80, kind)), policy("x", app="b", ingress=[{}])
        )
        (step,) = asked.why("a", "b").ingress.steps
        assert (step.policy.kind, step.effect, step.rule.route) == (kind, "denies", ("spec", "ingress", 1))
        assert [one.effect for one in asked.why("a", "b", 90).ingress.steps] == ["passes", "allows"]


@pytest.mark.parametrize("kind", KINDS)
class TestRule28:
    """Equal priorities: undefined where the rules contradict each other, and only there."""

    def test_only_the_overlap_is_unknown(self, kind):
        first = admin(kind, rule("Deny", 80, kind), rule("Deny", 81, kind), name="p")
        second = admin(kind, rule(allow(kind), 80, kind), rule("Deny", 82, kind), name="q")
        asked = Asked(*PAIR, first, second)
        assert asked.unknown("a", "b") == "TCP 80"
        assert asked.verdict("a", "b", 81) == asked.verdict("a", "b", 82) == "denied"
        assert asked.verdict("a", "b", 83) == "allowed"
        assert "no order" in asked.why("a", "b").ingress.reasons[0]
        assert [one.kind for one in asked.reading.problems] == [Fault.AMBIGUOUS]

    def test_the_same_action_is_no_contradiction(self, kind):
        asked = Asked(
            *PAIR, admin(kind, rule("Deny", 80, kind), name="p"), admin(kind, rule("Deny", 80, kind), name="q")
        )
        assert asked.verdict("a", "b") == "denied"
        assert asked.reading.problems == ()

    def test_pass_against_deny_hangs_on_what_comes_next(self, kind):
        policies = [admin(kind, rule("Pass", 80, kind), name="p"), admin(kind, rule("Deny", 80, kind), name="q")]
        assert Asked(*PAIR, *policies).verdict("a", "b") == "unknown"
        assert Asked(*PAIR, *policies, deny("default", "Ingress")).verdict("a", "b") == "denied"

    def test_an_earlier_rule_settles_it(self, kind):
        policies = [admin(kind, rule(allow(kind), 80, kind), name="p"), admin(kind, rule("Deny", 80, kind), name="q")]
        first = admin(kind, rule("Deny", 80, kind), name="r", priority=1)
        assert Asked(*PAIR, *policies, first).verdict("a", "b") == "denied"


def test_rule_28_two_kinds_of_baseline_have_no_order():
    old = base("AdminNetworkPolicy", rule("Deny", 80), rule("Deny", 81))
    new = base("ClusterNetworkPolicy", rule("Accept", 80, "ClusterNetworkPolicy"))
    asked = Asked(*PAIR, old, new)
    assert asked.unknown("a", "b") == "TCP 80"
    assert asked.verdict("a", "b", 81) == "denied"


def test_rule_29_both_versions_say_the_same_in_other_words():
    old = ranked(
        "AdminNetworkPolicy",
        "p",
        ingress=[
            {"action": "Allow", "from": EVERYONE, "ports": [{"portRange": {"protocol": "UDP", "start": 5, "end": 9}}]},
            {"action": "Deny", "from": EVERYONE},
        ],
    )
    new = ranked(
        "ClusterNetworkPolicy",
        "p",
        tier="Admin",
        ingress=[
            {
                "action": "Accept",
                "from": EVERYONE,
                "protocols": [{"udp": {"destinationPort": {"range": {"start": 5, "end": 9}}}}],
            },
            {"action": "Deny", "from": EVERYONE},
        ],
    )
    assert Asked(*PAIR, old).allowed("a", "b") == Asked(*PAIR, new).allowed("a", "b") == "UDP 5-9"


def test_rule_29_a_word_of_the_other_version_is_refused():
    wrong = ranked("ClusterNetworkPolicy", "p", tier="Admin", ingress=[{"action": "Allow", "from": EVERYONE}])
    assert Asked(*PAIR, wrong).reading.problems[0].kind is Fault.INVALID


@pytest.mark.parametrize("kind", KINDS)
class TestRule30:
    """Networks, nodes, domain names, and pods of the host's network."""

    def out(self, kind, action, peer, *objects, ends=AT_PODS, **dialect):
        rules = [{"action": action, "to": [peer]}]
        return Asked(*PAIR, admin(kind, *rules, side="egress"), *objects, ends=ends, **dialect)

    def test_networks_match_pods_too(self, kind):
        asked = self.out(kind, "Deny", {"networks": ["0.0.0.0/0"]})
        assert asked.verdict("a", "b") == "denied"
        assert asked.verdict("a", "8.8.8.8/32") == "denied"
        assert asked.verdict("a", "2001:db8::/128") == "allowed"

    def test_networks_that_hold_all_ipv4_hold_pods_that_nobody_stated(self, kind):
        nowhere = Ends(ingress_controller=None, dns=None)
        assert self.out(kind, "Deny", {"networks": ["0.0.0.0/0"]}, ends=nowhere).verdict("a", "b") == "denied"
        assert self.out(kind, "Deny", {"networks": ["10.0.0.0/8"]}, ends=nowhere).verdict("a", "b") == "unknown"
        assert self.out(kind, "Deny", {"networks": ["8.0.0.0/8"]}, ends=nowhere).verdict("a", "b") == "allowed"

    def test_nodes_match_node_addresses(self, kind):
        ends = Ends(ingress_controller=None, dns=None, node_cidrs=("172.16.0.0/16",))
        asked = self.out(kind, "Deny", {"nodes": {}}, ends=ends)
        assert asked.verdict("a", "172.16.0.9/32") == "denied"
        assert asked.verdict("a", "8.8.8.8/32") == "allowed"
        assert asked.verdict("a", "b") == "allowed"
        some = self.out(kind, "Deny", {"nodes": {"matchLabels": {"disk": "ssd"}}}, ends=ends)
        assert some.verdict("a", "172.16.0.9/32") == "unknown"
        assert "labels and addresses of nodes" in some.why("a", "172.16.0.9/32").egress.reasons[0]

    def test_nodes_that_nobody_stated_may_be_anywhere(self, kind):
        asked = self.out(kind, "Deny", {"nodes": {}}, ends=Ends(ingress_controller=None, dns=None))
        assert asked.verdict("a", "8.8.8.8/32") == "unknown"

    def test_pods_of_the_host_are_neither_subject_nor_peer(self, kind):
        host = workload("h", pod={"hostNetwork": True})
        peer = {"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "h"}}}}
        assert self.out(kind, "Deny", peer, host).verdict("a", "h") == "allowed"
        assert self.out(kind, "Deny", {"namespaces": {}}, host).verdict("h", "b") == "allowed"
        assert self.out(kind, "Deny", {"namespaces": {}}, host).verdict("a", "b") == "denied"

    def test_the_own_node_is_left_open_by_the_api(self, kind):
        asked = self.out(kind, "Deny", {"networks": ["0.0.0.0/0"]})
        assert asked.verdict("a", NODE) == "unknown"
        assert "left open" in asked.why("a", NODE).egress.reasons[0]


def test_rule_30_domain_names_may_be_any_outside_address():
    rules = [
        {"action": "Accept", "to": [{"domainNames": ["example.com."]}]},
        {"action": "Deny", "to": [{"networks": ["0.0.0.0/0"]}]},
    ]
    asked = Asked(*PAIR, admin("ClusterNetworkPolicy", *rules, side="egress"), ends=AT_PODS)
    assert asked.verdict("a", "8.8.8.8/32") == "unknown"
    assert "example.com." in asked.why("a", "8.8.8.8/32").egress.reasons[0]
    assert asked.verdict("a", "b") == "denied"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("action", "verdict"), [("Deny", "denied"), ("Pass", "denied"), ("allow", "allowed")])
def test_rule_31_a_peer_without_a_known_field_fails_closed(kind, action, verdict):
    word = allow(kind) if action == "allow" else action
    asked = Asked(*PAIR, admin(kind, {"action": word, "from": [{"ofTheFuture": {}}]}))
    assert asked.verdict("a", "b") == asked.verdict("8.8.8.8/32", "b") == verdict


@pytest.mark.parametrize("kind", KINDS)
def test_rule_31_an_allowing_rule_with_such_a_peer_matches_nothing(kind):
    unknown = {"action": allow(kind), "from": [{"ofTheFuture": {}}, *EVERYONE]}
    asked = Asked(*PAIR, admin(kind, unknown, rule("Deny", 80, kind)))
    assert asked.verdict("a", "b") == "denied"


def test_subjects_by_pods_and_namespaces():
    subject = {"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "b"}}}}
    asked = Asked(
        *PAIR,
        admin("AdminNetworkPolicy", rule("Deny", 80), subject=subject),
        policy("p", app="b", ingress=[{"from": [pods("a")]}]),
    )
    assert asked.verdict("a", "b") == "denied"
    assert asked.verdict("b", "a") == "allowed"


def test_rows_are_shared_only_where_all_of_a_rule_is_alike():
    """One pod surely selected and one perhaps: the same rule, but the second may not be meant."""
    subject = {"namespaces": {"matchLabels": {"team": "red"}}}
    objects = (namespace("default", team="red"), workload("a"), workload("b"), workload("c", ns="undeclared"))
    asked = Asked(*objects, admin("AdminNetworkPolicy", rule("Deny", 80), subject=subject))
    assert asked.verdict("a", "b") == "denied"
    assert asked.verdict("a", "c") == "unknown"
