"""How long the network twin takes on growing sets of policies, beside network-config-analyzer in the same run.

    python bench/reach.py [--sizes 50 100 200 1000 5000] [--peer-sizes 50 100 200] [--peer PATH_OF_nca | --no-peer]

The sets come from the seeded generator of the project's reference material: N services of two pods, a default deny
both ways, and 8N + 2 policies. Every answer is held to the generator's truth. CPU seconds are compared, not wall time,
because the machine may be shared. ``cluster`` is the time from objects in memory to a cluster, ``solve`` from there to
all verdicts, ``process`` a whole Python process that also starts, reads the YAML and lists the connections.
The peer is installed into a virtual environment of its own, which is thrown away.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import re
import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import NamedTuple

from altlas.network import Reach, Workload, read, solve
from altlas.yamltext.read import read as read_yaml

PROJECT = Path(__file__).resolve().parent.parent
GENERATOR = PROJECT.parent / "shared" / "reference" / "gen_netpol.py"
PEER = "network-config-analyzer==2.1.0"
PEER_LIMIT = 900
"""Seconds that one run of the peer may take."""
RUNS = 5
GOALS = {1000: 0.3, 5000: 2.0}
"""CPU seconds that cluster and solve together may take."""
GOAL_EXPONENT, GOAL_MEMORY, GOAL_PROCESS = 1.4, 1000, 100

Triple = tuple[str, str, int]


class Cost(NamedTuple):
    """CPU seconds of the three parts."""

    cluster: float
    solve: float
    process: float

    @property
    def memory(self) -> float:
        """Everything but YAML and the process around it."""
        return self.cluster + self.solve


def main() -> int:
    """Measure and print; 0 also when there is nothing to measure with, 1 if an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generator", type=Path, default=GENERATOR)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 100, 200, 1000, 5000])
    parser.add_argument("--peer-sizes", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--peer", help="path of an installed nca")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        return once(options.once)
    if not options.generator.is_file():
        print(f"skipped: the generator of policies is not there ({options.generator.name}); name it by --generator")
        return 0
    with tempfile.TemporaryDirectory(prefix="altlas-bench-") as folder:
        peer = None if options.no_peer else options.peer or install_peer(Path(folder) / "peer")
        return compare(options, Path(folder), peer)


def compare(options: argparse.Namespace, folder: Path, peer: str | None) -> int:
    """Every size, with the peer where it is asked for, and the figures of the issue."""
    costs: dict[int, Cost] = {}
    wrong = False
    print(f"{'N':>5} {'policies':>8} {'cluster':>8} {'solve':>8} {'process':>8}  peer")
    for count in options.sizes:
        manifests = generate(options.generator, folder / str(count), count)
        costs[count], right = measure(manifests)
        line = f"{count:>5} {8 * count + 2:>8} {costs[count].cluster:>6.3f} s {costs[count].solve:>6.3f} s"
        line += f" {costs[count].process:>6.3f} s"
        if peer and count in options.peer_sizes:
            line += "  " + beside(peer, manifests, costs[count])
        print(line + ("" if right else "  WRONG ANSWER"), flush=True)
        wrong = wrong or not right
    for line in figures(costs):
        print(line)
    return int(wrong)


def generate(generator: Path, folder: Path, count: int) -> Path:
    """Manifests of ``count`` services, with their truth beside them."""
    command = [sys.executable, str(generator), "gen", str(count), str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def documents(manifests: Path) -> list[object]:
    """The objects of a generated folder."""
    files = [manifests / name for name in ("workloads.yaml", "policies.yaml")]
    return [document.value for file in files for document in read_yaml(file.read_bytes()).documents]


def measure(manifests: Path) -> tuple[Cost, bool]:
    """The cost, the least of some runs because a busy machine only adds, and whether the answer is the truth."""
    objects = documents(manifests)
    expected = truth(manifests)
    rounds = []
    right = True
    for _ in range(RUNS):
        started = time.process_time()
        reading = read(enumerate(objects))
        halfway = time.process_time()
        reach = solve(reading.cluster)
        rounds.append((halfway - started, time.process_time() - halfway))
        right = right and not reading.problems and answer(reach) == expected
    whole = cpu([sys.executable, __file__, "--once", str(manifests)])
    return Cost(min(one[0] for one in rounds), min(one[1] for one in rounds), whole), right


def once(manifests: Path) -> int:
    """What a whole process does: read, solve, list. As when altlas reads manifests, the garbage collector is off."""
    gc.disable()
    reach = solve(read(enumerate(documents(manifests))).cluster)
    print(sum(1 for _ in reach.connections()))
    return 0


def truth(manifests: Path) -> set[Triple]:
    """What the generator says: source pod, destination pod, port."""
    edges = json.loads((manifests / "truth.json").read_text())["edges"]
    return {(f"{src}-{i}", f"{dst}-{j}", port) for src, dst, port in edges for i in (0, 1) for j in (0, 1)}


def answer(reach: Reach) -> set[Triple]:
    """What altlas says, of pods; anything unknown is put in as a port that no truth has."""
    return {
        (connection.src.name, connection.dst.name, first if connection.verdict == "allowed" else -1)
        for connection in reach.connections()
        if isinstance(connection.src, Workload) and isinstance(connection.dst, Workload)
        for numbers in (connection.ports.tcp, connection.ports.udp, connection.ports.sctp)
        for interval in numbers.intervals
        for first in range(interval[0], interval[1] + 1)
    }


def cpu(command: list[str]) -> float:
    """CPU seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=PEER_LIMIT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def install_peer(folder: Path) -> str | None:
    """The peer's command in an environment of its own; None, with one line, if it cannot be had."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", PEER]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"without the peer: {PEER} cannot be installed here")
        return None
    return str(folder / "bin" / "nca")


def beside(peer: str, manifests: Path, cost: Cost) -> str:
    """The peer's CPU seconds on the same manifests, as a ratio to ours."""
    output = manifests / "peer.txt"
    command = [peer, "--connectivity", "-r", str(manifests), "-o", "txt_no_fw_rules", "--output_endpoints", "pods"]
    try:
        seconds = cpu([*command, "-f", str(output)])
    except subprocess.TimeoutExpired:
        return f"more than {PEER_LIMIT} s"
    row = re.compile(r"scale/(\S+) => scale/(\S+) : \{protocols:TCP,dst_ports:(\d+)\}")
    text = output.read_text() if output.is_file() else ""
    found = {(one[1], one[2], int(one[3])) for one in map(row.match, text.splitlines()) if one}
    same = "same answer" if found == truth(manifests) else "another answer"
    ratios = f"{seconds / cost.memory:,.0f} x without YAML, {seconds / cost.process:,.0f} x with"
    return f"{seconds:.1f} s CPU, {same}: {ratios}"


def figures(costs: dict[int, Cost]) -> list[str]:
    """The goals and how they were met in this run."""
    lines = []
    for count, goal in GOALS.items():
        if count in costs:
            met = "met" if costs[count].memory < goal else "not met"
            lines.append(f"  {count} services: {costs[count].memory:.2f} s, goal {goal} s: {met}")
    first, last = min(costs), max(costs)
    if first < last:
        exponent = math.log(costs[last].memory / costs[first].memory) / math.log(last / first)
        met = "met" if exponent < GOAL_EXPONENT else "not met"
        lines.append(f"  growth from {first} to {last}: N^{exponent:.2f}, goal below N^{GOAL_EXPONENT}: {met}")
    lines.append(f"  goals against the peer at N = 200: {GOAL_MEMORY:,} x without YAML, {GOAL_PROCESS} x with")
    return lines


if __name__ == "__main__":
    sys.exit(main())
