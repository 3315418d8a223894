"""The twin's answers beside the oracle's, for all connections of a random cluster that can tell them apart."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from random import Random

from altlas.network import AddressRange, Dialect, Ends, PlatformEnd, Reach, Workload, read, solve
from network.clusters import Scene
from network.leaves import leaves
from network.oracle import verdict
from network.oracle_facts import Object, expand
from network.recipes import PROTOCOLS

METADATA = ip_address("169.254.169.254")


def twin(scene: Scene) -> Reach:
    """The scene, solved."""
    ends = Ends(pod_cidrs=scene.pod_cidrs, node_cidrs=scene.node_cidrs)
    dialect = Dialect(pods_in_ip_blocks=scene.pods_in_ip_blocks, host_network=scene.host_network)
    return solve(read(enumerate(scene.objects), ends=ends).cluster, dialect)


def cluster(scene: Scene) -> Object:
    """The scene, as the oracle sees it."""
    return expand(
        scene.objects,
        pod_cidrs=scene.pod_cidrs or None,
        node_cidrs=scene.node_cidrs or None,
        pods_in_ip_blocks=scene.pods_in_ip_blocks,
        host_network=scene.host_network,
    )


def disagreements(scene: Scene, sample: int | None = None, seed: int = 0) -> list[str]:
    """Connections that twin and oracle judge differently; ``sample`` bounds how many are asked."""
    solved, plain = twin(scene), cluster(scene)
    pairs = list(_pairs(solved, plain, scene))
    ports = [(protocol, number) for number in numbers(scene) for protocol in PROTOCOLS]
    questions = list(itertools.product(pairs, ports)) if sample is None else _some(pairs, ports, sample, seed)
    found = []
    for (source, destination, theirs), (protocol, number) in questions:
        expected = verdict(plain, source, destination, protocol, number)
        found_out = answer(solved, *theirs, protocol, number)
        if found_out != expected:
            found.append(f"{theirs[0]} => {theirs[1]} {protocol} {number}: twin {found_out}, oracle {expected}")
    return found


def _some(pairs: list, ports: list, sample: int, seed: int) -> list:
    random = Random(seed)
    return [(random.choice(pairs), random.choice(ports)) for _ in range(sample)]


def answer(solved: Reach, source, destination, protocol: str, number: int) -> str:
    """The twin's verdict."""
    if solved.allowed(source, destination).contains(protocol, number):
        return "allowed"
    return "unknown" if solved.unknown(source, destination).contains(protocol, number) else "denied"


def _pairs(solved: Reach, plain: Object, scene: Scene) -> Iterator[tuple]:
    """Source and destination for the oracle, and both for the twin; a workload with itself means two of its pods."""
    workloads = {str(end): end for end in solved.ends if isinstance(end, Workload)}
    pods: dict[str, list[Object]] = {}
    for pod in plain["pods"]:
        pods.setdefault(pod["owner"], []).append(pod)
    assert workloads.keys() == pods.keys()
    for source, destination in itertools.product(pods, pods):
        yield pods[source][0], pods[destination][-1], (workloads[source], workloads[destination])
    for text in addresses(scene):
        for owner, end in itertools.product(pods, ends_at(solved, text, scene)):
            yield pods[owner][0], {"address": text}, (workloads[owner], end)
            yield {"address": text}, pods[owner][0], (end, workloads[owner])


def ends_at(solved: Reach, text: str, scene: Scene) -> list:
    """The one end outside of the cluster that has the address; none if pods or nodes have it."""
    address = ip_address(text)
    if address == METADATA:
        return [PlatformEnd.METADATA]
    ours = any(address in ip_network(cidr) for cidr in (*scene.pod_cidrs, *scene.node_cidrs))
    found = [end for end in solved.ends if isinstance(end, AddressRange) and _holds(end, address)]
    assert len(found) == (0 if ours else 1), f"{text} is in {[str(end) for end in found]}"
    return found


def _holds(end: AddressRange, address) -> bool:
    return int(address) in (end.addresses.v4 if address.version == 4 else end.addresses.v6)


def addresses(scene: Scene) -> list[str]:
    """First and last address of every block of the scene and of the world, and their neighbours."""
    blocks = {
        "0.0.0.0/0",
        "::/0",
        "8.8.4.4/32",
        f"{METADATA}/32",
        *_strings(scene.objects, lambda text: "/" in text and _is_block(text)),
    }
    found = set()
    for block in map(ip_network, blocks):
        bounds = (int(block.network_address), int(block.broadcast_address))
        last = 2**block.max_prefixlen - 1
        near = {bound + step for bound in bounds for step in (-1, 0, 1)}
        found |= {(block.version, number) for number in near if 0 <= number <= last}
    makers = {version: type(ip_address(text)) for version, text in ((4, "0.0.0.0"), (6, "::"))}
    return [str(makers[version](number)) for version, number in sorted(found)]


def numbers(scene: Scene) -> list[int]:
    """Every port number of the scene and its neighbours."""
    found = {1, 65535, *(n + step for n in _numbers(scene.objects) for step in (-1, 0, 1))}
    return sorted(number for number in found if 1 <= number <= 65535)


def bounds(solved: Reach) -> set[int]:
    """The first number of every interval of every answer, and the first one after it."""
    found = set()
    for source, destination in itertools.product(solved.ends, solved.ends):
        for ports in (solved.allowed(source, destination), solved.unknown(source, destination)):
            for protocol in PROTOCOLS:
                for first, last in ports.numbers(protocol).intervals:
                    found |= {first, min(last + 1, 65535)}
    return found


def _strings(value, wanted) -> set[str]:
    return {leaf for leaf in leaves(value) if isinstance(leaf, str) and wanted(leaf)}


def _numbers(value) -> set[int]:
    return {leaf for leaf in leaves(value) if isinstance(leaf, int)}


def _is_block(text: str) -> bool:
    return text[0].isdigit() or text[:2] in {"::", "fd"}
