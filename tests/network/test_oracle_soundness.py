"""A verdict that is not ``unknown`` stays the same whatever the unknown facts turn out to be."""

from __future__ import annotations

from random import Random

import pytest

from network.clusters import seeded
from network.comparison import cluster
from network.oracle import verdict

ADDRESSES = ("8.8.8.8", "10.1.0.5", "172.16.0.1", "fd00:1::1", "169.254.169.254")


def informed(scene, random):
    """The same cluster with every unknown fact made up."""
    plain = cluster(scene)
    used = {pod["namespace"] for pod in plain["pods"]}
    for name in sorted(used - plain["namespaces"].keys()):
        labels = random.choice([{}, {"team": "x"}, {"team": "y", "env": "prod"}])
        plain["namespaces"][name] = {"kubernetes.io/metadata.name": name, **labels}
    for pod in plain["pods"]:
        pod["labels"] |= {
            key: start + random.choice(["0", "w0-0", "w1", "5f7d"]) for key, start in pod["added"].items()
        }
        address = f"10.1.{random.choice([0, 1, 200])}.{random.choice([0, 127, 128, 255])}"
        pod["addresses"] = [address] if scene.pod_cidrs else [random.choice([address, "10.2.0.1", "fd00:1::9"])]
    plain["node cidrs"] = scene.node_cidrs or (random.choice(["172.16.0.0/24", "192.168.1.1/32", "9.9.9.9/32"]),)
    plain["host pods are pods"] = (random.choice(plain["host pods are pods"]),)
    return plain


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_more_facts_change_no_definite_verdict(start):
    for seed in range(start, start + 100):
        scene, random = seeded(seed), Random(seed)
        vague, exact = cluster(scene), informed(scene, random)
        for _ in range(60):
            ends = [*range(len(vague["pods"])), *ADDRESSES]
            first, second = random.choice(ends[: len(vague["pods"])]), random.choice(ends)
            pair = (first, second) if random.choice([True, False]) else (second, first)
            asked = random.choice(["TCP", "UDP"]), random.choice([80, 53, 8080, 9000])
            before, after = (
                verdict(
                    known, *(known["pods"][end] if isinstance(end, int) else {"address": end} for end in pair), *asked
                )
                for known in (vague, exact)
            )
            assert before in {"unknown", after}, (seed, pair, asked)
