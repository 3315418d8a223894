"""The parts of a policy as sets of ends and ports: whom it is about, who its peers are, which ports it means.

Source: the API comments of NetworkPolicy (``k8s.io/api/networking/v1``) and of the cluster-wide kinds
(``sigs.k8s.io/network-policy-api``), and for pods of the host's network the page on network policies.
"""

from __future__ import annotations

from typing import NamedTuple

from altlas.netset import AddressSet
from altlas.network import bits
from altlas.network.cluster import Cluster
from altlas.network.dialect import Dialect
from altlas.network.named_ports import NamedPorts
from altlas.network.points import Points
from altlas.network.policy import Addresses, Domains, Every, Labels, Nodes, Peer, Pods, Policy, Tier
from altlas.network.selecting import NOTHING, Labelled, Match, Selecting


class Subject(NamedTuple):
    """Pods that a policy selects.

    ``given`` are those whose labels surely match, pods of the host's network included; of these, ``sure`` are those
    that policies surely apply to; ``maybe`` are those whose labels may match.
    """

    given: int
    sure: int
    maybe: int


class Matcher:
    """Answers for one cluster and dialect; remembers every selector, as generated policies repeat them."""

    def __init__(self, cluster: Cluster, dialect: Dialect) -> None:
        self.points = Points(cluster)
        self.ports = NamedPorts(cluster.policies, self.points.classes)
        self._dialect = dialect
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
        self._located: dict[tuple[int, bool], Match] = {}

    @staticmethod
    def _labelled(cluster: Cluster, name: str) -> Labelled:
        namespace = cluster.namespaces.get(name)
        if namespace is None:
            return Labelled({"kubernetes.io/metadata.name": name}, partial=True)
        return Labelled(namespace.labels, partial=not namespace.declared)

    @property
    def lenient_hosts(self) -> int:
        """Pods of the host's network that are seen as their node, which any pod may be running on (rules 20, 21)."""
        return 0 if self._dialect.host_network == "pod" else self.points.host_pods

    def subject(self, policy: Policy) -> Subject:
        """The pods that a policy is about (rules 1, 7, 20, 30)."""
        found = self._select(policy.subject, policy.namespace)
        hosts = self.points.host_pods
        if not hosts or (policy.tier is Tier.NETWORK and self._dialect.host_network == "pod"):
            return Subject(found.sure, found.sure, found.maybe)
        if policy.tier is not Tier.NETWORK or self._dialect.host_network == "node":
            found = found.within(~hosts)
            return Subject(found.sure, found.sure, found.maybe)
        return Subject(found.sure, found.sure & ~hosts, found.maybe)

    def peers(self, policy: Policy, peers: tuple[Peer, ...] | Every) -> Match:
        """The ends that any of a rule's peers matches; everything where a rule names none (rule 5)."""
        if isinstance(peers, Every):
            return Match(self.points.everything, self.points.everything)
        found, blocks = NOTHING, []
        for peer in peers:
            if isinstance(peer, Pods):
                found |= self._pod_peers(peer, policy)
            elif isinstance(peer, Addresses):
                blocks.append(peer)
            elif isinstance(peer, Nodes):
                found |= self._nodes(peer)
            elif isinstance(peer, Domains):
                found |= self._domains()
        return found | self._addresses(blocks, policy.tier) if blocks else found

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

    def _pod_peers(self, peer: Pods, policy: Policy) -> Match:
        """Selected pods; those of the host's network only as the dialect has it, for cluster-wide kinds never."""
        found = self._select(peer, policy.namespace)
        hosts = self.points.host_pods
        if not hosts or (policy.tier is Tier.NETWORK and self._dialect.host_network == "pod"):
            return found
        if policy.tier is not Tier.NETWORK or self._dialect.host_network == "node":
            return found.within(~hosts)
        return Match(found.sure & ~hosts, found.maybe)

    def _addresses(self, blocks: list[Addresses], tier: Tier) -> Match:
        """The ends inside of any of a rule's blocks (rules 12, 13, 30)."""
        key = tuple([(one.version, one.first, one.last, one.excluded) for one in blocks])
        mask = self._blocks.get(key)
        if mask is None:
            mask = self._blocks[key] = self.points.atoms.mask(_inside(blocks))
        network = tier is Tier.NETWORK
        found = self._located.get((mask, network))
        if found is None:
            found = self._located[mask, network] = self._locate(mask, network=network)
        return found

    def _locate(self, mask: int, *, network: bool) -> Match:
        points = self.points
        sure = maybe = mask << points.first_atom
        for location, members in points.locations.items():
            if location.possible & mask:
                maybe |= members
                if not location.within & ~mask:
                    sure |= self._certain(members, known=location.known, network=network)
        if network and self._dialect.pods_in_ip_blocks == "no":
            pods = points.pods & ~points.host_pods
            sure, maybe = sure & ~pods, maybe & ~pods
        # Whether policies of the whole cluster apply to a pod's own node is open (network-policy-api issue 314).
        return Match(sure & ~points.node, maybe)

    def _certain(self, members: int, *, known: bool, network: bool) -> int:
        """Those of ``members``, all inside of a block, that the block surely matches."""
        if not network:
            return members
        if not known and self._dialect.pods_in_ip_blocks == "unknown":
            members &= ~self.points.pods | self.points.host_pods
        return members if self._dialect.host_network == "node" else members & ~self.points.host_pods

    def _nodes(self, peer: Nodes) -> Match:
        """Nodes' addresses, and what runs in a node's network. No manifest tells nodes' labels."""
        at_nodes = self.points.stated[1]
        maybe = self.points.atoms.mask(at_nodes) << self.points.first_atom | self.points.host_pods
        server = self.points.server | self.points.node
        return Match(0 if peer.labels else maybe, maybe | server)

    def _domains(self) -> Match:
        """A name can have any address outside of the cluster."""
        maybe = self.points.world | self.points.server
        return Match(0, maybe)


def _inside(blocks: list[Addresses]) -> AddressSet:
    found = AddressSet.NONE
    for one in blocks:
        block = AddressSet.of(one.version, [(one.first, one.last)])
        found |= block - AddressSet.of(one.version, one.excluded)
    return found
