"""Rules 19 to 26: a pod and itself, the host's network, nodes, DNS, ways in, what does not run."""

from __future__ import annotations

import pytest

from altlas.network import Ends, Place, PlatformEnd
from network.small import ALL, NODE, NOWHERE, Asked, block, deny, pods, policy, workload


def test_rule_19_a_pod_is_never_kept_from_itself():
    asked = Asked(workload("a", kind="Pod"), deny())
    assert asked.allowed("a", "a") == ALL
    assert "nothing keeps a pod from itself" in asked.why("a", "a").egress.reasons


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"])
def test_rule_19_siblings_are_policed(kind):
    closed = Asked(workload("a", kind=kind), deny())
    assert closed.allowed("a", "a") == ""
    both = [{"from": [pods("a")]}], [{"to": [pods("a")]}]
    open_ = policy("p", app="a", ingress=both[0], egress=both[1])
    asked = Asked(workload("a", kind=kind), deny(), open_)
    assert asked.rows() == [f"default/a[{kind}] => default/a[{kind}] : All Connections"]


HOST = {"hostNetwork": True}
AT_NODES = Ends(ingress_controller=None, dns=None, node_cidrs=("172.16.0.0/16",))


@pytest.mark.parametrize(("dialect", "verdict"), [("pod", "allowed"), ("node", "unknown"), ("unknown", "unknown")])
def test_rule_20_host_pods_as_peers(dialect, verdict):
    rule = policy("p", app="b", ingress=[{"from": [pods("h")]}])
    asked = Asked(workload("h", pod=HOST), workload("b"), rule, ends=AT_NODES, host_network=dialect)
    assert asked.verdict("h", "b") == verdict


@pytest.mark.parametrize(
    ("cidr", "verdict"), [("172.16.0.0/12", "allowed"), ("172.16.1.0/24", "unknown"), ("8.0.0.0/8", "unknown")]
)
def test_rule_20_host_pods_by_their_nodes_address(cidr, verdict):
    rule = policy("p", app="b", ingress=[{"from": [block(cidr)]}])
    asked = Asked(workload("h", pod=HOST), workload("b"), rule, ends=AT_NODES, host_network="node")
    assert asked.verdict("h", "b") == verdict


@pytest.mark.parametrize(("dialect", "verdict"), [("pod", "denied"), ("node", "allowed"), ("unknown", "unknown")])
def test_rule_20_host_pods_as_subjects(dialect, verdict):
    asked = Asked(
        workload("h", pod=HOST), workload("b"), policy("p", app="h", policyTypes=["Egress"]), host_network=dialect
    )
    assert asked.verdict("h", "b") == verdict
    if verdict == "unknown":
        assert "host's network" in asked.why("h", "b").egress.reasons[0]


def test_rule_20_what_both_ways_allow_is_allowed():
    rules = policy("p", app="h", policyTypes=["Egress"], egress=[{"to": [pods("b")], "ports": [{"port": 80}]}])
    asked = Asked(workload("h", pod=HOST), workload("b"), rules, deny("default", "Egress"))
    assert asked.allowed("h", "b") == "TCP 80"


def test_rule_20_both_ways_are_worked_out_for_all_policies_alike():
    """A rule for the pod and one for its node: one of them matches, whichever way the plugin sees it."""
    rule = policy("p", app="b", ingress=[{"from": [pods("h"), block("172.16.0.0/16")]}])
    assert Asked(workload("h", pod=HOST), workload("b"), rule, ends=AT_NODES).verdict("h", "b") == "allowed"


def test_rule_20_host_pods_have_no_port_names_where_they_are_nodes():
    named = workload("h", {"containerPort": 9100, "name": "metrics"}, pod=HOST)
    rule = policy("p", app="a", policyTypes=["Egress"], egress=[{"ports": [{"port": "metrics"}]}])
    assert Asked(named, workload("a"), rule, host_network="pod").allowed("a", "h") == "TCP 9100"
    assert Asked(named, workload("a"), rule, host_network="node").allowed("a", "h") == ""


def test_rule_21_a_pods_own_node_is_always_let_in_and_out():
    asked = Asked(workload("a"), deny())
    assert asked.allowed(NODE, "a") == asked.allowed("a", NODE) == ALL
    assert "own node" in asked.why(NODE, "a").ingress.reasons[-1]


@pytest.mark.parametrize("direction", ["h to a", "a to h"])
def test_rule_21_a_host_pod_may_be_on_the_own_node(direction):
    src, dst = direction.split(" to ")
    asked = Asked(workload("a"), workload("h", pod=HOST), deny(), host_network="node")
    assert asked.verdict(src, dst) == "unknown"
    assert "own node" in " ".join(asked.why(src, dst).ingress.reasons + asked.why(src, dst).egress.reasons)


@pytest.mark.parametrize(
    ("ends", "cidr", "verdict"),
    [
        (AT_NODES, "172.16.0.0/16", "allowed"),
        (AT_NODES, "10.0.0.0/8", "denied"),
        (NOWHERE, "0.0.0.0/0", "allowed"),
    ],
)
def test_rule_21_other_nodes_are_addresses(ends, cidr, verdict):
    asked = Asked(workload("b"), policy("p", app="b", ingress=[{"from": [block(cidr)]}]), ends=ends)
    assert asked.verdict("172.16.3.4/32", "b") == verdict


SERVER = Ends(ingress_controller=None, dns=None, api_server_cidrs=("172.16.0.2/32",))


@pytest.mark.parametrize(
    ("ends", "cidr", "verdict"),
    [
        (SERVER, "172.16.0.0/16", "allowed"),
        (SERVER, "10.0.0.0/8", "denied"),
        (NOWHERE, "10.0.0.0/8", "unknown"),
        (NOWHERE, "0.0.0.0/0", "allowed"),
    ],
)
def test_rule_21_the_api_server_is_an_address(ends, cidr, verdict):
    rule = policy("p", app="a", policyTypes=["Egress"], egress=[{"to": [block(cidr)]}])
    asked = Asked(workload("a"), rule, ends=ends)
    assert asked.verdict("a", "{api-server}", 443) == verdict
    if verdict == "unknown":
        assert "api-server-cidrs" in asked.why("a", "{api-server}", 443).egress.reasons[0]


DNS = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
DNS_PODS = DNS | {"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}


@pytest.mark.parametrize(
    ("ports", "allowed"),
    [
        ([{"port": 53, "protocol": "UDP"}, {"port": 53}], "TCP 53,UDP 53"),
        ([{"port": 53}], "TCP 53"),
        ([{"port": "dns", "protocol": "UDP"}, {"port": "dns-tcp"}], "TCP 53,UDP 53"),
    ],
)
@pytest.mark.parametrize("peer", [DNS, DNS_PODS])
def test_rule_22_dns_pods_are_an_end(peer, ports, allowed):
    rule = policy("p", app="a", policyTypes=["Egress"], egress=[{"to": [peer], "ports": ports}])
    assert Asked(workload("a"), rule, ends=Ends()).allowed("a", "{dns}") == allowed


def test_rule_22_labels_of_dns_pods_that_nobody_stated_are_unknown():
    peer = DNS | {"podSelector": {"matchLabels": {"tier": "infra"}}}
    asked = Asked(workload("a"), policy("p", app="a", egress=[{"to": [peer]}]), ends=Ends())
    assert asked.verdict("a", "{dns}", 53, "UDP") == "unknown"
    assert "label tier" in asked.why("a", "{dns}", 53, "UDP").egress.reasons[0]


def test_rule_22_dns_of_the_manifests_is_that_end():
    mine = workload("coredns", ns="kube-system", labels={"k8s-app": "kube-dns"})
    asked = Asked(workload("a"), mine, policy("p", app="a", egress=[{"to": [DNS]}]), ends=Ends())
    assert PlatformEnd.DNS not in asked.reach.ends
    assert asked.allowed("a", "{dns}") == asked.allowed("a", "coredns") == ALL


def test_rule_22_node_local_dns_is_a_link_local_address():
    asked = Asked(workload("a"), policy("p", app="a", egress=[{"to": [DNS]}]), ends=Ends())
    assert asked.verdict("a", "169.254.20.10/32", 53, "UDP") == "denied"


def test_rule_23_the_ingress_controller_has_a_namespace_and_labels():
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "edge"}}}
    rule = policy("p", app="a", ingress=[{"from": [peer | pods("proxy")]}])
    edge = Ends(ingress_controller=Place("edge", {"app": "proxy"}), dns=None)
    assert Asked(workload("a"), rule, ends=edge).allowed("{ingress-controller}", "a") == ALL
    assert Asked(workload("a"), rule, ends=Ends()).allowed("{ingress-controller}", "a") == ""
    assert Asked(workload("a"), rule, ends=NOWHERE).allowed("{ingress-controller}", "a") == ""


def test_rule_23_prometheus_is_usually_a_workload():
    ends = Ends(prometheus=Place("monitoring", {"app": "prometheus"}))
    asked = Asked(workload("prometheus", ns="monitoring"), workload("a"), deny("default", "Ingress"), ends=ends)
    assert asked.reach.matcher.points.of(PlatformEnd.PROMETHEUS) == asked.reach.matcher.points.of(
        asked.end("monitoring/prometheus")
    )
    assert asked.allowed("{prometheus}", "a") == ""


@pytest.mark.parametrize(
    ("exceptions", "allowed"), [((), ALL), (("169.254.169.254/32",), ""), (("169.254.0.0/16",), "")]
)
def test_rule_25_the_metadata_address_is_an_end(exceptions, allowed):
    rule = policy("p", app="a", policyTypes=["Egress"], egress=[{"to": [block("0.0.0.0/0", *exceptions)]}])
    assert Asked(workload("a"), rule).allowed("a", "{metadata}") == allowed


@pytest.mark.parametrize(
    ("value", "runs"),
    [
        (workload("a", spec={"replicas": 0}), False),
        (workload("a", spec={"replicas": 1}), True),
        (workload("a", kind="StatefulSet", spec={"replicas": 0}), False),
        (workload("a", kind="Pod", status={"phase": "Succeeded"}), False),
        (workload("a", kind="Pod", status={"phase": "Failed"}), False),
        (workload("a", kind="Pod", status={"phase": "Pending"}), True),
    ],
)
def test_rule_26_what_does_not_run_is_no_end(value, runs):
    asked = Asked(value, workload("b"))
    assert asked.allowed("a", "b") == asked.allowed("b", "a") == (ALL if runs else "")
    assert any("/a[" in str(end) for end in asked.reach.ends) == runs
    assert any("/a[" in str(row) for row in asked.reach.connections()) == runs


@pytest.mark.parametrize(
    "scaler",
    [
        {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"},
        {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject"},
    ],
)
def test_rule_26_zero_replicas_are_no_promise_where_something_scales(scaler):
    target = {"kind": "Deployment", "name": "a"}
    scaler |= {"metadata": {"name": "s", "namespace": "default"}, "spec": {"scaleTargetRef": target}}
    assert Asked(workload("a", spec={"replicas": 0}), workload("b"), scaler).allowed("a", "b") == ALL


def test_rule_26_the_last_policy_of_a_name_wins():
    first, last = policy("p", app="b", ingress=[]), policy("p", app="b", ingress=[{}])
    asked = Asked(workload("a"), workload("b"), first, last)
    assert asked.allowed("a", "b") == ALL
    assert "written twice" in asked.reading.problems[0].message


def test_rule_26_a_policy_without_a_namespace_goes_to_the_default_one():
    lost = policy("p", podSelector={}, policyTypes=["Ingress"])
    del lost["metadata"]["namespace"]
    asked = Asked(workload("a"), workload("b", ns="other"), lost)
    assert asked.allowed("b", "a") == ""
    assert asked.allowed("a", "b") == ALL
