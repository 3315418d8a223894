"""What the oracle knows of labels, ports, addresses and pods: each answer is YES, NO or MAYBE."""

from __future__ import annotations

from functools import cache
from ipaddress import ip_network
from typing import Any

YES, NO, MAYBE = "yes", "no", "maybe"
Object = dict[str, Any]

ADDED_LABELS = {
    "Deployment": {"pod-template-hash": ""},
    "StatefulSet": {
        "statefulset.kubernetes.io/pod-name": "{name}-",
        "apps.kubernetes.io/pod-index": "",
        "controller-revision-hash": "{name}-",
    },
    "DaemonSet": {"controller-revision-hash": "", "pod-template-generation": ""},
    "Job": {"controller-uid": "", "batch.kubernetes.io/controller-uid": ""},
    "CronJob": {
        "job-name": "{name}-",
        "batch.kubernetes.io/job-name": "{name}-",
        "controller-uid": "",
        "batch.kubernetes.io/controller-uid": "",
    },
}
"""Labels that controllers add to pods, and what their values begin with; the rest no manifest tells."""


PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"]
"""IPv4 ranges for private use: RFC 1918, 6598 and 2544."""
POSSIBLE_V6 = ["2000::/3", "fc00::/7"]
"""Global and unique local addresses."""


def is_pod(question: Object, end: Object) -> bool:
    """Addresses are not pods; pods of the host network are, or are not, as the network plugin sees it."""
    return "address" not in end and (not end["host"] or question["host pods are pods"])


def both(answers) -> str:
    """AND."""
    answers = set(answers)
    return NO if NO in answers else MAYBE if MAYBE in answers else YES


def either(answers) -> str:
    """OR."""
    answers = set(answers)
    return YES if YES in answers else MAYBE if MAYBE in answers else NO


def has_labels(selector: Object | None, end: Object) -> str:
    """Does a selector match a pod's labels? No selector matches all pods."""
    return matches(selector, end["labels"], end["added"])


def in_namespace(question: Object, selector: Object | None, end: Object) -> str:
    """Does a selector match a pod's namespace? Of one that no manifest declares only the name is known."""
    name = end["namespace"]
    labels = question["cluster"]["namespaces"].get(name)
    if labels is None:
        return matches(selector, {"kubernetes.io/metadata.name": name}, None)
    return matches(selector, labels, {})


def matches(selector: Object | None, labels: dict[str, str], added: dict[str, str] | None) -> str:
    """All terms of a selector. ``added`` are further keys with what their values begin with; None: any may be there."""
    selector = selector or {}
    terms = [{"key": k, "operator": "In", "values": [v]} for k, v in (selector.get("matchLabels") or {}).items()]
    return both(term_matches(term, labels, added) for term in terms + (selector.get("matchExpressions") or []))


def term_matches(term: Object, labels: dict[str, str], added: dict[str, str] | None) -> str:
    """One term. "NotIn" and "DoesNotExist" match pods without the key."""
    key, operator, values = term["key"], term["operator"], term.get("values") or []
    if key in labels:
        there, among = YES, YES if labels[key] in values else NO
    elif added is None:
        there = among = MAYBE
    elif key in added:
        there = YES
        among = MAYBE if any(value.startswith(added[key]) for value in values) else NO
    else:
        there = among = NO
    negated = {YES: NO, NO: YES, MAYBE: MAYBE}
    return {"In": among, "NotIn": negated[among], "Exists": there, "DoesNotExist": negated[there]}[operator]


def number_in(question: Object, protocol: str, first: int, last: int) -> str:
    return YES if protocol == question["protocol"] and first <= question["port"] <= last else NO


def named(question: Object, name: str, protocol: str) -> str:
    """Is the port the one that the destination's pod gives this name, for this protocol?"""
    if not (question["protocol"] == protocol and "address" not in question["destination"]):
        return NO
    if not is_pod(question, question["destination"]):
        return NO
    numbers = {number for other, kind, number in question["destination"]["ports"] if (other, kind) == (name, protocol)}
    if question["port"] not in numbers:
        return NO
    return YES if len(numbers) == 1 else MAYBE  # plugins take the first, the last or all of them


@cache
def inside(address: str, cidr: str) -> bool:
    one, block = ip_network(address), ip_network(cidr, strict=False)
    return one.version == block.version and one.subnet_of(block)


def in_blocks(question: Object, blocks: list[Object], end: Object, *, networks: bool) -> str:
    """Is the end's address in any of the blocks (``cidr`` without ``except``)?

    A pod or a node has some address of its ranges, nobody knows which. Where no range of pods is stated, they are
    taken to be in the private ranges of IPv4, and of ``networks`` the API comment says that they then match pods;
    of an ipBlock it says that it should be outside of the cluster, so nothing is sure. IPv6 pods can be anywhere.
    """
    cluster = question["cluster"]
    if "address" in end:
        return any_of([end["address"]], blocks)
    if end["host"]:
        return any_of(cluster["node cidrs"] or ["0.0.0.0/0", "::/0"], blocks)
    if cluster["pods in ip blocks"] == "no":
        return NO
    if stated := end["addresses"] or cluster["pod cidrs"]:
        return any_of(stated, blocks)
    if any_of(PRIVATE, blocks) == YES and (networks or cluster["pods in ip blocks"] == "yes"):
        return YES
    return NO if any_of([*PRIVATE, *POSSIBLE_V6], blocks) == NO else MAYBE


def any_of(ranges: list[str], blocks: list[Object]) -> str:
    """YES if every address of the ranges is in a block, NO if none is. It asks one of each undivided part."""
    cuts = [*ranges, *(cidr for block in blocks for cidr in [block["cidr"], *(block.get("except") or [])])]
    edges = [edge for cidr in cuts for edge in bounds(cidr)]
    asked = {edge for edge in edges if any(inside(edge, cidr) for cidr in ranges)}
    answers = {any(in_block(address, block) for block in blocks) for address in asked}
    return MAYBE if len(answers) == 2 else YES if answers == {True} else NO


def in_block(address: str, block: Object) -> bool:
    """In ``cidr``, and in none of ``except``."""
    return inside(address, block["cidr"]) and not any(inside(address, cidr) for cidr in block.get("except") or [])


@cache
def bounds(cidr: str) -> list[str]:
    """Its first address, and the first one after it."""
    block = ip_network(cidr, strict=False)
    last = block.broadcast_address
    after = [str(last + 1)] if int(last) + 1 < 2**block.max_prefixlen else []
    return [str(block.network_address), *after]


def namespace_of(value: Object) -> str:
    return value["metadata"].get("namespace") or "default"


def expand(
    objects: list[Object], *, pod_cidrs=None, node_cidrs=None, pods_in_ip_blocks="unknown", host_network="unknown"
) -> Object:
    """The pods, namespaces and policies of a list of manifests, and what is known of the addresses."""
    namespaces = {
        value["metadata"]["name"]: {
            **(value["metadata"].get("labels") or {}),
            "kubernetes.io/metadata.name": value["metadata"]["name"],
        }
        for value in objects
        if value["kind"] == "Namespace"
    }
    return {
        "pods": [pod for value in objects for pod in pods_of(value)],
        "namespaces": namespaces,
        "policies": [value for value in objects if value["kind"].endswith("NetworkPolicy")],
        "pod cidrs": pod_cidrs,
        "node cidrs": node_cidrs,
        "pods in ip blocks": pods_in_ip_blocks,
        "host pods are pods": {"pod": (True,), "node": (False,), "unknown": (True, False)}[host_network],
    }


def owner_of(value: Object) -> str:
    """``name[Kind]`` of a workload, or of what made a Pod that was read from a cluster."""
    owners = [one for one in value["metadata"].get("ownerReferences") or [] if one["kind"] != "Node"]
    owner = owners[0] if owners else {"name": value["metadata"]["name"], "kind": value["kind"]}
    return f"{owner['name']}[{owner['kind']}]"


def pods_of(value: Object) -> list[Object]:
    """The pods of a workload, one per replica."""
    kind, spec = value["kind"], value.get("spec") or {}
    if kind not in {*ADDED_LABELS, "Pod", "ReplicaSet"}:
        return []
    template = spec["jobTemplate"]["spec"]["template"] if kind == "CronJob" else spec.get("template", value)
    labels = dict(template["metadata"].get("labels") or {})
    if kind == "Job":
        labels |= dict.fromkeys(("job-name", "batch.kubernetes.io/job-name"), value["metadata"]["name"])
    pod = {
        "owner": f"{namespace_of(value)}/{owner_of(value)}",
        "namespace": namespace_of(value),
        "labels": labels,
        "added": {
            key: start.format(name=value["metadata"]["name"])
            for key, start in ADDED_LABELS.get(kind, {}).items()
            if key not in labels
        },
        "addresses": [one["ip"] for one in (value.get("status") or {}).get("podIPs") or []],
        "host": bool(template["spec"].get("hostNetwork")),
        "ports": list(named_ports(template["spec"])),
    }
    return [dict(pod) for _ in range(1 if kind == "Pod" else spec.get("replicas", 2))]


def named_ports(spec: Object):
    """Names of ports of containers, and of init containers that keep running (sidecars)."""
    sidecars = [one for one in spec.get("initContainers") or [] if one.get("restartPolicy") == "Always"]
    for container in sidecars + spec["containers"]:
        for port in container.get("ports") or []:
            yield port.get("name"), port.get("protocol", "TCP"), port.get("containerPort")
