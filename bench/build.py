"""How long ``altlas build`` and ``altlas --help`` take, each as a whole process.

python bench/build.py [--runs 10]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
GOALS = {"altlas --help": 0.1, "altlas build": 1.0}
"""Seconds that each may take."""


def main() -> int:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    altlas = str(Path(sys.executable).parent / "altlas")
    report("python -c pass", [sys.executable, "-c", "pass"], runs)
    report("altlas --help", [altlas, "--help"], runs)
    for platform in sorted(PROJECT.glob("platforms/*/platform.yaml")):
        with tempfile.TemporaryDirectory(prefix="altlas-bench-") as folder:
            command = [altlas, "build", str(platform), "-o", f"{folder}/tree"]
            report("altlas build", command, runs, f" {platform.parent.name}")
    return 0


def report(name: str, command: list[str], runs: int, what: str = "") -> None:
    """Print the median wall time of ``runs`` processes, after one that warms the caches."""
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - started)
    middle = statistics.median(times[1:])
    goal = f"  (goal {GOALS[name]} s)" if name in GOALS else ""
    print(f"{name + what:<24} {middle * 1000:7.0f} ms{goal}")


if __name__ == "__main__":
    sys.exit(main())
