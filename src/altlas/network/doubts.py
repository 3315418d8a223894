"""Why something is not known, in words."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.network import bits
from altlas.network.classes import PodClass
from altlas.network.cluster import Cluster
from altlas.network.matching import Matcher
from altlas.network.policy import Addresses, Domains, Every, Labels, NamedPort, Nodes, Pods, Policy, Rule
from altlas.network.selecting import Match


def subject_doubts(cluster: Cluster, matcher: Matcher, policy: Policy, subject: int) -> Iterator[str]:
    """Why it is not known whether a policy is about the ends ``subject``, as bits; nothing if it is."""
    found = matcher.subject(policy)
    if subject & found.maybe & ~found.sure:
        yield from _pod_doubts(cluster, matcher, policy.subject, subject)


def rule_doubts(cluster: Cluster, matcher: Matcher, policy: Policy, rule: Rule, other: int) -> Iterator[str]:
    """Why it is not known whether a rule matches the ends ``other``, as bits."""
    if not isinstance(rule.peers, Every):
        for peer in rule.peers:
            match: Match = matcher.peers(policy, (peer,))
            if not other & match.maybe & ~match.sure:
                continue
            if isinstance(peer, Pods):
                yield from _pod_doubts(cluster, matcher, peer, other)
            elif isinstance(peer, Addresses):
                yield from _address_doubts(matcher, peer, other)
            elif isinstance(peer, Nodes):
                yield "no manifest tells the labels and addresses of nodes"
            elif isinstance(peer, Domains):
                yield f"nobody knows here which addresses {', '.join(peer.names)} has"
    if not isinstance(rule.ports, Every):
        for port in rule.ports:
            if isinstance(port, NamedPort) and matcher.ports.doubtful((port,)):
                yield f'a pod has the port name "{port.name}" twice or has ports that are not known; plugins differ'


def _pod_doubts(cluster: Cluster, matcher: Matcher, selector: Pods, ends: int) -> Iterator[str]:
    for number in bits.members(ends & matcher.points.pods):
        one = matcher.points.classes[number]
        if one.host_network:
            yield "the pod uses the host's network, for which the effect of policies is not defined"
        yield from _label_doubts(one, selector.pods)
        space = cluster.namespaces.get(one.namespace)
        if selector.namespaces and (space is None or not space.declared):
            yield f"the labels of namespace {one.namespace} are not in the manifests"


def _label_doubts(one: PodClass, wanted: Labels) -> Iterator[str]:
    known, open_ = dict(one.labels), dict(one.open_labels)
    for requirement in wanted:
        if requirement.key in open_:
            yield f"the value of the label {requirement.key} is known only at run time"
        elif one.partial and requirement.key not in known:
            yield f"whether pods in namespace {one.namespace} have the label {requirement.key} is not known"


def _address_doubts(matcher: Matcher, peer: Addresses, ends: int) -> Iterator[str]:
    points = matcher.points
    if ends & points.host_pods:
        yield f"the pod uses the host's network, and whether {peer.text} holds its node's address is not known"
    elif ends & points.pods:
        yield f"whether {peer.text} holds the pod's address is not known: state pod-cidrs"
    if ends & points.server:
        yield f"whether {peer.text} holds the API server's address is not known: state api-server-cidrs"
    if ends & points.node:
        yield "whether cluster-wide policies apply to a pod's own node is left open by the API"
