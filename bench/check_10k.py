"""How long ``altlas check`` takes on 1,000 and on 10,000 resources, beside peers in the same run.

    python bench/check_10k.py [--generator gen_corpus.py] [--runs 5]

A whole process each time, from its start to its end, output thrown away. Runs of the programs are interleaved and
medians compared, because a machine that does other things drifts; ratios say more than seconds. The corpus comes
from the seeded generator of the project's reference material; without it there is one line and nothing else.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
GENERATOR = PROJECT.parent / "shared" / "reference" / "gen_corpus.py"
GOAL = 1.2
"""Seconds of wall time on two cores that YAML, strict schemas and references of 10,000 resources may take."""

GROUND = "altlas check --ignore network"


class Run(NamedTuple):
    """One run: wall and processor time in seconds."""

    wall: float
    processor: float


class Program(NamedTuple):
    """A program to measure; ``share`` is the part of the corpus that it is given."""

    name: str
    command: list[str]
    share: float = 1.0


def main() -> int:
    """Measure and print; 0 also when there is nothing to measure with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generator", type=Path, default=GENERATOR)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if not options.generator.is_file():
        print(f"skipped: the generator of the corpus is not there ({options.generator.name}); name it by --generator")
        return 0
    with tempfile.TemporaryDirectory(prefix="altlas-bench-") as folder:
        for count in (1_000, 10_000):
            measure(make_corpus(options.generator, Path(folder), count), count, options.runs)
    return 0


def make_corpus(generator: Path, folder: Path, count: int) -> Path:
    """A fresh corpus of ``count`` resources."""
    corpus = folder / str(count)
    subprocess.run(
        [sys.executable, str(generator), str(corpus), "--resources", str(count)], check=True, stdout=subprocess.DEVNULL
    )
    return corpus


def measure(corpus: Path, count: int, runs: int) -> None:
    """Run every program in turn, ``runs`` times, and print one line for each."""
    programs = list(find_programs(corpus, count))
    results: dict[str, list[Run]] = {program.name: [] for program in programs}
    for number in range(runs + 1):
        for program in programs:
            if program.share < 1 and number > 1:
                continue  # a slow peer: once is enough
            result = run(program.command)
            if number:  # the first round warms the caches
                results[program.name].append(result)
    ours = statistics.median(one.wall for one in results[GROUND])
    print(f"{count:,} resources, medians of {runs} runs")
    for program in programs:
        wall = statistics.median(one.wall for one in results[program.name]) / program.share
        processor = statistics.median(one.processor for one in results[program.name]) / program.share
        scaled = " (scaled up)" if program.share < 1 else ""
        print(f"  {program.name:<34} {wall:7.2f} s wall  {processor:7.2f} s CPU  {wall / ours:6.1f} x{scaled}")
    if count == 10_000:
        print(f"  goal: {GOAL} s on two idle cores, {'met' if ours < GOAL else 'not met'} in this run")


def find_programs(corpus: Path, count: int) -> Iterator[Program]:
    """altlas, and the peers that this machine has."""
    beside = Path(sys.executable).parent
    ours = [str(beside / "altlas"), "check", "--format", "json"]
    yield Program(GROUND, [*ours, "--ignore", "network", str(corpus)])
    yield Program("altlas check, the network, too", [*ours, str(corpus)])
    kubectl = shutil.which("kubectl", path=str(beside)) or shutil.which("kubectl")
    if kubectl:
        command = [kubectl, "annotate", "--local", "-R", "-f", str(corpus), "bench=1", "-o", "name"]
        yield Program("kubectl annotate (parse only)", command)
    validate = shutil.which("kubernetes-validate", path=str(beside)) or shutil.which("kubernetes-validate")
    files = sorted(corpus.rglob("*.yaml"))
    if validate and count == 1_000:
        some = files[:20]
        share = sum(path.stat().st_size for path in some) / sum(path.stat().st_size for path in files)
        yield Program("kubernetes-validate --strict", [validate, "--strict", *map(str, some)], share)


def run(command: list[str]) -> Run:
    """Wall and processor time of one process and its children."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    sys.exit(main())
