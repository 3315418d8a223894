"""A slow and plain judge of network policies: one connection at a time, by loops over all policies and rules.

Written from the API comments (k8s.io/api networking/v1, sigs.k8s.io/network-policy-api v1alpha1 and v1alpha2)
and the page "Network Policies" of the Kubernetes documentation; it shares no code with ``altlas.network``.
Everything is a plain dict. It assumes objects that the API server takes.

Whether something matches is YES, NO or MAYBE. What a tier of policies may decide is a *set* of outcomes, so a
verdict is ``unknown`` exactly if both outcomes can happen. Two unknown facts are taken as independent of each
other, even if they are the same fact asked by two rules; only the blocks of one rule are asked together.
"""

from __future__ import annotations

from network.oracle_facts import (
    MAYBE,
    NO,
    YES,
    Object,
    both,
    either,
    has_labels,
    in_blocks,
    in_namespace,
    inside,
    is_pod,
    named,
    namespace_of,
    number_in,
)

ALLOW, DENY, PASS, NOTHING = "allow", "deny", "pass", "nothing"


def verdict(cluster: Object, source: Object, destination: Object, protocol: str, port: int) -> str:
    """``allowed``, ``denied`` or ``unknown`` for one connection; an end is a pod of the cluster or an address."""
    if source is destination:
        return "allowed"  # "a Pod cannot block access to itself"
    outcomes = set()
    for host_pods_are_pods in cluster["host pods are pods"]:  # undefined by the API, but it is one of two
        out = side(cluster, source, "egress", destination, destination, protocol, port, host_pods_are_pods)
        into = side(cluster, destination, "ingress", source, destination, protocol, port, host_pods_are_pods)
        outcomes |= {ALLOW if sent == received == ALLOW else DENY for sent in out for received in into}
    return "unknown" if len(outcomes) == 2 else {ALLOW: "allowed", DENY: "denied"}[outcomes.pop()]


def side(cluster, subject, direction, peer, destination, protocol, port, host_pods_are_pods) -> set[str]:
    """What the policies of one end may say: a set of ALLOW and DENY."""
    if "address" in subject:
        return {ALLOW}  # policies are about pods
    question = {
        "cluster": cluster,
        "subject": subject,
        "direction": direction,
        "peer": peer,
        "destination": destination,
        "protocol": protocol,
        "port": port,
        "host pods are pods": host_pods_are_pods,
    }
    outcomes = set()
    for first in tier(question, "Admin"):
        for second in network_policies(question) if first in (PASS, NOTHING) else {first}:
            for third in tier(question, "Baseline") if second == NOTHING else {second}:
                outcomes.add(ALLOW if third in (PASS, NOTHING) else third)
    if peer.get("host"):
        outcomes.add(ALLOW)  # it may be the pod's own node, whose traffic always passes
    return outcomes


# --- the cluster-wide kinds -------------------------------------------------------------------------------------


def tier(question: Object, name: str) -> set[str]:
    """What Admin or Baseline may decide. Nothing orders a BaselineAdminNetworkPolicy, which has no priority."""
    policies = [policy for policy in question["cluster"]["policies"] if tier_of(policy) == name]
    plain = [policy for policy in policies if "priority" not in policy["spec"]]
    return any_order([ranked(question, [one for one in policies if one not in plain]), ranked(question, plain)])


def ranked(question: Object, policies: list[Object]) -> set[str]:
    """By priority, the lowest first; any of the matching policies if priorities are equal."""
    outcomes: set[str] = set()
    for priority in sorted({policy["spec"].get("priority", 0) for policy in policies}):
        equals = [policy for policy in policies if policy["spec"].get("priority", 0) == priority]
        found = any_order([cluster_policy(question, policy) for policy in equals])
        outcomes |= found - {NOTHING}
        if NOTHING not in found:
            return outcomes
    return outcomes | {NOTHING}


def any_order(answers: list[set[str]]) -> set[str]:
    """What any of several may decide; NOTHING only if all of them may."""
    outcomes = set().union(*answers) - {NOTHING}
    return outcomes | {NOTHING} if all(NOTHING in answer for answer in answers) else outcomes


def tier_of(policy: Object) -> str:
    if policy["kind"] == "ClusterNetworkPolicy":
        return policy["spec"]["tier"]
    return {"AdminNetworkPolicy": "Admin", "BaselineAdminNetworkPolicy": "Baseline"}.get(policy["kind"], "")


def cluster_policy(question: Object, policy: Object) -> set[str]:
    """What the first matching rule of a policy may be; NOTHING if none may match."""
    selected = cluster_peer(question, policy["spec"]["subject"], question["subject"])
    outcomes = set() if selected == YES else {NOTHING}
    if selected == NO:
        return outcomes
    for rule in policy["spec"].get(question["direction"]) or []:
        action, matches = cluster_rule(question, rule)
        if matches != NO:
            outcomes.add(action)
        if matches == YES:
            return outcomes
    return outcomes | {NOTHING}


def cluster_rule(question: Object, rule: Object) -> tuple[str, str]:
    """What a rule does and whether it matches."""
    action = {"Accept": ALLOW, "Allow": ALLOW, "Deny": DENY, "Pass": PASS}[rule["action"]]
    peers = rule["from" if question["direction"] == "ingress" else "to"]
    known = {"namespaces", "pods"} | ({"nodes", "networks", "domainNames"} if "to" in rule else set())
    if not all(known & peer.keys() for peer in peers):  # "fail closed"
        return (ALLOW, NO) if action == ALLOW else (DENY, YES)
    ports = rule.get("ports", rule.get("protocols"))
    networks = [{"cidr": cidr} for peer in peers for cidr in peer.get("networks", [])]
    in_a_network = in_blocks(question, networks, question["peer"], networks=True)
    by_kind = [cluster_peer(question, peer, question["peer"]) for peer in peers if "networks" not in peer]
    matches_peer = either([in_a_network, *by_kind])
    if ports is None:
        return action, matches_peer
    return action, both([matches_peer, either(cluster_port(question, port) for port in ports)])


def cluster_peer(question: Object, peer: Object, end: Object) -> str:
    """Does a subject or a peer of a cluster-wide policy mean this end? Pods of the host network are never meant."""
    if "namespaces" in peer or "pods" in peer:
        if "address" in end or end["host"]:
            return NO
        pods = peer.get("pods") or {"namespaceSelector": peer.get("namespaces")}
        return both([in_namespace(question, pods["namespaceSelector"], end), has_labels(pods.get("podSelector"), end)])
    if "nodes" in peer:
        if "address" not in end:
            return (MAYBE if peer["nodes"] else YES) if end["host"] else NO
        nodes = question["cluster"]["node cidrs"]
        return MAYBE if nodes is None or any(inside(end["address"], cidr) for cidr in nodes) else NO
    return MAYBE if "address" in end or end["host"] else NO  # domainNames: what they resolve to is not known


def cluster_port(question: Object, port: Object) -> str:
    """Does an item of ``ports`` (v1alpha1) or ``protocols`` (v1alpha2) mean the port?"""
    if name := port.get("namedPort", port.get("destinationNamedPort")):
        return named(question, name, question["protocol"])
    if "portNumber" in port:
        number = port["portNumber"]
        return number_in(question, number.get("protocol", "TCP"), number["port"], number["port"])
    if "portRange" in port:
        bounds = port["portRange"]
        return number_in(question, bounds.get("protocol", "TCP"), bounds["start"], bounds["end"])
    [(protocol, match)] = port.items()
    wanted = match["destinationPort"]
    bounds = wanted.get("range", {"start": wanted.get("number"), "end": wanted.get("number")})
    return number_in(question, protocol.upper(), bounds["start"], bounds["end"])


# --- NetworkPolicy ----------------------------------------------------------------------------------------------


def network_policies(question: Object) -> set[str]:
    """What the NetworkPolicies may decide; NOTHING if none of them selects the pod for this direction."""
    outcomes, surely_selected, surely_allowed = set(), False, False
    for policy in question["cluster"]["policies"]:
        if policy["kind"] != "NetworkPolicy" or not has_type(policy["spec"], question["direction"].capitalize()):
            continue
        selected = selects(question, policy)
        if selected == NO:
            continue
        rules = policy["spec"].get(question["direction"]) or []
        allows = either(network_rule(question, policy, rule) for rule in rules)
        if allows != NO:
            outcomes.add(ALLOW)
        if allows != YES:
            outcomes.add(DENY)
        surely_selected |= selected == YES
        surely_allowed |= selected == allows == YES
    if surely_allowed:
        return {ALLOW}
    return outcomes if surely_selected else outcomes | {NOTHING}


def has_type(spec: Object, wanted: str) -> bool:
    """``policyTypes``, or its default: always Ingress, and Egress if there is any egress rule."""
    return wanted in (spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]))


def selects(question: Object, policy: Object) -> str:
    """``podSelector`` in the policy's own namespace."""
    subject = question["subject"]
    if subject["namespace"] != namespace_of(policy) or not is_pod(question, subject):
        return NO
    return has_labels(policy["spec"].get("podSelector"), subject)


def network_rule(question: Object, policy: Object, rule: Object) -> str:
    """Any of the peers and any of the ports; no list or an empty list means all of them."""
    peers = rule.get("from" if question["direction"] == "ingress" else "to")
    if not peers:
        return network_ports(question, rule)
    blocks = [peer["ipBlock"] for peer in peers if peer.get("ipBlock")]
    in_a_block = in_blocks(question, blocks, question["peer"], networks=False)
    by_labels = either(network_peer(question, policy, peer) for peer in peers if not peer.get("ipBlock"))
    return either(
        [
            both([by_labels, network_ports(question, rule)]),
            both([in_a_block, network_ports(question, rule, to_block=question["direction"] == "egress")]),
        ]
    )


def network_peer(question: Object, policy: Object, peer: Object) -> str:
    """Pods by the labels of themselves and of their namespace."""
    end = question["peer"]
    if not is_pod(question, end):
        return NO
    if peer.get("namespaceSelector") is None:
        own = YES if end["namespace"] == namespace_of(policy) else NO
        return both([own, has_labels(peer["podSelector"], end)])
    return both([in_namespace(question, peer["namespaceSelector"], end), has_labels(peer.get("podSelector"), end)])


def network_ports(question: Object, rule: Object, *, to_block: bool = False) -> str:
    """Any of the ports. An egress rule to an address has no pod whose port names could be meant."""
    ports = rule.get("ports")
    if not ports:
        return YES
    return either(
        network_port(question, port) for port in ports if not (to_block and isinstance(port.get("port"), str))
    )


def network_port(question: Object, port: Object) -> str:
    """One item of ``ports``; without a port it means all ports of its protocol, which is TCP if not given."""
    protocol, number = port.get("protocol") or "TCP", port.get("port")
    if isinstance(number, str):
        return named(question, number, protocol)
    if number is None:
        return number_in(question, protocol, 1, 65535)
    return number_in(question, protocol, number, port.get("endPort") or number)
