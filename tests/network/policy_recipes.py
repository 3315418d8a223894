"""Recipes for random policies of every kind, as the API server takes them, with every way to write them."""

from __future__ import annotations

from collections.abc import Sequence

from network.recipes import NUMBERS, PORT_NAMES, PROTOCOLS, Object, Recipe

OLD = ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy")
NEW = ("ClusterNetworkPolicy",)
EXCEPTS = {
    "10.0.0.0/8": ("10.1.0.0/16", "10.1.0.0/24", "10.2.0.0/16"),
    "0.0.0.0/0": ("10.0.0.0/8", "10.1.0.0/16", "172.16.0.0/12", "169.254.169.254/32", "0.0.0.0/1"),
    "10.1.0.0/24": ("10.1.0.0/25", "10.1.0.128/25"),
    "10.1.0.0/16": ("10.1.0.0/17", "10.1.128.0/17"),
    "172.16.0.0/12": ("172.16.0.0/16",),
    "192.168.0.0/16": ("192.168.1.1/32",),
    "8.8.8.8/32": (),
    "::/0": ("fd00::/8", "2001:db8::/32"),
    "2001:db8::/32": ("2001:db8:1::/48",),
    "fd00::/8": ("fd00:1::/32", "fd00:2::/32"),
}
"""Blocks, each with blocks inside it."""


class PolicyRecipe(Recipe):
    """Makes policies, too."""

    def policy(self, index: int, kind: str, spaces: Sequence[str]) -> Object:
        if kind == "NetworkPolicy":
            metadata = self.place(f"p{index}", self.choose(spaces))
            version, spec = "networking.k8s.io/v1", self.network_spec()
        else:
            metadata = {"name": "default" if kind == OLD[1] else f"p{index}"}
            version = f"policy.networking.k8s.io/{'v1alpha1' if kind in OLD else 'v1alpha2'}"
            spec = self.cluster_spec(kind)
        return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}

    def network_spec(self) -> Object:
        spec: Object = {}
        self.optional(spec, "podSelector", self.pod_selector)
        types = (None, [], ["Ingress"], ["Egress"], ["Ingress", "Egress"])
        self.optional(spec, "policyTypes", lambda: self.choose(types))
        self.optional(spec, "ingress", lambda: self.several(0, 2, lambda: self.network_rule("from")))
        self.optional(spec, "egress", lambda: self.several(0, 2, lambda: self.network_rule("to")))
        return spec

    def network_rule(self, side: str) -> Object:
        rule: Object = {}
        self.optional(rule, side, lambda: self.several(0, 2, self.network_peer))
        self.optional(rule, "ports", lambda: self.several(0, 2, self.network_port))
        return rule

    def network_peer(self) -> Object:
        how = self.choose(("pods", "namespaces", "both", "block"))
        if how == "block":
            return {"ipBlock": self.block()}
        peer: Object = {"podSelector": self.pod_selector()} if how != "namespaces" else {}
        if how != "pods":
            peer["namespaceSelector"] = self.namespace_selector()
        if len(peer) == 1 and self.sometimes(in_=5):
            peer["podSelector" if "namespaceSelector" in peer else "namespaceSelector"] = None
        return peer

    def block(self) -> Object:
        cidr = self.choose(tuple(EXCEPTS))
        block: Object = {"cidr": cidr}
        if EXCEPTS[cidr]:
            self.optional(block, "except", lambda: self.several(0, 2, lambda: self.choose(EXCEPTS[cidr])))
        return block

    def network_port(self) -> Object:
        port: Object = {}
        self.optional(port, "protocol", lambda: self.choose(PROTOCOLS))
        self.optional(port, "port", lambda: self.choose((*NUMBERS, *PORT_NAMES, *PORT_NAMES)))
        if isinstance(port.get("port"), int) and self.sometimes():
            port["endPort"] = self.choose(tuple(number for number in sorted(NUMBERS) if number >= port["port"]))
        return port

    def cluster_spec(self, kind: str) -> Object:
        """The spec of a cluster-wide policy. Priorities are few, so that some are equal."""
        spec: Object = {"subject": self.cluster_pods()}
        if kind != OLD[1]:
            spec["priority"] = self.choose((1, 2, 3, 0, 1000))
        if kind in NEW:
            spec["tier"] = self.choose(("Admin", "Baseline"))
        for side in ("ingress", "egress"):
            self.optional(spec, side, lambda side=side: self.several(0, 3, lambda: self.cluster_rule(kind, side)))
        return spec

    def cluster_pods(self) -> Object:
        if self.choose((True, False)):
            return {"namespaces": self.namespace_selector()}
        return {"pods": {"namespaceSelector": self.namespace_selector(), "podSelector": self.pod_selector()}}

    def cluster_rule(self, kind: str, side: str) -> Object:
        actions = ("Allow" if kind in OLD else "Accept", "Deny", *(("Pass",) if kind != OLD[1] else ()))
        action = self.choose(actions)
        peers = self.several(
            1, 2, lambda: self.cluster_peer(side, domains=action in {"Allow", "Accept"} and kind != OLD[1])
        )
        on_pods = all({"namespaces", "pods"} & peer.keys() for peer in peers)
        rule: Object = {"action": action, "from" if side == "ingress" else "to": peers}
        if self.choose((False, True)):
            port = self.old_port if kind in OLD else self.new_port
            key = "ports" if kind in OLD else "protocols"
            rule[key] = self.several(1, 2, lambda: port(named=on_pods or side == "ingress"))
        return rule

    def cluster_peer(self, side: str, *, domains: bool) -> Object:
        how = self.choose(
            ("pods", "pods", *(("networks", "nodes", "domains", "new") if side == "egress" else ("new",)))
        )
        if how == "networks":
            return {"networks": sorted(set(self.several(1, 2, lambda: self.choose(tuple(EXCEPTS)))))}
        if how == "nodes":
            return {"nodes": self.choose(({}, {"matchLabels": {"disk": "ssd"}}))}
        if how == "domains" and domains:
            return {"domainNames": ["example.com"]}
        if how == "new" and self.sometimes():
            return {"ofTheFuture": {}}
        return self.cluster_pods()

    def old_port(self, *, named: bool) -> Object:
        how = self.choose(("number", "range", "name")) if named else self.choose(("number", "range"))
        if how == "name":
            return {"namedPort": self.choose(PORT_NAMES)}
        protocol = {"protocol": self.choose(PROTOCOLS)} if self.choose((True, False)) else {}
        if how == "number":
            return {"portNumber": {**protocol, "port": self.choose(NUMBERS)}}
        start, end = self.range()
        return {"portRange": {**protocol, "start": start, "end": end}}

    def new_port(self, *, named: bool) -> Object:
        how = self.choose(("number", "range", "name")) if named else self.choose(("number", "range"))
        if how == "name":
            return {"destinationNamedPort": self.choose(PORT_NAMES)}
        start, end = self.range()
        wanted = {"number": self.choose(NUMBERS)} if how == "number" else {"range": {"start": start, "end": end}}
        return {self.choose(("tcp", "udp", "sctp")): {"destinationPort": wanted}}

    def range(self) -> tuple[int, int]:
        start = self.choose(tuple(sorted(NUMBERS)[:-1]))
        return start, self.choose(tuple(number for number in sorted(NUMBERS) if number > start))
