"""The parts of a policy as sets of ends and ports: whom it is about, who its peers are, which ports it means.

Source: the API comments of NetworkPolicy (``k8s.io/api/networking/v1``) and of the cluster-wide kinds
(``sigs.k8s.io/network-policy-api``), and for pods of the host's network the page on network policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Literal

from altlas.netset import AddressSet
from altlas.network import bits
from altlas.network.cluster import Cluster
from altlas.network.dialect import Dialect
from altlas.network.named_ports import NamedPorts, Which
from altlas.network.points import Points
from altlas.network.policy import Addresses, Domains, Every, Labels, Nodes, Peer, Pods, Policy, Port, Tier
from altlas.network.selecting import NOTHING, Labelled, Match, Selecting

HostPods = Literal["pod", "node", "unknown"]
"""How pods of the host's network are seen: as other pods, or as their node."""


class Matcher:
    """Answers for one cluster and dialect; remembers every selector, as generated policies repeat them."""

    def __init__(self, cluster: Cluster, dialect: Dialect) -> None:
        self.points = Points(cluster)
        self.ports = NamedPorts(cluster.policies, self.points.classes)
        self._dialect = dialect
        self.hosts: HostPods = dialect.host_network
        classes = self.points.classes
        self._pods = Selecting([Labelled(dict(one.labels), dict(one.open_labels), one.partial) for one in classes])
        self._members: dict[str, int] = {}
        for number, one in enumerate(classes):
            self._members[one.namespace] = self._members.get(one.namespace, 0) | 1 << number
        known = cluster.namespaces
        self._names = sorted(known.keys() | self._members.keys())
        self._namespaces = Selecting([self._labelled(cluster, name) for name in self._names])
        self._chosen: dict[tuple[Labels | None, Labels, str], Match] = {}
        self._spaces: dict[Labels, Match] = {}
        self._blocks: dict[tuple[tuple[int, int, int, object], ...], int] = {}
        self.located: dict[tuple[int, bool], Match] = {}

    @staticmethod
    def _labelled(cluster: Cluster, name: str) -> Labelled:
        namespace = cluster.namespaces.get(name)
        if namespace is None:
            return Labelled({"kubernetes.io/metadata.name": name}, partial=True)
        return Labelled(namespace.labels, partial=not namespace.declared)

    def worlds(self) -> tuple[Matcher, ...]:
        """The matcher itself, or one for each way in which pods of the host's network may be seen (rule 20).

        The documentation leaves open which it is, but one of them it is, for all policies alike: so each is worked
        out by itself.
        """
        if self.hosts != "unknown" or not self.points.host_pods:
            return (self,)
        return self._seeing("pod"), self._seeing("node")

    def _seeing(self, hosts: HostPods) -> Matcher:
        found = copy(self)
        found.hosts, found.located = hosts, {}
        return found

    def _policed(self, found: Match, tier: Tier) -> Match:
        """Without pods of the host's network, which cluster-wide kinds never mean (rules 20, 30)."""
        hosts = self.points.host_pods
        if not hosts or (tier is Tier.NETWORK and self.hosts == "pod"):
            return found
        if tier is not Tier.NETWORK or self.hosts == "node":
            return found.within(~hosts)
        return Match(found.sure & ~hosts, found.maybe)

    def subject(self, policy: Policy) -> Match:
        """The pods that a policy is about (rules 1, 7, 20, 30)."""
        return self._policed(self._select(policy.subject, policy.namespace), policy.tier)

    def peers(self, policy: Policy, peers: tuple[Peer, ...] | Every) -> Match:
        """The ends that any of a rule's peers matches; everything where a rule names none (rule 5)."""
        if isinstance(peers, Every):
            return Match(self.points.everything, self.points.everything)
        if len(peers) == 1 and isinstance(peers[0], Pods):
            return self._policed(self._select(peers[0], policy.namespace), policy.tier)
        found, blocks = NOTHING, []
        for peer in peers:
            if isinstance(peer, Pods):
                found |= self._policed(self._select(peer, policy.namespace), policy.tier)
            elif isinstance(peer, Addresses):
                blocks.append(peer)
            elif isinstance(peer, Nodes):
                found |= self._nodes(peer)
            elif isinstance(peer, Domains):
                found |= self._domains()
        return found | self._addresses(blocks, ranked=policy.tier is not Tier.NETWORK) if blocks else found

    def _select(self, pods: Pods, namespace: str) -> Match:
        own = namespace if pods.namespaces is None else ""
        key = (pods.namespaces, pods.pods, own)
        found = self._chosen.get(key)
        if found is None:
            chosen, spaces = self._pods.match(pods.pods), self._spaces_of(pods.namespaces, own)
            found = Match(chosen.sure & spaces.sure, chosen.maybe & spaces.maybe)
            self._chosen[key] = found
        return found

    def _spaces_of(self, selector: Labels | None, own: str) -> Match:
        """All pods of the namespaces that match (rules 7, 10)."""
        if selector is None:
            members = self._members.get(own, 0)
            return Match(members, members)
        found = self._spaces.get(selector)
        if found is None:
            match = self._namespaces.match(selector)
            found = self._spaces[selector] = Match(self._pods_in(match.sure), self._pods_in(match.maybe))
        return found

    def _pods_in(self, namespaces: int) -> int:
        found = 0
        for number in bits.members(namespaces):
            found |= self._members.get(self._names[number], 0)
        return found

    def _addresses(self, blocks: list[Addresses], *, ranked: bool) -> Match:
        """The ends inside of any of a rule's blocks (rules 12, 13, 30).

        Of ``networks`` in cluster-wide kinds the API comment says that 0.0.0.0/0 holds all IPv4 pods; of ipBlocks
        in NetworkPolicies it does not.
        """
        key = tuple([(one.version, one.first, one.last, one.excluded) for one in blocks])
        mask = self._blocks.get(key)
        if mask is None:
            mask = self._blocks[key] = self.points.atoms.mask(_inside(blocks))
        found = self.located.get((mask, ranked))
        if found is None:
            found = self.located[mask, ranked] = self._locate(mask, ranked=ranked)
        return found

    def _locate(self, mask: int, *, ranked: bool) -> Match:
        points = self.points
        sure = maybe = mask << points.first_atom
        for location, members in points.locations.items():
            if location.possible & mask:
                maybe |= members
                if not location.within & ~mask:
                    sure |= self._certain(members, known=location.known or ranked)
        if self._dialect.pods_in_ip_blocks == "no":
            pods = points.pods & ~points.host_pods
            sure, maybe = sure & ~pods, maybe & ~pods
        # Whether policies of the whole cluster apply to a pod's own node is open (network-policy-api issue 314).
        return Match(sure & ~points.node, maybe)

    def _certain(self, members: int, *, known: bool) -> int:
        """Those of ``members``, all inside of a block, that the block surely matches."""
        if not known and self._dialect.pods_in_ip_blocks == "unknown":
            members &= ~self.points.pods | self.points.host_pods
        return members & ~self.points.host_pods if self.hosts == "unknown" else members

    def _nodes(self, peer: Nodes) -> Match:
        """Nodes' addresses, and what runs in a node's network. No manifest tells nodes' labels.

        Where nobody has stated the nodes' addresses, any address outside of the cluster may be one, that of the
        metadata service too, which some clouds serve from the node.
        """
        points, stated = self.points, self.points.stated[1]
        addresses = points.atoms.mask(stated) << points.first_atom if stated else points.anywhere
        sure = 0 if peer.labels else points.host_pods | (addresses if stated else 0)
        return Match(sure, addresses | points.host_pods | points.server | points.node)

    def _domains(self) -> Match:
        """A name can have any address outside of the cluster."""
        return Match(0, self.points.anywhere)

    def spread(self, ports: tuple[Port, ...] | Every, targets: int, which: Which) -> Iterator[tuple[int, int]]:
        """Port atoms with those of ``targets``, the destinations, for which the entries of a rule mean them.

        A pod that is seen as its node has no port names.
        """
        seen = self.hosts == "pod" or (self.hosts == "unknown" and which == "maybe")
        return self.ports.spread(ports, targets, which, nameless=0 if seen else self.points.host_pods)


def _inside(blocks: list[Addresses]) -> AddressSet:
    found = AddressSet.NONE
    for one in blocks:
        block = AddressSet.of(one.version, [(one.first, one.last)])
        found |= block - AddressSet.of(one.version, one.excluded)
    return found
