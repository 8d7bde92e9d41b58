"""Routing: gaps by family and engine on the public instances, and what they were made with.

    python -m benchmarks.routing [--instances DIR] [--seconds S] [--seeds N] [--per-family K]
                                 [--engine E ...] [--clock wall|cpu] [--out CSV] [--plot PNG]
    python -m benchmarks.routing --report CSV [CSV ...] [--plot PNG]

All engines take turns on each instance and seed in one process, on the same machine. The
CSV holds one line per run and resumes; beside it, a JSON file states machine and versions.
Peers: `stock` is OR-Tools as its guide shows (matrices, cheapest arc, guided local search),
`plain` is PyVRP with its own settings.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from logistics_sim.routing.benchmark.journal import Journal
from logistics_sim.routing.benchmark.peers import with_peers
from logistics_sim.routing.benchmark.single import effort_of
from logistics_sim.routing.benchmark.suite import chosen_files, run_suite
from logistics_sim.routing.benchmark.table import by_family, read_results, with_gaps
from logistics_sim.routing.instances.library import instances_folder

ENGINES = ("portfolio", "plain", "ortools", "stock")
HERE = Path(__file__).parent / "results"


def machine(clock: str, seconds: float) -> dict[str, Any]:
    """Return what the figures were made with; no name and no path of the machine."""
    return {
        "seconds": seconds,
        "clock": clock,
        "cores_used": 1,
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {
            name: metadata.version(name)
            for name in ("logistics-sim", "ortools", "pyvrp", "numpy", "scipy")
        },
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def show(rows: list[dict[str, Any]]) -> None:
    print(f"{'family':16} {'engine':10} {'n':>3} {'mean %':>8} {'95 %':>17} {'median':>8}")
    for row in rows:
        span = f"{row['low']:.2f} to {row['high']:.2f}" if "mean" in row else ""
        mean = f"{row['mean']:8.2f}" if "mean" in row else f"{'-':>8}"
        median = f"{row['median']:8.2f}" if "mean" in row else f"{'-':>8}"
        unsolved = f"  {row['unsolved']} unsolved" if row["unsolved"] else ""
        print(
            f"{row['family']:16} {row['engine']:10} {row['instances']:3} {mean} {span:>17} "
            f"{median}{unsolved}"
        )


def plot(results: Any, path: Path) -> None:
    """Draw performance profiles: the share of instances within a gap, by engine."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    table = with_gaps(results)
    figure, axis = pyplot.subplots(figsize=(6.4, 4))
    grid = np.linspace(0, 12, 241)
    for engine, part in table.groupby("engine"):
        gaps = part.groupby("file")["gap_percent"].mean().fillna(np.inf).to_numpy()
        axis.plot(grid, [(gaps <= limit + 1e-9).mean() for limit in grid], label=engine)
    axis.set(xlabel="gap to the best value, %", ylabel="share of instances within it")
    axis.set_ylim(0, 1.02)
    axis.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--per-family", type=int, default=2)
    parser.add_argument("--largest", type=int, default=420)
    parser.add_argument("--family", action="append")
    parser.add_argument("--engine", action="append")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--out", type=Path, default=HERE / "routing.csv")
    parser.add_argument("--report", type=Path, nargs="+")
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    if given.report:
        results = read_results(given.report)
    else:
        with_peers()
        folder = instances_folder(given.instances)
        rows = chosen_files(folder, given.family, given.per_family, given.largest)
        given.out.parent.mkdir(parents=True, exist_ok=True)
        note = json.dumps(machine(given.clock, given.seconds), indent=1) + "\n"
        given.out.with_suffix(".json").write_text(note)
        journal = Journal(given.out)
        effort = effort_of(given.seconds, None, given.clock)
        engines = given.engine or ENGINES
        for row in run_suite(folder, rows, engines, range(given.seeds), effort, journal.has):
            if row is not None:
                journal.add(row)
                print(row["file"], row["engine"], row["gap_percent"], file=sys.stderr)
        results = journal.frame()
    show(by_family(results))
    if given.plot:
        plot(results, given.plot)


if __name__ == "__main__":
    main()
