"""On random clusters the reasons of a verdict belong to it, and the list of connections says what the answers say."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from altlas.network import AddressRange, End, PlatformEnd, Reach, Verdict, Why, Workload
from network.clusters import seeded
from network.comparison import answer, numbers, twin
from network.recipes import PROTOCOLS

SEEDS = range(0, 150, 50)


def faults(why: Why, expected: str) -> list[str]:
    """What does not fit together in one explanation."""
    sides = (why.egress, why.ingress)
    verdicts = {side.verdict for side in sides}
    reasoned = any(side.reasons or any(not step.sure for step in side.steps) for side in sides)
    checks = {
        f"the answer is {expected}": str(why.verdict) == expected,
        "allowed needs both sides": why.verdict is not Verdict.ALLOWED or verdicts == {Verdict.ALLOWED},
        "a side that denies decides": Verdict.DENIED not in verdicts or why.verdict is Verdict.DENIED,
        "unknown has an unknown side": why.verdict is not Verdict.UNKNOWN or Verdict.UNKNOWN in verdicts,
        "unknown has a reason": why.verdict is not Verdict.UNKNOWN or reasoned,
        "blocked_by names the sides": bool(why.blocked_by) == (Verdict.DENIED in verdicts),
    }
    return [name for name, holds in checks.items() if not holds]


@pytest.mark.parametrize("start", SEEDS)
def test_every_verdict_is_explained(start):
    for seed in range(start, start + 50):
        scene, random = seeded(seed), Random(seed)
        reach, ports = twin(scene), numbers(scene)
        for _ in range(40):
            ends = random.choice(reach.ends), random.choice(reach.ends)
            port = random.choice(PROTOCOLS), random.choice(ports)
            assert faults(reach.why(*ends, *port), answer(reach, *ends, *port)) == [], (seed, *map(str, ends), port)


@pytest.mark.parametrize("start", SEEDS)
def test_the_list_says_what_the_answers_say(start):
    for seed in range(start, start + 50):
        reach = twin(seeded(seed))
        assert listed(reach) == answered(reach), seed


def listed(reach: Reach) -> dict:
    """The rows of the list without platform ends. A row joins ranges that are alike for its pair."""
    rows = {}
    for one in reach.connections():
        if not any(isinstance(end, PlatformEnd) for end in (one.src, one.dst)):
            for source, destination in product(parts(reach, one.src), parts(reach, one.dst)):
                rows[source, destination, one.verdict] = one.ports
    return rows


def parts(reach: Reach, end: End) -> list[str]:
    """The end itself, or the undivided ranges of the cluster that a range holds."""
    if not isinstance(end, AddressRange):
        return [str(end)]
    ranges = [one for one in reach.ends if isinstance(one, AddressRange)]
    return [str(one) for one in ranges if end.addresses.covers(one.addresses)]


def answered(reach: Reach) -> dict:
    """The same rows, asked pair by pair."""
    rows = {}
    ends = [end for end in reach.ends if not isinstance(end, PlatformEnd)]
    for source in ends:
        for destination in ends:
            pods = [end for end in (source, destination) if isinstance(end, Workload)]
            if not pods or (source is destination and pods[0].single):
                continue  # what a single pod says to itself is no connection
            asked = (
                (Verdict.ALLOWED, reach.allowed(source, destination)),
                (Verdict.UNKNOWN, reach.unknown(source, destination)),
            )
            rows |= {(str(source), str(destination), verdict): ports for verdict, ports in asked if ports}
    return rows
