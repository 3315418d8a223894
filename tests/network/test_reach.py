"""The answers: the list of connections, finding ends, why, and what others could reach."""

from __future__ import annotations

import pytest

from altlas.network import AddressRange, Cluster, Ends, PlatformEnd, Verdict, Workload, solve
from network.small import ALL, AT_PODS, NOWHERE, Asked, block, deny, namespace, pods, policy, port, ranked, workload

WORLD = "0.0.0.0-255.255.255.255[External]"
WORLD_V6 = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]"


def rows(asked: Asked) -> list[str]:
    return [f"{one} ({one.verdict})" for one in asked.reach.connections()]


def test_the_list_of_two_open_workloads():
    found = [row for row in rows(Asked(workload("a"), workload("b"))) if "::" not in row and "{" not in row]
    assert found == [
        f"{WORLD} => default/a[Deployment] : {ALL} (allowed)",
        f"{WORLD} => default/b[Deployment] : {ALL} (allowed)",
        f"default/a[Deployment] => {WORLD} : {ALL} (allowed)",
        f"default/a[Deployment] => default/a[Deployment] : {ALL} (allowed)",
        f"default/a[Deployment] => default/b[Deployment] : {ALL} (allowed)",
        f"default/b[Deployment] => {WORLD} : {ALL} (allowed)",
        f"default/b[Deployment] => default/a[Deployment] : {ALL} (allowed)",
        f"default/b[Deployment] => default/b[Deployment] : {ALL} (allowed)",
    ]


def test_the_list_is_sorted_and_has_both_ip_versions():
    found = [(str(one.src), str(one.dst)) for one in Asked(workload("b"), workload("a")).reach.connections()]
    assert found == sorted(found)
    assert ("default/a[Deployment]", WORLD_V6) in found


def test_the_list_has_platform_ends_in_their_role():
    asked = Asked(workload("a"), ends=Ends())
    found = {(str(one.src), str(one.dst)) for one in asked.reach.connections() if "{" in f"{one.src}{one.dst}"}
    me = "default/a[Deployment]"
    assert found == {
        ("{ingress-controller}", me),
        ("{api-server}", me),
        (me, "{api-server}"),
        (me, "{dns}"),
        (me, "{metadata}"),
    }


def test_the_list_leaves_out_a_lone_pod_with_itself():
    assert not [row for row in rows(Asked(workload("a", kind="Pod"))) if row.count("default/a[Pod]") == 2]


def test_addresses_are_listed_in_ranges_that_are_treated_alike():
    asked = Asked(workload("a"), policy("p", app="a", ingress=[{"from": [block("8.0.0.0/8", "8.8.0.0/16")]}]))
    found = [row for row in rows(asked) if row.startswith("8.")]
    assert found == [
        "8.0.0.0-8.7.255.255[External] => default/a[Deployment] : All Connections (allowed)",
        "8.9.0.0-8.255.255.255[External] => default/a[Deployment] : All Connections (allowed)",
    ]


def test_unknown_connections_are_listed_beside_allowed_ones():
    rules = [{"from": [block("10.0.0.0/8")]}, {"from": [pods("a")], "ports": [{"port": 80}]}]
    asked = Asked(workload("a"), workload("b"), policy("p", app="b", ingress=rules))
    found = [row for row in rows(asked) if row.startswith("default/a") and "=> default/b" in row]
    assert found == [
        "default/a[Deployment] => default/b[Deployment] : TCP 80 (allowed)",
        "default/a[Deployment] => default/b[Deployment] : SCTP 1-65535,TCP 1-79,81-65535,UDP 1-65535 (unknown)",
    ]


def test_replicas_and_twins_share_a_class_and_have_rows_of_their_own():
    asked = Asked(*(workload(f"a{n}", labels={"app": "same"}) for n in range(3)), ends=NOWHERE)
    assert len(asked.reach.matcher.points.classes) == 1
    assert len(asked.rows()) == 9


def test_ends_are_workloads_platform_ends_and_ranges():
    asked = Asked(workload("a"), policy("p", app="a", ingress=[{"from": [block("8.0.0.0/8")]}]), ends=AT_PODS)
    texts = [str(end) for end in asked.reach.ends]
    assert texts == sorted(texts)
    assert {"default/a[Deployment]", "{node}", "{api-server}", "{metadata}"} <= set(texts)
    assert "{dns}" not in texts
    ranges = [end for end in asked.reach.ends if isinstance(end, AddressRange)]
    assert [str(one) for one in ranges if ":" not in str(one)] == [
        "0.0.0.0-7.255.255.255[External]",
        "10.2.0.0-255.255.255.255[External]",
        "8.0.0.0-8.255.255.255[External]",
        "9.0.0.0-10.0.255.255[External]",
    ]


def test_ranges_cover_all_addresses_outside_of_the_cluster_once():
    asked = Asked(workload("a"), policy("p", app="a", ingress=[{"from": [block("8.0.0.0/8")]}]), ends=AT_PODS)
    ranges = [end.addresses for end in asked.reach.ends if isinstance(end, AddressRange)]
    assert sum(one.v4.size for one in ranges) == 2**32 - 2**16
    assert sum(one.v6.size for one in ranges) == 2**128


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x/a[Deployment]", ["x/a[Deployment]"]),
        ("x/a", ["x/a[Deployment]", "x/a[Job]"]),
        ("a", ["x/a[Deployment]", "x/a[Job]", "y/a[Deployment]"]),
        ("y/a", ["y/a[Deployment]"]),
        ("{dns}", ["{dns}"]),
        ("dns", ["{dns}"]),
        ("8.8.8.8", ["8.8.8.8-8.8.8.8[External]"]),
        ("8.0.0.0/8", ["8.0.0.0-8.255.255.255[External]"]),
        ("8.0.0.0-8.0.0.9[External]", ["8.0.0.0-8.0.0.9[External]"]),
        ("::/0", [WORLD_V6]),
        ("nobody", []),
        ("a-b", []),
        ("", []),
    ],
)
def test_find(text, found):
    asked = Asked(workload("a", ns="x"), workload("a", ns="x", kind="Job"), workload("a", ns="y"))
    assert [str(end) for end in asked.reach.find(text)] == found


def test_a_workload_of_another_cluster_reaches_nothing():
    asked, other = Asked(workload("a")), Asked(workload("a")).end("a")
    assert not asked.reach.allowed(other, asked.end("a"))
    assert asked.reach.why(other, asked.end("a"), "TCP", 80).egress.reasons == (
        "the end does not run, or nobody has stated where it is",
    )


def test_ports_and_protocols_that_do_not_exist_are_denied():
    asked = Asked(workload("a"), workload("b"))
    assert asked.verdict("a", "b", 0) == asked.verdict("a", "b", 65536) == "denied"
    assert asked.verdict("a", "b", 80, "ICMP") == "denied"


def test_an_empty_cluster_has_an_answer():
    reach = solve(Cluster())
    assert list(reach.connections()) == []
    assert reach.exposure() == ()
    assert PlatformEnd.NODE in reach.ends


class TestWhy:
    """Which policies and rules had a say, on both sides."""

    RULES = (
        deny(),
        policy("in", app="b", ingress=[{"from": [pods("a")], "ports": [{"port": 80}]}]),
        policy("out", app="a", policyTypes=["Egress"], egress=[{"to": [pods("c")]}, {"to": [pods("b")]}]),
    )
    CLUSTER = (workload("a"), workload("b"), workload("c"), *RULES)

    def test_the_rules_that_allow(self):
        why = Asked(*self.CLUSTER).why("a", "b")
        assert why.verdict is Verdict.ALLOWED
        allows = [step for step in why.egress.steps if step.effect == "allows"]
        assert [(str(step.policy), step.rule.route, step.sure) for step in allows] == [
            ("NetworkPolicy default/out", ("spec", "egress", 1), True)
        ]
        assert allows[0].policy.origin == 5
        assert why.blocked_by == ()

    def test_the_side_that_blocks(self):
        asked = Asked(*self.CLUSTER)
        assert asked.why("a", "b", 81).blocked_by == ("ingress",)
        assert asked.why("a", "c").blocked_by == ("ingress",)
        assert asked.why("b", "a").blocked_by == ("egress", "ingress")

    def test_policies_that_only_isolate(self):
        side = Asked(*self.CLUSTER).why("a", "b", 81).ingress
        assert side.isolated
        assert [(step.policy.name, step.effect, step.rule) for step in side.steps] == [
            ("deny", "isolates", None),
            ("in", "isolates", None),
        ]

    @pytest.mark.parametrize(
        ("src", "dst", "side", "reason"),
        [
            ("a", "d", "ingress", "no policy isolates this end for ingress"),
            ("d", "a", "egress", "no policy isolates this end for egress"),
            ("a", "8.8.8.8", "ingress", "no policy can select this end"),
            ("{metadata}", "d", "egress", "no policy can select this end"),
        ],
    )
    def test_reasons_without_a_policy(self, src, dst, side, reason):
        asked = Asked(*self.CLUSTER, workload("d", ns="other"))
        assert getattr(asked.why(src, dst), side).reasons == (reason,)

    def test_the_question_is_kept(self):
        asked = Asked(*self.CLUSTER)
        why = asked.why("a", "b", 443, "UDP")
        assert (why.src, why.dst, why.protocol, why.port) == (asked.end("a"), asked.end("b"), "UDP", 443)

    def test_a_range_that_is_not_treated_alike(self):
        asked = Asked(workload("b"), policy("p", app="b", ingress=[{"from": [block("8.0.0.0/8")]}]))
        assert "not all treated alike" in asked.why("0.0.0.0/0", "b").ingress.reasons[0]


class TestExposure:
    """What pods that the manifests do not hold could use."""

    def exposed(self, *objects, direction: str = "ingress") -> list[str]:
        found = Asked(*objects).reach.exposure()
        return [f"{one.peer}: {one.ports}" for one in found if one.direction == direction and one.workload.name == "b"]

    def test_without_policies_all_is_open(self):
        assert self.exposed(workload("b")) == [f"entire-cluster: {ALL}"]
        assert self.exposed(workload("b"), direction="egress") == [f"entire-cluster: {ALL}"]

    @pytest.mark.parametrize(
        ("peer", "expected"),
        [
            ({"namespaceSelector": {}}, ["entire-cluster: TCP 80"]),
            ({"podSelector": {}}, ["default/[all pods]: TCP 80"]),
            (pods("a"), []),
            (pods("elsewhere"), ["default/[pod with {app=elsewhere}]: TCP 80"]),
            (
                {"namespaceSelector": {"matchLabels": {"tier": "web"}}} | pods("a"),
                ["[namespace with {tier=web}]/[pod with {app=a}]: TCP 80"],
            ),
            (
                {"namespaceSelector": {"matchLabels": {"tier": "web"}}},
                ["[namespace with {tier=web}]/[all pods]: TCP 80"],
            ),
            ({"namespaceSelector": {}} | pods("a"), ["[all namespaces]/[pod with {app=a}]: TCP 80"]),
            ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "default"}}} | pods("a"), []),
            (
                {"namespaceSelector": {"matchExpressions": [{"key": "x", "operator": "Exists"}]}},
                ["[namespace with {x Exists}]/[all pods]: TCP 80"],
            ),
            (block("8.0.0.0/8"), []),
        ],
    )
    def test_selectors_that_reach_out(self, peer, expected):
        rule = policy("p", app="b", ingress=[{"from": [peer], "ports": [{"port": 80}]}])
        assert self.exposed(namespace("default"), workload("a"), workload("b"), rule) == expected

    def test_a_rule_without_peers_is_open_to_all(self):
        rule = policy("p", app="b", ingress=[{}])
        (found,) = Asked(workload("b"), rule).reach.exposure()[:1]
        assert (found.peer, str(found.ports), found.policy.name) == ("entire-cluster", ALL, "p")
        assert found.rule.route == ("spec", "ingress", 0)

    def test_names_of_ports(self):
        named = {"ports": [{"port": "http"}, {"port": 443}]}
        rules = policy("p", app="b", policyTypes=["Ingress", "Egress"], ingress=[named], egress=[named])
        objects = (workload("b", port(8080, "http")), rules)
        assert self.exposed(*objects) == ["entire-cluster: TCP 443,8080"]
        assert self.exposed(*objects, direction="egress") == ["entire-cluster: TCP 1-65535"]

    def test_a_closed_workload_is_not_exposed(self):
        assert self.exposed(workload("b"), deny()) == []


def test_every_row_is_what_a_question_answers():
    """List and single questions are two ways to read the same rows."""
    asked = Asked(
        *(workload("a"), workload("b", port(80, "http")), workload("c", kind="Pod"), workload("d", ns="x")),
        *(
            deny(),
            policy("p", app="b", ingress=[{"from": [pods("a"), block("8.0.0.0/8")], "ports": [{"port": "http"}]}]),
        ),
        policy("q", app="a", policyTypes=["Egress"], egress=[{"to": [pods("b")]}, {"to": [block("0.0.0.0/0")]}]),
    )
    told: dict[tuple[str, str, str], str] = {}
    for one in asked.reach.connections():
        told[str(one.src), str(one.dst), one.verdict] = str(one.ports)
        ports = (
            asked.reach.allowed(one.src, one.dst) if one.verdict == "allowed" else asked.reach.unknown(one.src, one.dst)
        )
        assert ports == one.ports
    inside = [end for end in asked.reach.ends if isinstance(end, Workload)]
    for src in inside:
        for dst in inside:
            if src is not dst or not src.single:
                assert told.get((str(src), str(dst), "allowed"), "") == str(asked.reach.allowed(src, dst))


def test_destinations_that_are_treated_alike_share_their_rows():
    """What keeps many pods under many cluster-wide rules quick: each row is worked out once."""
    deny_web = {"action": "Deny", "from": [{"namespaces": {"matchLabels": {"team": "red"}}}]}
    rules = [ranked("AdminNetworkPolicy", f"p{n}", priority=n, ingress=[deny_web]) for n in range(5)]
    spaces = (namespace("x", team="red"), namespace("y", team="blue"))
    asked = Asked(*spaces, *(workload(f"w{n}", ns="x", labels={"n": str(n)}) for n in range(9)), *rules)
    rows = {id(asked.reach.joined.sure[number]) for number in range(len(asked.reach.matcher.points.classes))}
    assert len(asked.reach.matcher.points.classes) == 9
    assert len(rows) == 1
